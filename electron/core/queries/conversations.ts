import { isCutOff } from '../../../shared/model/connection.ts'
import { AccountList } from './accountList.ts'
import { loadableSession, signedInSession } from './loadable.ts'
import { withoutSession } from './loadState.ts'
import type { DeskChanges, LiveQuery, QueryInput, QueryPorts, QueryResult, WatchedList } from './query.ts'

/** The first rows of one list of conversations, and how many there are; with a limit of 0 only that. */
export class ConversationsQuery implements LiveQuery<'conversations'> {
  readonly lists: readonly WatchedList[]
  readonly #ports: QueryPorts
  readonly #sessionId: string
  readonly #limit: number
  readonly #list: AccountList
  /** Its numbers are the server's, and there are conversations: without rows, only other numbers change the result. */
  #isCounted = false

  constructor(ports: QueryPorts, input: QueryInput<'conversations'>) {
    const { sessionId, limit, ...list } = input
    this.#ports = ports
    this.#limit = limit
    this.#sessionId = sessionId
    // One more than its rows tells whether there are more.
    this.#list = new AccountList(list, this.#depth + 1)
    const { watched } = this.#list
    this.lists = watched === null ? [] : [{ sessionId, filter: watched }]
  }

  /** Rows that are loaded: one tells whether there are any. */
  get #depth(): number {
    return Math.max(1, this.#limit)
  }

  run(): QueryResult<'conversations'> {
    const session = this.#ports.session(this.#sessionId)
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
    const { filter } = this.#list
    const found = this.#list.find(session)
    const shown = found.slice(0, this.#depth)
    const { state, loadingMore, mayHaveMore } = this.#list.stateOf(session, shown.length)
    const filtered = this.#list.filtered(session, isCutOff(session.connector.view(), this.#ports.clock.now()))
    const known = filtered === null ? session.counts.get(filter) : { mine: 0, unassigned: 0, all: filtered.all }
    const counts = known ?? { mine: 0, unassigned: 0, all: 0, [filter.view]: found.length }
    this.#isCounted = this.#list.isCounted && known !== null && found.length > 0
    const hasMore = found.length > shown.length || mayHaveMore
    return {
      head: { state, counts, hasMore, loadingMore, ...(filtered === null ? {} : { filter: filtered.filter }) },
      items: this.#list.rows(session, shown.slice(0, this.#limit)),
    }
  }

  isTouchedBy({ sessions, roster }: DeskChanges): boolean {
    const changes = sessions.get(this.#sessionId)
    if (roster) this.#list.reset()
    const isTouched = changes !== undefined && this.#list.onChanges(changes)
    if (this.#limit === 0 && this.#isCounted) return roster || changes?.lists.has(this.#list.filter.accountId) === true
    return roster || isTouched
  }

  ensureLoaded(force: boolean): void {
    void signedInSession(this.#ports, this.#sessionId)?.reference.refresh(this.#list.filter.accountId)
    const session = loadableSession(this.#ports, this.#sessionId, force)
    if (session !== null) this.#list.ensureLoaded(session, this.#depth, force)
  }
}
