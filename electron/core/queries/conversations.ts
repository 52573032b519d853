import type { ListFilter, LocalKey } from '../cache/index.ts'
import { hasKeyOf, localKey } from '../cache/index.ts'
import { loadableSession, signedInSession } from './loadable.ts'
import { withoutSession } from './loadState.ts'
import type { DeskChanges, LiveQuery, QueryInput, QueryPorts, QueryResult } from './query.ts'
import { conversationRow } from './rows.ts'

/** The first rows of one list of conversations. */
export class ConversationsQuery implements LiveQuery<'conversations'> {
  readonly list: { sessionId: string; filter: ListFilter }
  readonly #ports: QueryPorts
  readonly #limit: number
  /** Contacts of the rows in the last result: rows have their names and presence. */
  #contacts = new Set<LocalKey>()

  constructor(ports: QueryPorts, input: QueryInput<'conversations'>) {
    const { sessionId, limit, ...filter } = input
    this.#ports = ports
    this.#limit = limit
    this.list = { sessionId, filter }
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
    const { server } = session.stores
    const found = server.conversations.list(filter, session.me, this.#limit + 1)
    const shown = found.slice(0, this.#limit)
    this.#contacts = new Set(
      shown.flatMap(({ accountId, contactId }) => (contactId === null ? [] : [localKey(accountId, contactId)])),
    )
    const { state, loadingMore, mayHaveMore } = session.lists.stateOf(filter, shown.length)
    const counts = session.counts.get(filter) ?? { mine: 0, unassigned: 0, all: 0, [filter.view]: found.length }
    const hasMore = found.length > shown.length || mayHaveMore
    return {
      head: { state, counts, hasMore, loadingMore },
      items: shown.map((conversation) => conversationRow(session, conversation)),
    }
  }

  isTouchedBy({ sessions, roster }: DeskChanges): boolean {
    const changes = sessions.get(this.list.sessionId)
    if (!changes) return roster
    const { accountId } = this.list.filter
    if (roster || changes.lists.has(accountId) || changes.reference.has(accountId)) return true
    if (hasKeyOf(changes.conversations, accountId)) return true
    for (const key of changes.contacts) if (this.#contacts.has(key)) return true
    return false
  }

  ensureLoaded(force: boolean): void {
    const { sessionId, filter } = this.list
    void signedInSession(this.#ports, sessionId)?.reference.refresh(filter.accountId)
    const session = loadableSession(this.#ports, sessionId, force)
    session?.lists.ensureLoaded(filter, this.#limit)
    if (force) void session?.lists.refresh(filter, true)
  }
}
