import type { Clock, TimerHandle } from '../ports.ts'

interface Pending {
  due: number
  order: number
  run: () => void
}

/**
 * A clock that moves only by its methods. Wall and monotonic time can be moved separately, for sleep and clock changes.
 */
export class FakeClock implements Clock {
  #wall: number
  #mono = 0
  #order = 0
  readonly #pending = new Set<Pending>()

  constructor(wall = Date.UTC(2026, 10, 21, 9, 0, 0)) {
    this.#wall = wall
  }

  now(): number {
    return this.#wall
  }
  monotonic(): number {
    return this.#mono
  }

  after(delay: number, run: () => void): TimerHandle {
    const timer: Pending = { due: this.#mono + Math.max(0, delay), order: this.#order++, run }
    this.#pending.add(timer)
    return timer
  }

  clear(timer: TimerHandle): void {
    this.#pending.delete(timer as Pending)
  }

  /** Number of pending timers, to detect leaks. */
  get pending(): number {
    return this.#pending.size
  }

  /** Milliseconds until the next timer; null if there is none. */
  get nextIn(): number | null {
    const next = this.#next(Infinity)
    return next === null ? null : next.due - this.#mono
  }

  /** Moves both clocks by `ms`, running every timer that falls due, in order; promises settle between timers. */
  async advance(ms: number): Promise<void> {
    const end = this.#mono + ms
    await settle()
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#move(next.due - this.#mono)
      this.#pending.delete(next)
      next.run()
      await settle()
    }
    this.#move(end - this.#mono)
    await settle()
  }

  /** Moves only the wall clock, as the user or NTP does. */
  jumpWall(ms: number): void {
    this.#wall += ms
  }

  /**
   * Puts the computer to sleep: both clocks move (or only the wall clock, as on Linux). Overdue timers run at the next
   * `advance`.
   */
  sleep(ms: number, monotonicMoves = true): void {
    this.#wall += ms
    if (monotonicMoves) this.#mono += ms
  }

  #move(ms: number): void {
    if (ms <= 0) return
    this.#mono += ms
    this.#wall += ms
  }

  #next(end: number): Pending | null {
    let best: Pending | null = null
    for (const timer of this.#pending) {
      if (timer.due <= end && (!best || timer.due < best.due || (timer.due === best.due && timer.order < best.order)))
        best = timer
    }
    return best
  }
}

/** Lets settled promises run their continuations. */
export async function settle(turns = 12): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve()
}
