import type { Clock } from '../core/ports.ts'

/** Allows something `most` times within `period` milliseconds: a page that crashes at once must not be reloaded forever. */
export class ReloadBudget {
  readonly #clock: Clock
  readonly #most: number
  readonly #period: number
  #taken: number[] = []

  constructor(clock: Clock, most = 3, period = 600_000) {
    this.#clock = clock
    this.#most = most
    this.#period = period
  }

  /** Takes one if one is left. */
  take(): boolean {
    const now = this.#clock.monotonic()
    this.#taken = this.#taken.filter((at) => now - at < this.#period)
    if (this.#taken.length >= this.#most) return false
    this.#taken.push(now)
    return true
  }
}
