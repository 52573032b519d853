import type { Clock } from '../ports.ts'
import { Timer } from '../timer.ts'

/** Milliseconds that what is on screen waits for the socket after the start. */
const LONGEST = 500

/**
 * After the start, what is on screen is fetched once the socket is live: what was fetched before has to be fetched
 * again, as it may have changed without an event. It isn't held for long where the socket is slow or fails.
 */
export class StartHold {
  #isHeld = true
  readonly #timer: Timer
  readonly #onEnd: () => void

  /** `onEnd`: fetches what is on screen. */
  constructor(clock: Clock, onEnd: () => void) {
    this.#timer = new Timer(clock)
    this.#onEnd = onEnd
  }

  get isHeld(): boolean {
    return this.#isHeld
  }

  begin(): void {
    if (this.#isHeld) this.#timer.set(LONGEST, () => this.end())
  }

  /** The socket is live, or something is wrong. */
  end(): void {
    if (!this.#isHeld) return
    this.stop()
    this.#onEnd()
  }

  stop(): void {
    this.#isHeld = false
    this.#timer.clear()
  }
}
