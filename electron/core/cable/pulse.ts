import type { Clock, TimerHandle } from '../ports.ts'

/** A tick may be this late, and the wall clock may run this far ahead of it, before sleep is suspected. */
const JUMP = 5_000
const PERIOD = 1_000

/**
 * One tick a second that notices sleep nobody announced: timers were held (macOS, Windows), or the wall clock went on without the
 * monotonic one (Linux). A corrected wall clock looks the same, so the answer is a question to the peer, never a verdict.
 */
export class Pulse {
  readonly #clock: Clock
  readonly #onTick: (now: number) => void
  readonly #onJump: () => void
  #timer: TimerHandle | undefined
  #monotonic = 0
  #wall = 0

  constructor(options: { clock: Clock; onTick: (now: number) => void; onJump: () => void }) {
    this.#clock = options.clock
    this.#onTick = options.onTick
    this.#onJump = options.onJump
    this.#arm()
  }

  dispose(): void {
    if (this.#timer !== undefined) this.#clock.clear(this.#timer)
    this.#timer = undefined
  }

  #arm(): void {
    this.#monotonic = this.#clock.monotonic()
    this.#wall = this.#clock.now()
    this.#timer = this.#clock.after(PERIOD, () => {
      const elapsed = this.#clock.monotonic() - this.#monotonic
      const wall = this.#clock.now() - this.#wall
      this.#arm()
      if (elapsed - PERIOD > JUMP || wall - elapsed > JUMP) this.#onJump()
      this.#onTick(this.#monotonic)
    })
  }
}
