import { ApiError } from '../api/types.ts'
import type { Clock, Log, Random, TimerHandle } from '../ports.ts'

const ATTEMPTS = 4
/** Milliseconds; the n-th wait is drawn between half of it and all of it, doubled each time. */
const FIRST_WAIT = 1_000
const LONGEST_WAIT = 15_000

/**
 * Runs reads, at most `concurrency` at a time, again after 429 and 5xx; a wait that the server asks for holds all of them. None begins
 * before `gate` settles.
 */
export class RequestQueue {
  readonly #clock: Clock
  readonly #random: Random
  readonly #log: Log
  readonly #concurrency: number
  readonly #gate: Promise<void> | undefined
  readonly #waiting: (() => void)[] = []
  #running = 0
  #turns: Promise<unknown> = Promise.resolve()
  #heldUntil = 0
  #stopped = false
  #generation = 0
  readonly #sleeping = new Map<TimerHandle, () => void>()

  constructor(options: {
    clock: Clock
    random: Random
    log: Log
    concurrency?: number
    gate?: Promise<void> | undefined
  }) {
    this.#clock = options.clock
    this.#random = options.random
    this.#log = options.log
    this.#concurrency = options.concurrency ?? 4
    this.#gate = options.gate
  }

  /** Rejects with what `request` rejected with last. `request` must have no effect on the server. */
  async read<T>(request: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const generation = this.#generation
    if (this.#gate) await this.#gate
    await this.#enter()
    try {
      for (let attempt = 1; ; attempt++) {
        await this.#hold(signal)
        if (this.#stopped || generation !== this.#generation || signal?.aborted === true)
          throw new ApiError({ code: 'cancelled', delivered: 'no' })
        try {
          const answer = await request()
          if (this.#clock.turn) await this.#inTurn()
          // The files are closed, or others than those that it was asked for: nobody can take it any more.
          if (this.#stopped || generation !== this.#generation)
            throw new ApiError({ code: 'cancelled', delivered: 'yes' })
          return answer
        } catch (error) {
          if (attempt >= ATTEMPTS || !isTransient(error)) throw error
          const wait =
            error.retryAfter ?? Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1)) * (0.5 + this.#random() / 2)
          this.#log.debug('A read is tried again', { code: error.code, status: error.status, wait })
          if (error.status === 429) this.#heldUntil = Math.max(this.#heldUntil, this.#clock.monotonic() + wait)
          else await this.#sleep(wait, signal)
        }
      }
    } finally {
      this.#leave()
    }
  }

  /** The cache holds something else than when these reads were asked for: they reject, so that nobody goes on from what was known before. */
  cancelAll(): void {
    this.#generation++
  }

  /** Nothing new is started; waiting reads reject. */
  stop(): void {
    this.#stopped = true
    for (const wake of [...this.#sleeping.values()]) wake()
  }

  /** One answer in each turn of the loop: several that came at once would hold up everything else for as long as all of them take. */
  async #inTurn(): Promise<void> {
    this.#turns = this.#turns.then(() => this.#clock.turn?.())
    await this.#turns
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#concurrency) {
      this.#running++
      return
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#running--
  }

  async #hold(signal: AbortSignal | undefined): Promise<void> {
    const left = (): number => this.#heldUntil - this.#clock.monotonic()
    while (left() > 0 && !this.#stopped && signal?.aborted !== true) await this.#sleep(left(), signal)
  }

  /** Ends early when the reader is stopped or the read is given up: its place belongs to the next. */
  #sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.#clock.clear(timer)
        this.#sleeping.delete(timer)
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const timer = this.#clock.after(ms, end)
      this.#sleeping.set(timer, end)
      signal?.addEventListener('abort', end, { once: true })
    })
  }
}

function isTransient(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status !== null && (error.status === 429 || error.status >= 500)
}
