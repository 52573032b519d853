import type { ServerBusy } from '../../../shared/views.ts'
import { ApiError } from '../api/types.ts'
import { ConcurrencyLimit } from '../concurrencyLimit.ts'
import type { ExponentialRange } from '../exponentialDelay.ts'
import { exponentialDelay } from '../exponentialDelay.ts'
import type { Priority, Urgency } from '../net/requestBudget.ts'
import { atUrgency } from '../net/requestBudget.ts'
import type { Clock, Log, Random } from '../ports.ts'
import { Timer } from '../timer.ts'

const MAX_ATTEMPTS = 4
const RETRY_DELAY: ExponentialRange = { first: 1_000, longest: 15_000 }

export interface ReadOptions {
  signal?: AbortSignal | undefined
  /** Default: background work. */
  urgency?: Urgency | undefined
  isUrgent?: boolean
}

/** The user waits for it. */
export const ON_SCREEN: ReadOptions = { urgency: { priority: 'screen' } }

export interface RequestQueueOptions {
  clock: Clock
  random: Random
  log: Log
  concurrency?: number
  /** No request is sent before it settles. */
  gate?: Promise<void> | undefined
  /** `busy` changed. */
  onBusy?: () => void
}

/**
 * Runs reads, at most `concurrency` of each priority at a time, and retries them after 429 and 5xx. The server's limit is
 * the work of `net/requestBudget.ts`.
 */
export class RequestQueue {
  readonly #clock: Clock
  readonly #random: Random
  readonly #log: Log
  readonly #limits: Readonly<Record<Priority, ConcurrencyLimit>>
  readonly #gate: Promise<void> | null
  readonly #onBusy: () => void
  #turns: Promise<unknown> = Promise.resolve()
  /** Monotonic milliseconds of the last 429. */
  #throttledAt = -Infinity
  #stopped = false
  #generation = 0
  /** Reads that the server was too busy for, with their next attempt in wall milliseconds. */
  readonly #refused = new Map<object, { until: number; isLimited: boolean }>()
  #busySince = 0
  /** Ends each pending delay. */
  readonly #sleeping = new Set<() => void>()

  constructor(options: RequestQueueOptions) {
    this.#clock = options.clock
    this.#random = options.random
    this.#log = options.log
    const limit = (): ConcurrencyLimit => new ConcurrencyLimit(options.concurrency ?? 4)
    this.#limits = { screen: limit(), outbox: limit(), rest: limit() }
    this.#gate = options.gate ?? null
    this.#onBusy = options.onBusy ?? ((): void => undefined)
  }

  /** Whether the server is too busy for a read that is tried again; since when, and when its next attempt begins. */
  get busy(): ServerBusy | null {
    const refused = [...this.#refused.values()]
    return refused.length === 0
      ? null
      : {
          since: this.#busySince,
          until: Math.min(...refused.map(({ until }) => until)),
          isLimited: refused.some(({ isLimited }) => isLimited),
        }
  }

  /** Whether the server has refused a read with 429 since that monotonic time. */
  wasThrottledSince(at: number): boolean {
    return this.#throttledAt >= at
  }

  /**
   * Rejects with what `request` last rejected with. `request` must not change anything on the server. `isUrgent`: the user
   * waits for it, so it neither waits for other reads nor is retried.
   */
  async read<T>(
    request: () => Promise<T>,
    { signal, urgency = { priority: 'rest' }, isUrgent = false }: ReadOptions = {},
  ): Promise<T> {
    const generation = this.#generation
    // The urgency may be raised meanwhile.
    const limit = this.#limits[urgency.priority]
    if (this.#gate) await this.#gate
    if (!isUrgent) await limit.enter()
    const id = {}
    try {
      for (let attempt = 0; ; attempt++) {
        if (this.#isCanceled(generation) || signal?.aborted === true)
          throw new ApiError({ code: 'cancelled', reachedServer: 'no' })
        try {
          const answer = await atUrgency(urgency, request)
          if (this.#clock.turn) await this.#waitForTurn()
          // The session's files were closed or replaced since the request: the answer can't be applied.
          if (this.#isCanceled(generation)) throw new ApiError({ code: 'cancelled', reachedServer: 'yes' })
          return answer
        } catch (error) {
          if (error instanceof ApiError && error.status === 429) this.#throttledAt = this.#clock.monotonic()
          if (isUrgent || attempt + 1 >= MAX_ATTEMPTS || !mayRetry(error)) throw error
          // The outbox waits itself, where the user sees it.
          if (error.status === 429 && urgency.priority === 'outbox') throw error
          const delay = error.retryAfter ?? exponentialDelay(attempt, RETRY_DELAY, this.#random)
          this.#log.debug('Retrying request', { code: error.code, status: error.status, delay })
          this.#refuse(id, delay, error.status === 429)
          await this.#sleep(delay, signal)
        }
      }
    } finally {
      if (this.#refused.delete(id)) this.#onBusy()
      if (!isUrgent) limit.leave()
    }
  }

  #refuse(id: object, delay: number, isLimited: boolean): void {
    const now = this.#clock.now()
    if (this.#refused.size === 0) this.#busySince = now
    this.#refused.set(id, { until: now + delay, isLimited })
    this.#onBusy()
  }

  /** Rejects all pending reads: the cache was replaced, so what they were based on no longer holds. */
  cancelAll(): void {
    this.#generation++
  }

  /** Starts no further request and rejects waiting reads. */
  stop(): void {
    this.#stopped = true
    for (const end of [...this.#sleeping]) end()
  }

  #isCanceled(generation: number): boolean {
    return this.#stopped || generation !== this.#generation
  }

  /**
   * Returns one answer per turn of the event loop: several at once would block the process for the time that all of
   * them take to apply.
   */
  async #waitForTurn(): Promise<void> {
    this.#turns = this.#turns.then(() => this.#clock.turn?.())
    await this.#turns
  }

  /** Ends early when the queue stops or the read is aborted, so that the next read can start. */
  #sleep(delay: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = new Timer(this.#clock)
      const end = (): void => {
        timer.clear()
        this.#sleeping.delete(end)
        signal?.removeEventListener('abort', end)
        resolve()
      }
      timer.set(delay, end)
      this.#sleeping.add(end)
      signal?.addEventListener('abort', end, { once: true })
    })
  }
}

function mayRetry(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status !== null && (error.status === 429 || error.status >= 500)
}
