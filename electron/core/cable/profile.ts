import { errorMessage } from '../../../shared/text/errors.ts'
import type { Clock } from '../ports.ts'
import { withDeadline } from './deadline.ts'
import type { ProfileCheck } from './types.ts'

/** The profile check with a time limit, one at a time, that never rejects. */
export class ProfileGuard {
  readonly #clock: Clock
  readonly #limit: number
  readonly #check: () => Promise<ProfileCheck>
  #running: Promise<ProfileCheck> | undefined
  #stop: AbortController | undefined

  constructor(clock: Clock, limit: number, check: () => Promise<ProfileCheck>) {
    this.#clock = clock
    this.#limit = limit
    this.#check = check
  }

  check(): Promise<ProfileCheck> {
    if (this.#running !== undefined) return this.#running
    const running: Promise<ProfileCheck> = this.#ask().finally(() => {
      if (this.#running === running) this.#running = undefined
    })
    this.#running = running
    return running
  }

  /** Lets a running check go: it answers `unreachable`. */
  stop(): void {
    this.#stop?.abort()
    this.#running = undefined
  }

  async #ask(): Promise<ProfileCheck> {
    const stop = (this.#stop = new AbortController())
    try {
      return await withDeadline(this.#clock, this.#limit, () => this.#check(), stop.signal)
    } catch (error) {
      return { outcome: 'unreachable', error: errorMessage(error) }
    }
  }
}
