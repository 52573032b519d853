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
 * probe the socket, not replace it. `late`: milliseconds of monotonic time in which this process did not run.
 */
export class SleepDetector {
  readonly #clock: Clock
  readonly #onTick: (now: number) => void
  readonly #onJump: (late: number) => void
  readonly #timer: Timer
  #monotonic = 0
  #wall = 0

  constructor(options: { clock: Clock; onTick: (now: number) => void; onJump: (late: number) => void }) {
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
      const late = elapsed - PERIOD
      if (late > JUMP || wall - elapsed > JUMP) this.#onJump(Math.max(0, late))
      this.#onTick(this.#monotonic)
    })
  }
}
