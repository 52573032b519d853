import { errorMessage } from '../../../shared/text/errors.ts'
import type { Clock } from '../ports.ts'
import { withDeadline } from './deadline.ts'
import type { ProfileCheck } from './types.ts'

/** Runs one profile check at a time, with a deadline in milliseconds. Never rejects. */
export class ProfileChecker {
  readonly #clock: Clock
  readonly #deadline: number
  readonly #request: () => Promise<ProfileCheck>
  #running: Promise<ProfileCheck> | null = null
  #abort: AbortController | null = null

  constructor(clock: Clock, deadline: number, request: () => Promise<ProfileCheck>) {
    this.#clock = clock
    this.#deadline = deadline
    this.#request = request
  }

  /** Starts a check, or joins the running one. */
  check(): Promise<ProfileCheck> {
    if (this.#running !== null) return this.#running
    const running: Promise<ProfileCheck> = this.#run().finally(() => {
      if (this.#running === running) this.#running = null
    })
    this.#running = running
    return running
  }

  /** Aborts the running check, which then resolves as `unreachable`. */
  stop(): void {
    this.#abort?.abort()
    this.#running = null
  }

  async #run(): Promise<ProfileCheck> {
    const abort = (this.#abort = new AbortController())
    try {
      return await withDeadline(this.#clock, this.#deadline, () => this.#request(), abort.signal)
    } catch (error) {
      return { outcome: 'unreachable', error: errorMessage(error) }
    }
  }
}
