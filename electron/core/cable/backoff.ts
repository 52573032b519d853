import type { Random } from '../ports.ts'

export interface BackoffRange {
  /** Range of the first delay, milliseconds. */
  readonly first: readonly [number, number]
  readonly floor: number
  readonly cap: number
}

/**
 * First U(0.1, 2) s, so that a short interruption costs little and clients that were disconnected together don't
 * reconnect together; then 1 to 30 s. docs/protocol.md#reconnecting.
 */
export const RECONNECT_RANGE: BackoffRange = { first: [100, 2_000], floor: 1_000, cap: 30_000 }
/** For failures that never reached the server (DNS, no route): a retry is cheap and puts no load on it. */
export const OFFLINE_RANGE: BackoffRange = { first: [500, 1_500], floor: 1_000, cap: 15_000 }
/**
 * For a server that is away (refused, reset, 502, 503) while the user looks: it is asked every few seconds, which costs
 * it little, so that it isn't missed for long once it is back.
 */
export const AWAITED_RANGE: BackoffRange = { first: [1_000, 4_000], floor: 2_000, cap: 5_000 }

/**
 * Decorrelated jitter (AWS, "Exponential Backoff And Jitter"): `U(floor, min(cap, max(floor, previous) * 3))`. Capped
 * before the draw, because otherwise two thirds of the clients would converge on the cap. Never narrower than `floor`
 * to `3 * floor`, because otherwise clients with a short first delay would converge on the floor.
 */
export class Backoff {
  readonly #random: Random
  readonly #range: BackoffRange
  /** Null before the first delay since the last reset. */
  #previous: number | null = null

  constructor(random: Random, range: BackoffRange = RECONNECT_RANGE) {
    this.#random = random
    this.#range = range
  }

  /** The next delay in milliseconds. */
  next(): number {
    const { first, floor, cap } = this.#range
    const previous = this.#previous
    const [low, high] = previous === null ? first : [floor, Math.min(cap, Math.max(floor, previous) * 3)]
    const delay = low + this.#random() * (high - low)
    this.#previous = delay
    return delay
  }

  reset(): void {
    this.#previous = null
  }
}
