import { ApiError } from '../api/types.ts'
import type { Clock, Log, Random, TimerHandle } from '../ports.ts'

const ATTEMPTS = 4
/** Milliseconds; the n-th wait is drawn between half of it and all of it, doubled each time. */
const FIRST_WAIT = 1_000
const LONGEST_WAIT = 15_000

/** Runs reads, at most `concurrency` at a time, again after 429 and 5xx; a wait that the server asks for holds all of them. */
export class Reader {
  readonly #clock: Clock
  readonly #random: Random
  readonly #log: Log
  readonly #concurrency: number
  readonly #waiting: (() => void)[] = []
  #running = 0
  #heldUntil = 0
  #stopped = false
  readonly #sleeping = new Map<TimerHandle, () => void>()

  constructor(options: { clock: Clock; random: Random; log: Log; concurrency?: number }) {
    this.#clock = options.clock
    this.#random = options.random
    this.#log = options.log
    this.#concurrency = options.concurrency ?? 4
  }

  /** Rejects with what `request` rejected with last. `request` must have no effect on the server. */
  async read<T>(request: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter()
    try {
      for (let attempt = 1; ; attempt++) {
        await this.#hold()
        if (this.#stopped || signal?.aborted === true) throw new ApiError({ code: 'cancelled', delivered: 'no' })
        try {
          const answer = await request()
          // The files are closed: nobody can take it any more.
          if (this.#stopped) throw new ApiError({ code: 'cancelled', delivered: 'yes' })
          return answer
        } catch (error) {
          if (attempt >= ATTEMPTS || !isPassing(error)) throw error
          const wait = error.retryAfter ?? Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1)) * (0.5 + this.#random() / 2)
          this.#log.debug('A read is tried again', { code: error.code, status: error.status, wait })
          if (error.status === 429) this.#heldUntil = Math.max(this.#heldUntil, this.#clock.monotonic() + wait)
          else await this.#sleep(wait)
        }
      }
    } finally {
      this.#leave()
    }
  }

  /** Nothing new is started; waiting reads reject. */
  stop(): void {
    this.#stopped = true
    for (const [timer, wake] of this.#sleeping) {
      this.#clock.clear(timer)
      wake()
    }
    this.#sleeping.clear()
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

  async #hold(): Promise<void> {
    for (let left = this.#heldUntil - this.#clock.monotonic(); left > 0 && !this.#stopped; left = this.#heldUntil - this.#clock.monotonic()) await this.#sleep(left)
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(ms, () => {
        this.#sleeping.delete(timer)
        resolve()
      })
      this.#sleeping.set(timer, resolve)
    })
  }
}

function isPassing(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status !== null && (error.status === 429 || error.status >= 500)
}
