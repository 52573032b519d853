import type { ErrorCode } from '../../../shared/views.ts'
import type { DeskApi, MessageFilters, SearchAnswer } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import { atUrgency } from '../net/requestBudget.ts'
import type { Clock, Log } from '../ports.ts'
import { loadError } from '../sync/loadError.ts'
import { Timer } from '../timer.ts'

/** Milliseconds without another keystroke before the request. */
const SETTLE = 300
/** Milliseconds until the next request after a 429 that names no time. */
const RATE_LIMITED = 10_000

export type ServerSearchState = { kind: 'searching' } | { kind: 'done' } | { kind: 'failed'; code: ErrorCode }

export interface ServerSearchOptions {
  api: Pick<DeskApi, 'search'>
  clock: Clock
  log: Log
  accountId: number
  text: string
  /** Of messages only; null: everything is searched. */
  filters: MessageFilters | null
  /** The state or the answer changed. */
  onChange(): void
}

/** One search on the server: debounced, aborted on dispose, one request at a time. */
export class ServerSearch {
  readonly #options: ServerSearchOptions
  #state: ServerSearchState = { kind: 'searching' }
  #answer: SearchAnswer | null = null
  readonly #timer: Timer
  #running: AbortController | null = null
  #disposed = false

  constructor(options: ServerSearchOptions) {
    this.#options = options
    this.#timer = new Timer(options.clock)
    this.#schedule(SETTLE)
  }

  get state(): ServerSearchState {
    return this.#state
  }
  /** Null until the first answer; kept when a later attempt fails. */
  get answer(): SearchAnswer | null {
    return this.#answer
  }

  /** Retries after a failure, unless a request runs or is scheduled; `force` also repeats an answered search. */
  retry(force: boolean): void {
    if (this.#disposed || this.#running || this.#timer.isPending) return
    if (!force && (this.#state.kind !== 'failed' || this.#state.code === 'unsupported')) return
    this.#set({ kind: 'searching' })
    this.#schedule(0)
  }

  dispose(): void {
    this.#disposed = true
    this.#timer.clear()
    this.#running?.abort()
  }

  #schedule(delay: number): void {
    this.#timer.set(delay, () => void this.#run())
  }

  async #run(): Promise<void> {
    const { api, accountId, filters, text, log } = this.#options
    const running = new AbortController()
    this.#running = running
    let next: ServerSearchState
    let wait: number | null = null
    try {
      const answer = await atUrgency({ priority: 'screen' }, () => api.search(accountId, text, running.signal, filters))
      this.#answer = answer
      next = { kind: 'done' }
    } catch (error) {
      const { code } = loadError(error, log)
      next = { kind: 'failed', code }
      if (error instanceof ApiError && error.status === 429) wait = error.retryAfter ?? RATE_LIMITED
    }
    this.#running = null
    if (this.#disposed) return
    if (wait !== null) this.#schedule(wait)
    this.#set(next)
  }

  #set(state: ServerSearchState): void {
    this.#state = state
    this.#options.onChange()
  }
}
