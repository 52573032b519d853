import type { Conversation } from '../../../shared/model/conversation.ts'
import type { ListFilter } from '../cache/index.ts'
import { idsOf, updateWindow } from '../cache/index.ts'
import type { SessionSource } from '../sessionSource.ts'
import { loadableSession, signedInSession } from './loadable.ts'
import { withoutSession } from './loadState.ts'
import type { DeskChanges, LiveQuery, QueryInput, QueryPorts, QueryResult } from './query.ts'
import { RowCache } from './rowCache.ts'

/** The first rows of one list of conversations, and how many there are; with a limit of 0 only that. */
export class ConversationsQuery implements LiveQuery<'conversations'> {
  readonly list: { sessionId: string; filter: ListFilter }
  readonly #ports: QueryPorts
  readonly #limit: number
  readonly #rows: RowCache
  /** The conversations of the last result, one more than its rows; null if any may have changed. */
  #found: readonly Conversation[] | null = null
  /** Those that changed since. */
  readonly #changed = new Set<number>()

  constructor(ports: QueryPorts, input: QueryInput<'conversations'>) {
    const { sessionId, limit, ...filter } = input
    this.#ports = ports
    this.#limit = limit
    this.list = { sessionId, filter }
    this.#rows = new RowCache(filter.accountId)
  }

  /** Rows that are loaded: one tells whether there are any. */
  get #depth(): number {
    return Math.max(1, this.#limit)
  }

  run(): QueryResult<'conversations'> {
    const { sessionId, filter } = this.list
    const session = this.#ports.session(sessionId)
    if (!session)
      return {
        head: {
          state: withoutSession(this.#ports),
          counts: { mine: 0, unassigned: 0, all: 0 },
          hasMore: false,
          loadingMore: false,
        },
        items: [],
      }
    const found = this.#find(session)
    const shown = found.slice(0, this.#depth)
    const { state, loadingMore, mayHaveMore } = session.lists.stateOf(filter, shown.length)
    const counts = session.counts.get(filter) ?? { mine: 0, unassigned: 0, all: 0, [filter.view]: found.length }
    const hasMore = found.length > shown.length || mayHaveMore
    return {
      head: { state, counts, hasMore, loadingMore },
      items: this.#rows.rows(session, shown.slice(0, this.#limit)),
    }
  }

  isTouchedBy({ sessions, roster }: DeskChanges): boolean {
    const changes = sessions.get(this.list.sessionId)
    const { accountId } = this.list.filter
    if (roster) {
      this.#found = null
      this.#rows.markAll()
      return true
    }
    if (!changes) return false
    const changed = idsOf(changes.conversations, accountId)
    for (const id of changed) this.#changed.add(id)
    return this.#rows.onChanges(changes) || changed.length > 0 || changes.lists.has(accountId)
  }

  #find({ stores: { server }, me }: SessionSource): readonly Conversation[] {
    const { filter } = this.list
    const size = this.#depth + 1
    const changed = new Map([...this.#changed].map((id) => [id, server.conversations.get(filter.accountId, id)]))
    this.#changed.clear()
    const known = this.#found && updateWindow(this.#found, changed, { filter, me, size })
    return (this.#found = known ?? server.conversations.list(filter, me, size))
  }

  ensureLoaded(force: boolean): void {
    const { sessionId, filter } = this.list
    void signedInSession(this.#ports, sessionId)?.reference.refresh(filter.accountId)
    const session = loadableSession(this.#ports, sessionId, force)
    session?.lists.ensureLoaded(filter, this.#depth)
    if (force) void session?.lists.refresh(filter, true)
  }
}
