import type { Clock } from '../ports.ts'
import { Timer } from '../timer.ts'

/**
 * A tick may be this late, and the wall clock may run this far ahead of it, before sleep is suspected. Milliseconds.
 */
const JUMP = 5_000
const PERIOD = 1_000

/**
 * Ticks once a second and detects sleep that the system didn't announce: the timer is late (macOS, Windows), or the
 * wall clock moved on without the monotonic one (Linux). A corrected wall clock looks the same, so `onJump` should
 * probe the socket, not replace it.
 */
export class SleepDetector {
  readonly #clock: Clock
  readonly #onTick: (now: number) => void
  readonly #onJump: () => void
  readonly #timer: Timer
  #monotonic = 0
  #wall = 0

  constructor(options: { clock: Clock; onTick: (now: number) => void; onJump: () => void }) {
    this.#clock = options.clock
    this.#onTick = options.onTick
    this.#onJump = options.onJump
    this.#timer = new Timer(options.clock)
    this.#arm()
  }

  dispose(): void {
    this.#timer.clear()
  }

  #arm(): void {
    this.#monotonic = this.#clock.monotonic()
    this.#wall = this.#clock.now()
    this.#timer.set(PERIOD, () => {
      const elapsed = this.#clock.monotonic() - this.#monotonic
      const wall = this.#clock.now() - this.#wall
      this.#arm()
      if (elapsed - PERIOD > JUMP || wall - elapsed > JUMP) this.#onJump()
      this.#onTick(this.#monotonic)
    })
  }
}
