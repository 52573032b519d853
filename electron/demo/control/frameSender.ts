import type { Clock, TimerHandle } from '../clock.ts'
import type { Random } from '../random.ts'
import type { StandingFault, StandingKind } from './socketFaults.ts'

export interface FrameSenderOptions {
  readonly clock: Clock
  readonly random: Random
  readonly send: (frame: string) => void
  readonly faultFor: (kind: StandingKind) => StandingFault | undefined
}

const FLUSH_AFTER = 50
const RECHECK = 20

/** Sends frames to one socket and applies its faults: loses, holds, duplicates, delays or reorders them. */
export class FrameSender {
  readonly #options: FrameSenderOptions
  readonly #timers = new Set<TimerHandle>()
  #held: string[] = []
  #shuffling: string[] = []
  #isDisposed = false
  #isHalfOpen = false

  constructor(options: FrameSenderOptions) {
    this.#options = options
  }

  /** The number of frames that wait for the end of a pause. */
  get held(): number {
    return this.#held.length
  }

  send(frame: string): void {
    const { faultFor } = this.#options
    if (this.#held.length > 0 || faultFor('pause')) return this.#holdBack(frame)
    const duplicate = faultFor('duplicate')
    const copies = duplicate?.kind === 'duplicate' ? duplicate.times : 1
    for (let copy = 0; copy < copies; copy += 1) this.#route(frame)
  }

  /**
   * Whether the socket lost a frame, or would lose one now. TCP loses nothing in the middle of a stream: a peer that is
   * gone never comes back on the same socket.
   */
  isHalfOpen(): boolean {
    this.#isHalfOpen ||= this.#options.faultFor('halfOpen') !== undefined
    return this.#isHalfOpen
  }

  /** Sends the held frames, in order. */
  release(): void {
    const held = this.#held
    this.#held = []
    for (const frame of held) this.#put(frame)
  }

  dispose(): void {
    this.#isDisposed = true
    for (const timer of this.#timers) this.#options.clock.clear(timer)
    this.#timers.clear()
    this.#held = []
  }

  #holdBack(frame: string): void {
    this.#held.push(frame)
    if (this.#held.length === 1) this.#recheck()
  }

  #recheck(): void {
    this.#later(RECHECK, () => {
      if (this.#held.length === 0) return
      if (this.#options.faultFor('pause')) this.#recheck()
      else this.release()
    })
  }

  #route(frame: string): void {
    const reorder = this.#options.faultFor('reorder')
    if (reorder?.kind === 'reorder') return this.#shuffle(frame, reorder.window)
    const delay = this.#options.faultFor('delay')
    if (delay?.kind !== 'delay') return this.#put(frame)
    this.#later(delay.ms + delay.jitter * this.#options.random(), () => this.#put(frame))
  }

  #shuffle(frame: string, window: number): void {
    this.#shuffling.push(frame)
    if (this.#shuffling.length >= window) return this.#sendShuffled()
    if (this.#shuffling.length === 1) this.#later(FLUSH_AFTER, () => this.#sendShuffled())
  }

  #sendShuffled(): void {
    const frames = this.#shuffling
    this.#shuffling = []
    for (let i = frames.length - 1; i > 0; i -= 1) {
      const j = Math.floor(this.#options.random() * (i + 1))
      const [a, b] = [frames[i], frames[j]]
      if (a !== undefined && b !== undefined) {
        frames[i] = b
        frames[j] = a
      }
    }
    for (const frame of frames) this.#put(frame)
  }

  #put(frame: string): void {
    if (!this.isHalfOpen()) this.#options.send(frame)
  }

  #later(delay: number, run: () => void): void {
    const timer = this.#options.clock.after(delay, () => {
      this.#timers.delete(timer)
      if (!this.#isDisposed) run()
    })
    this.#timers.add(timer)
  }
}
