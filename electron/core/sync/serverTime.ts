import type { Clock } from '../ports.ts'

/** Where a reading of the server's time came from. */
export type TimeSource = 'ping' | 'date'

/**
 * Milliseconds between the server's clock and both local clocks: the monotonic one may stop during sleep, the wall
 * clock may be set.
 */
interface Offsets {
  monotonic: number
  wall: number
}

/**
 * Estimates the server's clock from the pings of its socket and the `Date` of its answers. Both may be some seconds
 * old, and neither has to be the clock that stamps messages (a proxy may answer), so the estimate is a range. Times are
 * unix seconds.
 */
export class ServerTime {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>
  readonly #sources = new Map<TimeSource, Offsets>()

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>) {
    this.#clock = clock
  }

  /** Records a reading of the server's time. */
  record(source: TimeSource, at: number): void {
    if (!Number.isFinite(at) || at <= 0) return
    this.#sources.set(source, { monotonic: at * 1_000 - this.#clock.monotonic(), wall: at * 1_000 - this.#clock.now() })
  }

  /**
   * The lower bound: nothing that has happened so far is later than this. This computer's clock until there is a
   * reading.
   */
  earliest(): number {
    return this.#estimate(Math.min, Infinity) ?? this.#clock.now() / 1_000
  }

  /** The upper bound: a later time is wrong. `Infinity` until there is a reading. */
  latest(): number {
    return this.#estimate(Math.max, 0) ?? Infinity
  }

  #estimate(choose: (one: number, other: number, third: number) => number, start: number): number | null {
    if (this.#sources.size === 0) return null
    const monotonic = this.#clock.monotonic()
    const wall = this.#clock.now()
    let chosen = start
    for (const offsets of this.#sources.values())
      chosen = choose(chosen, offsets.monotonic + monotonic, offsets.wall + wall)
    return chosen / 1_000
  }
}
