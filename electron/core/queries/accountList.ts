import type { QueryInput } from '../../../shared/bridge.ts'
import type { Condition } from '../../../shared/filters/condition.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { AssigneeView, ConversationRow, ListView, LoadState } from '../../../shared/views.ts'
import type { ChangeSet, ListFilter, Only } from '../cache/index.ts'
import { idsOf, isAmong, localKey, matches, updateWindow } from '../cache/index.ts'
import type { SessionSource } from '../sessionSource.ts'
import { RowCache } from './rowCache.ts'

/** One list of one account, as windows ask for it. */
export type AccountListInput = Omit<QueryInput<'conversations'>, 'sessionId' | 'limit'>

interface Loaded {
  state: LoadState
  loadingMore: boolean
  mayHaveMore: boolean
}

/** The first conversations of one account's list and their rows, of which a change reads and builds only what it touches. */
export class AccountList {
  /** What the cache lists; where it is of members or of unread ones, narrowed to these. */
  readonly filter: ListFilter
  readonly #view: ListView
  readonly #conditions: readonly Condition[] | null
  readonly #size: number
  readonly #rows: RowCache
  /** The conversations of the last result; null if any may have changed. */
  #found: readonly Conversation[] | null = null
  #only: Only = null
  /** Those that changed since. */
  readonly #changed = new Set<number>()

  /** `size`: the most conversations that it finds. */
  constructor({ view, conditions, ...filter }: AccountListInput, size: number) {
    this.#conditions = conditions ?? null
    this.filter = {
      ...filter,
      view: isByAssignee(view) ? view : 'all',
      unattended: view === 'unattended',
      status: view === 'unread' ? 'open' : filter.status,
    }
    this.#view = view
    this.#size = size
    this.#rows = new RowCache(filter.accountId)
  }

  /** What the list loader keeps equal to the server's list; null for lists that have a loader of their own. */
  get watched(): ListFilter | null {
    if (this.#conditions !== null) return null
    return isByAssignee(this.#view) || this.#view === 'unattended' ? this.filter : null
  }

  /** The server counts its conversations. */
  get isCounted(): boolean {
    return this.#conditions === null && isByAssignee(this.#view)
  }

  /**
   * The list as it is cached, the pinned ones first. As they are in the list too, it has as many as before: what they take at the top is
   * free below, whether the list ends within the size or not.
   */
  find(session: SessionSource): readonly Conversation[] {
    const found = this.#listed(session)
    const pins = this.pins(session)
    if (pins.size === 0) return found
    const { conversations } = session.stores.server
    const pinned = [...pins.keys()].flatMap((id) => {
      const one = conversations.get(this.filter.accountId, id)
      return one !== null && matches(one, this.filter, session.me) && isAmong(one, this.#only) ? [one] : []
    })
    return [...pinned, ...found.filter(({ id }) => !pins.has(id))].slice(0, this.#size)
  }

  /** When conversations of its account were pinned. */
  pins({ stores }: SessionSource): ReadonlyMap<number, number> {
    return stores.local.pins(this.filter.accountId)
  }

  #listed(session: SessionSource): readonly Conversation[] {
    const { filter } = this
    const { me } = session
    const { server } = session.stores
    const size = this.#size
    const only = this.#onlyOf(session)
    if (only !== this.#only) this.#found = null
    this.#only = only
    if (this.#found !== null && this.#changed.size === 0) return this.#found
    const changed = new Map([...this.#changed].map((id) => [id, server.conversations.get(filter.accountId, id)]))
    this.#changed.clear()
    const known = this.#found && updateWindow(this.#found, changed, { filter, me, size, only })
    return (this.#found = known ?? server.conversations.list(filter, me, size, only))
  }

  /** How many fit a filter; null for a list without one. `isOffline`: the server will not answer now. */
  filtered(session: SessionSource, isOffline: boolean): ReturnType<SessionSource['filters']['viewOf']> | null {
    return this.#conditions && session.filters.viewOf(this.filter.accountId, this.#conditions, isOffline)
  }

  /** The load state where the cache shows `rows` rows. */
  stateOf(session: SessionSource, rows: number): Loaded {
    if (this.#conditions !== null) return session.filters.stateOf(this.filter.accountId, this.#conditions, rows)
    return this.#loader(session).stateOf(this.filter, rows)
  }

  /** Fetches the first `limit` rows in the background. `force` also fetches what was since the last gap. */
  ensureLoaded(session: SessionSource, limit: number, force: boolean): void {
    const { accountId } = this.filter
    if (this.#conditions !== null) session.filters.ensureLoaded(accountId, this.#conditions, limit, force)
    else this.#loader(session).ensureLoaded(this.filter, limit, force)
    // After the cache was rebuilt, the first pages may not have them.
    for (const id of this.pins(session).keys())
      if (
        session.stores.server.conversations.get(accountId, id) === null &&
        session.freshness.goneCode(accountId, id) === null
      )
        session.fetcher.request(localKey(accountId, id))
  }

  /** The rows of some of them; forgets all others. */
  rows(session: SessionSource, conversations: readonly Conversation[]): ConversationRow[] {
    return this.#rows.rows(session, conversations)
  }

  /** Notes what changed in its session; returns whether the list or one of its rows may have. */
  onChanges(changes: ChangeSet): boolean {
    const { accountId } = this.filter
    const changed = idsOf(changes.conversations, accountId)
    for (const id of changed) this.#changed.add(id)
    return this.#rows.onChanges(changes) || changed.length > 0 || changes.lists.has(accountId)
  }

  /** Anything may have changed. */
  reset(): void {
    this.#found = null
    this.#rows.markAll()
  }

  /** The same object as long as it narrows to the same. */
  #onlyOf({ filters, memberships }: SessionSource): Only {
    const view = this.#view
    if (this.#conditions !== null) return filters.only(this.filter.accountId, this.#conditions)
    if (view === 'mentions' || view === 'participating') return memberships[view].ids(this.filter.accountId)
    return view === 'unread' ? 'unread' : null
  }

  #loader({ lists, memberships, unread }: SessionSource): Pick<SessionSource['lists'], 'stateOf' | 'ensureLoaded'> {
    const view = this.#view
    if (view === 'mentions' || view === 'participating') return memberships[view]
    return view === 'unread' ? unread : lists
  }
}

function isByAssignee(view: ListView): view is AssigneeView {
  return view === 'mine' || view === 'unassigned' || view === 'all'
}
