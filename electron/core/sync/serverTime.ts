import type { Clock } from '../ports.ts'

/** Where a statement of the server's time came from. */
export type TimeSource = 'ping' | 'date'

/** Milliseconds between the server's clock and both of ours: the monotonic one may stop in sleep, the wall clock may be changed. */
interface Offsets {
  monotonic: number
  wall: number
}

/**
 * The server's clock as far as it is known: from the pings of its socket and the `Date` of its answers. Both may be some seconds old and
 * neither has to be the clock that stamps messages (a proxy answers too), so this is a range. Times are unix seconds.
 */
export class ServerTime {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>
  readonly #sources = new Map<TimeSource, Offsets>()

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>) {
    this.#clock = clock
  }

  /** The server states its time. */
  record(source: TimeSource, at: number): void {
    if (!Number.isFinite(at) || at <= 0) return
    this.#sources.set(source, { monotonic: at * 1_000 - this.#clock.monotonic(), wall: at * 1_000 - this.#clock.now() })
  }

  /** The lowest estimate: nothing that happened so far can be later. This computer's clock until the server states its own. */
  earliest(): number {
    return this.#estimate(Math.min, Infinity) ?? this.#clock.now() / 1_000
  }

  /** The highest estimate: what is later is a wrong time. `Infinity` until the server states its time. */
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
