import type { Clock, TimerHandle } from '../clock.ts'
import type { Random } from '../random.ts'
import type { StandingFault, StandingKind } from './socketFaults.ts'

export interface LineParts {
  readonly clock: Clock
  readonly random: Random
  readonly send: (frame: string) => void
  readonly faultFor: (kind: StandingKind) => StandingFault | undefined
}

const FLUSH_AFTER = 50
const RECHECK = 20

/** The way a frame takes to one socket, through whatever faults are set: swallowed, held, doubled, late, out of order. */
export class LineFaults {
  readonly #parts: LineParts
  readonly #timers = new Set<TimerHandle>()
  #held: string[] = []
  #shuffling: string[] = []
  #isDisposed = false

  constructor(parts: LineParts) {
    this.#parts = parts
  }

  /** Frames waiting for a pause to end. */
  get held(): number {
    return this.#held.length
  }

  send(frame: string): void {
    const { faultFor } = this.#parts
    if (faultFor('halfOpen')) return
    if (this.#held.length > 0 || faultFor('pause')) return this.#hold(frame)
    const duplicate = faultFor('duplicate')
    const copies = duplicate?.kind === 'duplicate' ? duplicate.times : 1
    for (let copy = 0; copy < copies; copy += 1) this.#route(frame)
  }

  /** Lets held frames go, in order. */
  release(): void {
    const held = this.#held
    this.#held = []
    for (const frame of held) this.#parts.send(frame)
  }

  dispose(): void {
    this.#isDisposed = true
    for (const timer of this.#timers) this.#parts.clock.clear(timer)
    this.#timers.clear()
    this.#held = []
  }

  #hold(frame: string): void {
    this.#held.push(frame)
    if (this.#held.length === 1) this.#recheck()
  }

  #recheck(): void {
    this.#later(RECHECK, () => {
      if (this.#held.length === 0) return
      if (this.#parts.faultFor('pause')) this.#recheck()
      else this.release()
    })
  }

  #route(frame: string): void {
    const reorder = this.#parts.faultFor('reorder')
    if (reorder?.kind === 'reorder') return this.#shuffle(frame, reorder.window)
    const delay = this.#parts.faultFor('delay')
    if (delay?.kind !== 'delay') return this.#parts.send(frame)
    this.#later(delay.ms + delay.jitter * this.#parts.random(), () => this.#parts.send(frame))
  }

  #shuffle(frame: string, window: number): void {
    this.#shuffling.push(frame)
    if (this.#shuffling.length >= window) return this.#deal()
    if (this.#shuffling.length === 1) this.#later(FLUSH_AFTER, () => this.#deal())
  }

  #deal(): void {
    const frames = this.#shuffling
    this.#shuffling = []
    for (let i = frames.length - 1; i > 0; i -= 1) {
      const j = Math.floor(this.#parts.random() * (i + 1))
      const [a, b] = [frames[i], frames[j]]
      if (a !== undefined && b !== undefined) {
        frames[i] = b
        frames[j] = a
      }
    }
    for (const frame of frames) this.#parts.send(frame)
  }

  #later(delay: number, run: () => void): void {
    const timer = this.#parts.clock.after(delay, () => {
      this.#timers.delete(timer)
      if (!this.#isDisposed) run()
    })
    this.#timers.add(timer)
  }
}
