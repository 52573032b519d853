import type { Clock, TimerHandle } from '../ports.ts'
import type { KickReason } from './types.ts'

/** Coalesces kicks, as wake-up, unlock and network change come in a burst: docs/protocol.md#deadlines-and-bounds. */
export class Kicks {
  readonly #clock: Clock
  readonly #window: number
  readonly #longest: number
  readonly #run: (reasons: ReadonlySet<KickReason>, lastAt: number) => void
  #reasons = new Set<KickReason>()
  #firstAt = 0
  #timer: TimerHandle | undefined

  /** Runs `window` ms after the last kick of a burst, at most `longest` ms after its first; `lastAt` is the last one's time. */
  constructor(options: {
    clock: Clock
    window: number
    longest: number
    run: (reasons: ReadonlySet<KickReason>, lastAt: number) => void
  }) {
    this.#clock = options.clock
    this.#window = options.window
    this.#longest = options.longest
    this.#run = options.run
  }

  add(reason: KickReason): void {
    const now = this.#clock.monotonic()
    if (this.#timer === undefined) this.#firstAt = now
    else this.#clock.clear(this.#timer)
    this.#reasons.add(reason)
    const due = Math.min(now + this.#window, this.#firstAt + this.#longest)
    this.#timer = this.#clock.after(Math.max(0, due - now), () => {
      this.#timer = undefined
      const reasons = this.#reasons
      this.#reasons = new Set()
      this.#run(reasons, now)
    })
  }

  dispose(): void {
    if (this.#timer !== undefined) this.#clock.clear(this.#timer)
    this.#timer = undefined
    this.#reasons = new Set()
  }
}
