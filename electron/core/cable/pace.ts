import type { Clock, Random } from '../ports.ts'
import { Backoff, OFFLINE_RANGE } from './backoff.ts'
import type { LinkEnd, Verdict } from './reasons.ts'
import { classify } from './reasons.ts'

/** After a wake-up or a network change the network may be late: an unreached server is asked about every second for this long. */
const WAKE_WINDOW = 30_000
const PROTOCOL_ERRORS_SHOWN = 3
const PROTOCOL_FLOOR = 60_000

/** How long to wait after a socket's end, and what to make of ends that repeat. */
export class Pace {
  readonly #clock: Clock
  readonly #random: Random
  readonly #backoff: Backoff
  readonly #offline: Backoff
  #wakeUntil = -Infinity
  #protocolErrors = 0

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
    this.#backoff = new Backoff(random)
    this.#offline = new Backoff(random, OFFLINE_RANGE)
  }

  /** What a socket's end means, in the light of those before it. */
  judge(end: LinkEnd): Verdict {
    const verdict = classify(end, this.#clock.now())
    this.#protocolErrors = verdict.protocolError === true ? this.#protocolErrors + 1 : 0
    return this.#protocolErrors >= PROTOCOL_ERRORS_SHOWN
      ? { ...verdict, blocked: 'protocol', floor: PROTOCOL_FLOOR }
      : verdict
  }

  /** Milliseconds until the next attempt; each call counts as a failure. */
  delay(verdict: Verdict): number {
    switch (verdict.pace) {
      case 'backoff':
        // The floor too is spread, or a fleet sent away together returns together.
        return Math.max(this.#backoff.next(), verdict.floor * (1 + 0.2 * this.#random()))
      case 'offline':
        return this.#clock.monotonic() < this.#wakeUntil ? 800 + 800 * this.#random() : this.#offline.next()
      case 'now':
        return 200 * this.#random()
    }
  }

  /** The machine woke up or its network changed. */
  woke(): void {
    this.#wakeUntil = this.#clock.monotonic() + WAKE_WINDOW
    this.#offline.reset()
  }

  /** The server speaks the protocol after all. */
  confirmed(): void {
    this.#protocolErrors = 0
  }

  /** Good for long enough: the next failure is a first one again. */
  reset(): void {
    this.#backoff.reset()
    this.#offline.reset()
    this.#protocolErrors = 0
  }
}
