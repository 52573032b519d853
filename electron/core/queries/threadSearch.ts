import type { SearchTerms } from '../../../shared/search/terms.ts'
import { parseTerms } from '../../../shared/search/terms.ts'
import type { ThreadHit, ThreadSearchHead } from '../../../shared/views.ts'
import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import type { SessionSource } from '../sessionSource.ts'
import { loadableSession } from './loadable.ts'
import { withoutSession } from './loadState.ts'
import type { DeskChanges, LiveQuery, QueryInput, QueryPorts, QueryResult } from './query.ts'

/** Messages searched at first: at 20 µs each, this bounds the time of an answer. */
const FIRST_DEPTH = 2_000

/**
 * The messages of one conversation that have the searched words. Every cached message is compared, so a hit doesn't depend on how far the
 * index is. Older messages are fetched only when the user goes there (`limit`).
 */
export class ThreadSearchQuery implements LiveQuery<'threadSearch'> {
  readonly #ports: QueryPorts
  readonly #input: QueryInput<'threadSearch'>
  readonly #search: SearchTerms
  readonly #key: LocalKey

  constructor(ports: QueryPorts, input: QueryInput<'threadSearch'>) {
    this.#ports = ports
    this.#input = input
    this.#search = parseTerms(input.text)
    this.#key = localKey(input.accountId, input.conversationId)
  }

  run(): QueryResult<'threadSearch'> {
    const session = this.#ports.session(this.#input.sessionId)
    if (!session) return { head: this.#head(withoutSession(this.#ports)), items: [] }
    if (this.#search.terms.length === 0) return { head: this.#head(READY), items: [] }
    const { accountId, conversationId, limit } = this.#input
    const { search, threads } = session.stores.server
    const found = search.inThread(accountId, conversationId, this.#search, Math.max(FIRST_DEPTH, limit))
    const isWhole = !found.isMore && threads.get(accountId, conversationId)?.reachedStart === true
    return {
      head: { ...this.#head(READY), searched: found.searched, hasOlder: !isWhole, ...this.#loading(session) },
      items: found.ids.map((id): ThreadHit => ({ key: String(id), id })),
    }
  }

  isTouchedBy({ sessions, roster }: DeskChanges): boolean {
    return roster || sessions.get(this.#input.sessionId)?.threads.has(this.#key) === true
  }

  ensureLoaded(force: boolean): void {
    const { sessionId, accountId, conversationId, limit } = this.#input
    if (limit === 0) return
    loadableSession(this.#ports, sessionId, force)?.threads.ensureLoaded(accountId, conversationId, limit, force)
  }

  #loading(session: SessionSource): Pick<ThreadSearchHead, 'loadingOlder' | 'olderError'> {
    const { loadingOlder, olderError } = session.threads.stateOf(this.#input.accountId, this.#input.conversationId)
    return { loadingOlder, olderError: loadingOlder ? null : (olderError?.code ?? null) }
  }

  #head(state: ThreadSearchHead['state']): ThreadSearchHead {
    const terms = [...this.#search.terms]
    return { state, terms, searched: 0, hasOlder: false, loadingOlder: false, olderError: null }
  }
}

const READY = { kind: 'ready', refreshing: false } as const
