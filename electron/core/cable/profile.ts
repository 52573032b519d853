import type { Clock } from '../ports.ts'
import { withDeadline } from './deadline.ts'
import type { ProfileCheck } from './types.ts'

/** The profile check with a time limit, one at a time, that never rejects. */
export class ProfileGuard {
  readonly #clock: Clock
  readonly #limit: number
  readonly #check: () => Promise<ProfileCheck>
  #running: Promise<ProfileCheck> | undefined

  constructor(clock: Clock, limit: number, check: () => Promise<ProfileCheck>) {
    this.#clock = clock
    this.#limit = limit
    this.#check = check
  }

  check(): Promise<ProfileCheck> {
    this.#running ??= this.#ask().finally(() => { this.#running = undefined })
    return this.#running
  }

  async #ask(): Promise<ProfileCheck> {
    try {
      return await withDeadline(this.#clock, this.#limit, () => this.#check())
    } catch (error) {
      return { outcome: 'unreachable', error: error instanceof Error ? error.message : String(error) }
    }
  }
}
