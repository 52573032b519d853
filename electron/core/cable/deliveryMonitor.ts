import type { Random } from '../ports.ts'
import { EchoMonitor, nextPollDelay } from './echo.ts'
import type { Status } from './status.ts'
import type { CableLimits, ResyncReason } from './types.ts'

/** Milliseconds between new sockets for a server that answers pings and delivers nothing. */
const ECHO_RECONNECT_EVERY = 600_000

/**
 * Finds out whether the events of each account arrive on a synced socket, and keeps the degradations of the status:
 * `noEcho`, where no presence echo comes, and `unconfirmedAccount`.
 */
export class DeliveryMonitor {
  readonly #random: Random
  readonly #status: Status
  readonly #echo: EchoMonitor
  #unconfirmed = new Set<number>()
  #pollDue = Infinity

  constructor(random: Random, status: Status, limits: CableLimits) {
    this.#random = random
    this.#status = status
    this.#echo = new EchoMonitor(limits.echoDeadline, ECHO_RECONNECT_EVERY, random)
  }

  /** Accounts whose subscription the last socket didn't confirm. */
  get unconfirmed(): ReadonlySet<number> {
    return this.#unconfirmed
  }

  /** For another user or server. */
  reset(): void {
    this.#status.clearDegraded()
    this.#echo.reset()
  }

  onCredentials(): void {
    this.#unconfirmed = new Set()
  }

  onConnect(): void {
    this.#echo.onConnect()
  }

  /** The socket is confirmed for all accounts but `missing`. */
  onReady(missing: readonly number[], now: number): void {
    this.#unconfirmed = new Set(missing)
    this.reportUnconfirmed()
    this.#pollDue = now + nextPollDelay(this.#random)
  }

  onLateConfirm(accountId: number): void {
    this.#unconfirmed.delete(accountId)
  }

  reportUnconfirmed(): void {
    this.#status.setDegraded('unconfirmedAccount', this.#unconfirmed.size > 0)
  }

  onBeat(now: number): void {
    this.#echo.onBeat(now)
  }

  /** An echo came. Returns what shows that events before it were lost; null: nothing does. */
  onEcho(): string | null {
    const wasLost = this.#echo.onEcho()
    if (this.#status.state.degraded.includes('noEcho')) return 'presence echo is back'
    return wasLost ? 'a presence echo was lost' : null
  }

  reportEcho(): void {
    this.#status.setDegraded('noEcho', false)
  }

  /** What a synced connection should do now: replace its socket, poll for changes with that reason, or nothing. */
  check(now: number): 'reconnect' | Extract<ResyncReason, 'degraded' | 'unsubscribed'> | null {
    const echo = this.#echo.check(now)
    switch (echo) {
      case 'reconnect':
        return 'reconnect'
      case 'poll':
      case 'degraded':
        this.#status.setDegraded('noEcho', true)
        return echo === 'poll' ? 'degraded' : null
      case 'fine':
        return this.#isPollDue(now) ? 'unsubscribed' : null
    }
  }

  #isPollDue(now: number): boolean {
    if (this.#unconfirmed.size === 0 || now < this.#pollDue) return false
    this.#pollDue = now + nextPollDelay(this.#random)
    return true
  }
}
