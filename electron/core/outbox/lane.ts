import { errorText } from '../../../shared/text/errors.ts'
import type { ConcurrencyLimit } from '../concurrencyLimit.ts'
import type { ExponentialRange } from '../exponentialDelay.ts'
import { exponentialDelay } from '../exponentialDelay.ts'
import type { Clock, Log, Random } from '../ports.ts'
import { Timer } from '../timer.ts'

/**
 * Result of one step: continue with the next entry, or wait and try again. `delay`: milliseconds; null: exponential
 * backoff.
 */
export type Step = { kind: 'next' } | { kind: 'wait'; delay: number | null }
export const NEXT: Step = { kind: 'next' }
export const LATER: Step = { kind: 'wait', delay: null }

export interface LaneOptions<T> {
  clock: Clock
  random: Random
  log: Log
  mayRun(): boolean
  /** The first entry of this conversation that can be processed. */
  next(): T | null
  /** Processes one step of an entry. Rejects only if the entry can't be written to disk. */
  step(entry: T): Promise<Step>
  /** Shared with other lanes. */
  limit: ConcurrencyLimit
  /** `nextTryAt` is known. */
  onWait(): void
  /** Nothing is left to process. */
  onEmpty(): void
}

const RETRY_DELAY: ExponentialRange = { first: 2_000, longest: 60_000 }
/** Failures after which the delay no longer grows. */
const MAX_FAILURES = 10

/** Processes the messages, or the actions, of one conversation one after the other. */
export class Lane<T> {
  readonly #options: LaneOptions<T>
  readonly #timer: Timer
  #running = false
  #run: Promise<void> = Promise.resolve()
  #kicked = false
  #failures = 0
  #nextTryAt: number | null = null

  constructor(options: LaneOptions<T>) {
    this.#options = options
    this.#timer = new Timer(options.clock)
  }

  /** Wall milliseconds of the next attempt; null if none is scheduled. */
  get nextTryAt(): number | null {
    return this.#nextTryAt
  }

  /** Resolves once it has nothing to process, or waits. */
  get idle(): Promise<void> {
    return this.#run
  }

  /** Runs now instead of after the pending delay. */
  kick(): void {
    this.stop()
    if (this.#running) {
      this.#kicked = true
      return
    }
    this.#start()
  }

  stop(): void {
    this.#timer.clear()
    this.#nextTryAt = null
  }

  #start(): void {
    this.#run = this.#process()
  }

  async #process(): Promise<void> {
    const { mayRun, next, onEmpty } = this.#options
    this.#running = true
    this.#nextTryAt = null
    try {
      for (let entry = next(); entry !== null && mayRun(); entry = next()) {
        this.#kicked = false
        const result = await this.#step(entry)
        if (result.kind === 'next') {
          this.#failures = 0
          continue
        }
        if (this.#kicked) continue
        this.#wait(result.delay)
        return
      }
    } finally {
      this.#running = false
    }
    if (next() === null) onEmpty()
  }

  async #step(entry: T): Promise<Step> {
    const { limit, log, mayRun, next, step } = this.#options
    const turn = limit.enter()
    try {
      if (turn) {
        await turn
        // It may have been taken back meanwhile.
        if (!mayRun() || next() !== entry) return NEXT
      }
      return await step(entry)
    } catch (error) {
      log.error('Outbox write failed', { error: errorText(error) })
      return LATER
    } finally {
      limit.leave()
    }
  }

  #wait(delay: number | null): void {
    const { clock, mayRun, onWait, random } = this.#options
    if (!mayRun()) return
    const backoff = exponentialDelay(this.#failures, RETRY_DELAY, random)
    if (delay === null) this.#failures = Math.min(this.#failures + 1, MAX_FAILURES)
    this.#timer.set(delay ?? backoff, () => this.#start())
    this.#nextTryAt = clock.now() + (delay ?? backoff)
    onWait()
  }
}
