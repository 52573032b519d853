import type { Clock, TimerHandle } from '../clock.ts'

/** A clock that tests advance. Timers run in order. */
export class FakeClock implements Clock {
  #now: number
  #elapsed = 0
  #timers: { at: number; run: () => void; handle: object }[] = []

  constructor(now = Date.UTC(2026, 10, 20, 9, 0, 0)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#elapsed
  }

  after(delay: number, run: () => void): TimerHandle {
    const handle = {}
    this.#timers.push({ at: this.#elapsed + Math.max(0, delay), run, handle })
    return handle
  }

  clear(timer: TimerHandle): void {
    this.#timers = this.#timers.filter((entry) => entry.handle !== timer)
  }

  get pending(): number {
    return this.#timers.length
  }

  advance(milliseconds: number): void {
    const end = this.#elapsed + milliseconds
    for (;;) {
      const next = this.#timers.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#timers.splice(this.#timers.indexOf(next), 1)
      this.#now += next.at - this.#elapsed
      this.#elapsed = next.at
      next.run()
    }
    this.#now += end - this.#elapsed
    this.#elapsed = end
  }
}
