import type { TroubleReason } from '../../../shared/model/connection.ts'
import type { Clock, Random } from '../ports.ts'
import { AWAITED_RANGE, Backoff, OFFLINE_RANGE } from './backoff.ts'
import type { LinkEnd, ReconnectPlan } from './reasons.ts'
import { planFor } from './reasons.ts'

/**
 * After a wake-up or a network change the network may be late: for this long, an unreachable server is retried about
 * once a second.
 */
const WAKE_WINDOW = 30_000
/** Ends of an attempt that mean that the server is away, where it was not welcomed. */
const AWAY: ReadonlySet<TroubleReason> = new Set(['refused', 'closed', 'serverError', 'timeout'])
const PROTOCOL_ERRORS_SHOWN = 3
const PROTOCOL_FLOOR = 60_000

/** How long to wait after a socket's end. Remembers earlier ends, because repeated failures wait longer. */
export class RetryPolicy {
  readonly #clock: Clock
  readonly #random: Random
  readonly #backoff: Backoff
  readonly #offline: Backoff
  readonly #awaited: Backoff
  #wakeUntil = -Infinity
  #protocolErrors = 0
  /** The user looks at the app. */
  isWatched = true

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
    this.#backoff = new Backoff(random)
    this.#offline = new Backoff(random, OFFLINE_RANGE)
    this.#awaited = new Backoff(random, AWAITED_RANGE)
  }

  /**
   * The plan for a socket's end, given the ends before it. A server that welcomes and then drops everyone is not away:
   * the waits grow.
   */
  plan(end: LinkEnd, wasWelcomed: boolean): ReconnectPlan {
    const planned = planFor(end, this.#clock.now())
    const isAway = !wasWelcomed && planned.backoff === 'normal' && AWAY.has(planned.reason)
    const plan: ReconnectPlan = isAway ? { ...planned, backoff: 'awaited' } : planned
    this.#protocolErrors = plan.protocolError === true ? this.#protocolErrors + 1 : 0
    return this.#protocolErrors >= PROTOCOL_ERRORS_SHOWN
      ? { ...plan, blocked: 'protocol', floor: PROTOCOL_FLOOR }
      : plan
  }

  /** Milliseconds until the next attempt; each call counts as a failure. */
  delay(plan: ReconnectPlan): number {
    switch (plan.backoff) {
      case 'normal':
      case 'awaited': {
        const backoff = plan.backoff === 'awaited' && this.isWatched ? this.#awaited : this.#backoff
        // The floor is jittered too, so that clients disconnected together don't reconnect together.
        return Math.max(backoff.next(), plan.floor * (1 + 0.2 * this.#random()))
      }
      case 'offline':
        if (this.#clock.monotonic() < this.#wakeUntil) return 800 + 800 * this.#random()
        return (this.isWatched ? this.#awaited : this.#offline).next()
      case 'none':
        return 200 * this.#random()
    }
  }

  /** The machine woke up or its network changed. */
  onWake(): void {
    this.#wakeUntil = this.#clock.monotonic() + WAKE_WINDOW
    this.#offline.reset()
  }

  /** A confirm shows that the server speaks the protocol. */
  onConfirm(): void {
    this.#protocolErrors = 0
  }

  /** The next failure counts as the first. */
  reset(): void {
    this.#backoff.reset()
    this.#offline.reset()
    this.#awaited.reset()
    this.#protocolErrors = 0
  }
}
