import type { Capability } from '../../../shared/model/capabilities.ts'
import { isCutOff, shownConnection } from '../../../shared/model/connection.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { AllConversationsHead, ListView, LoadState, PartTrouble } from '../../../shared/views.ts'
import type { SessionSource } from '../sessionSource.ts'
import { AccountList } from './accountList.ts'
import { loadableSession, signedInSession } from './loadable.ts'
import { inactiveCode, withoutSession } from './loadState.ts'
import { mergeHeads } from './mergeHeads.ts'
import type { DeskChanges, LiveQuery, QueryInput, QueryPorts, QueryResult, WatchedList } from './query.ts'

/** What a view needs of a server. */
const NEEDS: Partial<Record<ListView, Capability>> = { participating: 'participants', unattended: 'unattended' }
const READY: LoadState = { kind: 'ready', refreshing: false }

/** What one account has of the list. */
interface Part {
  session: SessionSource
  list: AccountList
  found: readonly Conversation[]
  state: LoadState
  loadingMore: boolean
  mayHaveMore: boolean
}

/**
 * The first conversations of one view over all accounts, by their last activity: the heads of the accounts' own lists, merged. A change of
 * one account reads and builds only its own rows. The accounts of sessions that are signed out, and suspended ones, are left out.
 */
export class AllConversationsQuery implements LiveQuery<'allConversations'> {
  readonly #ports: QueryPorts
  readonly #input: QueryInput<'allConversations'>
  /** By session and account. */
  readonly #lists = new Map<string, AccountList>()

  constructor(ports: QueryPorts, input: QueryInput<'allConversations'>) {
    this.#ports = ports
    this.#input = input
  }

  get lists(): readonly WatchedList[] {
    return this.#accounts().flatMap(({ session, accountId }) => {
      const { watched } = this.#list(session, accountId)
      return watched === null ? [] : [{ sessionId: session.id, filter: watched }]
    })
  }

  run(): QueryResult<'allConversations'> {
    const { limit } = this.#input
    const parts = this.#accounts().map(({ session, accountId }) => this.#part(session, accountId))
    const merged = mergeHeads(
      parts.map(({ session, list, found }) => {
        const pins = list.pins(session)
        return found.map((conversation) => ({ conversation, pinnedAt: pins.get(conversation.id) ?? Infinity }))
      }),
      // `Infinity - Infinity` is no number, and so counts as equal.
      (one, other) =>
        one.pinnedAt - other.pinnedAt || other.conversation.lastActivityAt - one.conversation.lastActivityAt,
      limit,
    )
    const rows = parts.map(({ session, list }, index) =>
      list
        .rows(
          session,
          merged.filter((each) => each.list === index).map(({ item }) => item.conversation),
        )
        .values(),
    )
    return {
      head: this.#head(parts, merged.length),
      items: merged.flatMap(({ list }) => rows[list]?.next().value ?? []),
    }
  }

  isTouchedBy({ sessions, roster }: DeskChanges): boolean {
    if (roster) for (const list of this.#lists.values()) list.reset()
    let isTouched = roster
    for (const [sessionId, changes] of sessions) {
      // Connections, and accounts that come and go.
      isTouched ||= changes.session
      for (const [key, list] of this.#lists)
        if (key.startsWith(`${sessionId}/`) && list.onChanges(changes)) isTouched = true
    }
    return isTouched
  }

  ensureLoaded(force: boolean): void {
    for (const { session, accountId } of this.#accounts()) {
      void signedInSession(this.#ports, session.id)?.reference.refresh(accountId)
      const loadable = loadableSession(this.#ports, session.id, force)
      if (loadable !== null) this.#list(session, accountId).ensureLoaded(loadable, this.#input.limit, force)
    }
  }

  /** The accounts whose conversations are shown. */
  #accounts(): { session: SessionSource; accountId: number }[] {
    return this.#ports
      .sessions()
      .filter((session) => !session.connector.isSignedOut && !this.#lacksView(session))
      .flatMap((session) =>
        session.profile.accounts
          .filter(({ id }) => inactiveCode(session.profile, id) === null)
          .map(({ id }) => ({ session, accountId: id })),
      )
  }

  /** A server without the view would answer with all conversations. */
  #lacksView({ capabilities }: SessionSource): boolean {
    const needed = NEEDS[this.#input.view]
    return needed !== undefined && capabilities.missing.includes(needed)
  }

  #list(session: SessionSource, accountId: number): AccountList {
    const { limit, status, view } = this.#input
    const key = `${session.id}/${accountId}`
    let list = this.#lists.get(key)
    if (!list) {
      const filter = { inboxId: null, teamId: null, label: null }
      list = new AccountList({ accountId, view, status, sort: 'lastActivityDesc', ...filter }, limit + 1)
      this.#lists.set(key, list)
    }
    return list
  }

  #part(session: SessionSource, accountId: number): Part {
    const list = this.#list(session, accountId)
    const found = list.find(session)
    return { session, list, found, ...list.stateOf(session, found.length) }
  }

  #head(parts: readonly Part[], shown: number): AllConversationsHead {
    const total = parts.reduce((sum, { found }) => sum + found.length, 0)
    return {
      state: this.#state(parts, shown),
      hasMore: total > shown || parts.some(({ mayHaveMore }) => mayHaveMore),
      loadingMore: shown > 0 && parts.some(({ loadingMore }) => loadingMore),
      troubles: [
        ...parts.flatMap(({ session, list, state }) => {
          const trouble = troubleOf(session, state, this.#ports.clock.now(), shown)
          return trouble === null ? [] : [{ sessionId: session.id, accountId: list.filter.accountId, trouble }]
        }),
        ...this.#leftOut(),
      ],
    }
  }

  /** Ready where there is something to show; empty only when every account is loaded, or failed. */
  #state(parts: readonly Part[], shown: number): LoadState {
    const [first] = parts
    if (!first)
      return this.#leftOut().some(({ trouble }) => trouble === 'lacking') ? READY : withoutSession(this.#ports)
    const states = parts.map(({ state }) => state)
    if (shown === 0 && states.some(({ kind }) => kind === 'loading')) return { kind: 'loading' }
    if (states.every(({ kind }) => kind === 'error')) return first.state
    return { kind: 'ready', refreshing: states.some((state) => state.kind === 'ready' && state.refreshing) }
  }

  #whyLeftOut(session: SessionSource, accountId: number): PartTrouble | null {
    if (session.connector.isSignedOut) return 'signedOut'
    if (inactiveCode(session.profile, accountId) !== null) return 'suspended'
    return this.#lacksView(session) ? 'lacking' : null
  }

  #leftOut(): AllConversationsHead['troubles'] {
    return this.#ports.sessions().flatMap((session) =>
      session.profile.accounts.flatMap(({ id }) => {
        const trouble = this.#whyLeftOut(session, id)
        return trouble === null ? [] : [{ sessionId: session.id, accountId: id, trouble }]
      }),
    )
  }
}

/** Why an account's part is missing, old or late. */
export function troubleOf(
  session: Pick<SessionSource, 'budget' | 'connector'>,
  state: LoadState,
  now: number,
  shown: number,
): PartTrouble | null {
  const view = session.connector.view()
  if (isCutOff(view, now)) return 'offline'
  if (state.kind === 'error') return 'failed'
  if (state.kind === 'loading' && shown > 0) return 'loading'
  if (session.budget.limit) return 'limited'
  return shownConnection(view, now).kind === 'polled' || view.degraded.length > 0 ? 'polled' : null
}
