import type { ConnectionPhase } from '../../../shared/model/connection.ts'
import type { Clock, Random } from '../ports.ts'
import { Timer } from '../timer.ts'
import type { LinkEnd, ReconnectPlan } from './reasons.ts'
import { RetryPolicy } from './retryPolicy.ts'

/** The pending reconnect and the number of attempts. Backoff starts over after `resetAfter` ms of being synced. */
export class ReconnectSchedule {
  readonly #clock: Clock
  readonly #policy: RetryPolicy
  readonly #resetAfter: number
  readonly #retry: Timer
  readonly #reset: Timer
  #attempt = 0
  #isAnnounced = false

  constructor(clock: Clock, random: Random, resetAfter: number) {
    this.#clock = clock
    this.#policy = new RetryPolicy(clock, random)
    this.#resetAfter = resetAfter
    this.#retry = new Timer(clock)
    this.#reset = new Timer(clock)
  }

  /** Begins an attempt instead of the pending one; returns its number, from 1. */
  startAttempt(): number {
    this.cancel()
    return ++this.#attempt
  }

  planFor(end: LinkEnd, wasWelcomed: boolean): ReconnectPlan {
    const plan = this.#policy.plan(end, wasWelcomed)
    this.#isAnnounced = plan.isAnnounced === true
    return plan
  }

  /** Whether the last end was announced to everyone at once. Asked once. */
  takeAnnounced(): boolean {
    const isAnnounced = this.#isAnnounced
    this.#isAnnounced = false
    return isAnnounced
  }

  setWatched(isWatched: boolean): void {
    this.#policy.isWatched = isWatched
  }

  /**
   * Calls `connect` when the plan's delay is over. `until` is that moment in wall time; `attempt` is the attempt that
   * failed.
   */
  schedule(plan: ReconnectPlan, connect: () => void): { until: number; attempt: number } {
    const delay = this.#policy.delay(plan)
    const until = this.#clock.now() + delay
    this.#retry.set(delay, connect)
    return { until, attempt: this.#attempt }
  }

  /** Cancels the pending attempt. */
  cancel(): void {
    this.#retry.clear()
  }

  /** The socket is gone: the time it was synced no longer counts towards a reset. */
  onDrop(): void {
    this.#reset.clear()
  }

  onWake(): void {
    this.#policy.onWake()
  }

  onConfirm(): void {
    this.#policy.onConfirm()
  }

  onSynced(): void {
    this.#reset.set(this.#resetAfter, () => {
      this.reset()
    })
  }

  reset(): void {
    this.#policy.reset()
    this.#attempt = 0
  }
}

/** The state while the next attempt is awaited, as `schedule` returned it. */
export function phaseOf({ blocked, reason }: ReconnectPlan, until: number, attempt: number): ConnectionPhase {
  return blocked === undefined
    ? { kind: 'waiting', until, attempt, reason }
    : { kind: 'blocked', until, reason: blocked }
}
