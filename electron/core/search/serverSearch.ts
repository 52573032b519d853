import type { ErrorCode } from '../../../shared/views.ts'
import type { DeskApi, SearchAnswer } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import type { Clock, Log, TimerHandle } from '../ports.ts'
import { loadError } from '../sync/loadError.ts'

/** Milliseconds without another key before a server is asked. */
const SETTLE = 300
/** Milliseconds until a server that had enough is asked again, where it says nothing. */
const ENOUGH = 10_000

export type ServerSearchState = { kind: 'searching' } | { kind: 'done' } | { kind: 'failed'; code: ErrorCode }

export interface ServerSearchOptions {
  api: Pick<DeskApi, 'search'>
  clock: Clock
  log: Log
  accountId: number
  text: string
  /** State or answer changed. */
  onChange(): void
}

/** One search on the server: asked a moment after the last key, given up when nobody looks any more, one attempt at a time. */
export class ServerSearch {
  readonly #options: ServerSearchOptions
  #state: ServerSearchState = { kind: 'searching' }
  #answer: SearchAnswer | null = null
  #timer: TimerHandle | undefined
  #running: AbortController | null = null
  #disposed = false

  constructor(options: ServerSearchOptions) {
    this.#options = options
    this.#later(SETTLE)
  }

  get state(): ServerSearchState {
    return this.#state
  }
  /** Null until the first answer; kept when a later attempt fails. */
  get answer(): SearchAnswer | null {
    return this.#answer
  }

  /** Asks once more, unless it is being asked or told to wait; `force` also after an answer. */
  again(force: boolean): void {
    if (this.#disposed || this.#running || this.#timer !== undefined) return
    if (!force && (this.#state.kind !== 'failed' || this.#state.code === 'unsupported')) return
    this.#set({ kind: 'searching' })
    this.#later(0)
  }

  dispose(): void {
    this.#disposed = true
    if (this.#timer !== undefined) this.#options.clock.clear(this.#timer)
    this.#timer = undefined
    this.#running?.abort()
  }

  #later(delay: number): void {
    this.#timer = this.#options.clock.after(delay, () => {
      this.#timer = undefined
      void this.#run()
    })
  }

  async #run(): Promise<void> {
    const { api, accountId, text, log } = this.#options
    const running = new AbortController()
    this.#running = running
    let next: ServerSearchState
    let wait: number | null = null
    try {
      const answer = await api.search(accountId, text, running.signal)
      this.#answer = answer
      next = { kind: 'done' }
    } catch (error) {
      const { code } = loadError(error, log)
      next = { kind: 'failed', code }
      if (error instanceof ApiError && error.status === 429) wait = error.retryAfter ?? ENOUGH
    }
    this.#running = null
    if (this.#disposed) return
    if (wait !== null) this.#later(wait)
    this.#set(next)
  }

  #set(state: ServerSearchState): void {
    this.#state = state
    this.#options.onChange()
  }
}
