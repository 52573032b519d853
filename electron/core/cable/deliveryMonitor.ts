import type { Degradation } from '../../../shared/model/connection.ts'
import type { Clock, Random } from '../ports.ts'
import type { CredentialStatus } from './credentialMonitor.ts'
import { EchoMonitor } from './echo.ts'
import { EventMonitor } from './eventMonitor.ts'
import type { PollResult } from './pollSchedule.ts'
import { PollSchedule } from './pollSchedule.ts'
import type { Status } from './status.ts'
import type { CableEvent, CableLimits } from './types.ts'

/** Milliseconds between new sockets for a server that answers pings and delivers nothing. */
const RECONNECT_EVERY = 600_000
/** Milliseconds without a confirmed socket until changes are polled: after a shorter time the resync finds them. */
const POLLS_AFTER = 15_000

export interface DeliveryMonitorOptions {
  readonly clock: Clock
  readonly random: Random
  readonly status: Status
  readonly limits: CableLimits
  /** Whether the current socket is confirmed: before that, the resync after the confirm covers what was lost. */
  readonly isReady: () => boolean
  /** Resyncs on the same socket, because events were lost. */
  readonly resync: (detail: string) => void
  readonly replaceSocket: (by: 'noEcho' | 'noEvents') => void
  /** Asks whether the token is still current. After `stop`, this socket is over. */
  readonly verify: () => Promise<CredentialStatus>
  /** Resolves with null after a failure. */
  readonly poll: (accountIds: readonly number[]) => Promise<PollResult | null>
}

/**
 * Finds out whether the events of each account arrive on a synced socket, and polls what doesn't depend on events:
 * docs/protocol.md#liveness. Keeps the degradations of the status.
 */
export class DeliveryMonitor {
  readonly #options: DeliveryMonitorOptions
  readonly #echo: EchoMonitor
  readonly #events: EventMonitor
  readonly #polls: PollSchedule
  #unconfirmed = new Set<number>()
  #reconnectedAt = -Infinity
  /** When `noEvents` began. */
  #silentSince = -Infinity
  /** The socket was replaced after a long time without events: the next one gets the benefit of the doubt. */
  #isFreshStart = false
  #isPolling = false
  /** Since when there is no confirmed socket; null while there is one. */
  #awaySince: number | null = null

  constructor(options: DeliveryMonitorOptions) {
    const { limits, random } = options
    this.#options = options
    this.#echo = new EchoMonitor(limits.echoDeadline)
    this.#events = new EventMonitor(limits.eventDeadline)
    this.#polls = new PollSchedule(
      random,
      (accountId) => this.#awaySince === null && this.delivers && !this.#unconfirmed.has(accountId),
    )
  }

  /** Whether confirmed subscriptions deliver events. */
  get delivers(): boolean {
    return !this.#is('noEcho') && !this.#is('noEvents')
  }

  /** Accounts whose subscription the last socket didn't confirm. */
  get unconfirmed(): ReadonlySet<number> {
    return this.#unconfirmed
  }

  /** For another user or server. */
  reset(): void {
    this.#options.status.clearDegraded()
    this.#echo.reset()
    this.#events.forget()
    this.#polls.stop()
    this.#awaySince = null
    this.#reconnectedAt = -Infinity
    this.#isFreshStart = false
  }

  /** Another token explains why events were missing. */
  onCredentials(accountIds: readonly number[]): void {
    this.#unconfirmed = new Set()
    this.#eventsArrive()
    this.#polls.start(accountIds, this.#now())
  }

  onConnect(): void {
    this.#echo.onConnect()
    // What the last socket lost, the resync fetches. Late events may still come, and show that the server recovers.
    if (!this.#is('noEvents')) this.#events.forget()
  }

  /** The socket is confirmed for all of these accounts but `missing`. */
  onReady(accountIds: readonly number[], missing: readonly number[]): void {
    this.#unconfirmed = new Set(missing)
    this.reportUnconfirmed()
    if (this.#isFreshStart) this.#eventsArrive()
    this.#isFreshStart = false
    this.#awaySince = null
    this.#options.status.setDegraded('noSocket', false)
    this.#polls.start(accountIds, this.#now())
  }

  onLateConfirm(accountId: number): void {
    this.#unconfirmed.delete(accountId)
  }

  reportUnconfirmed(): void {
    this.#options.status.setDegraded('unconfirmedAccount', this.#unconfirmed.size > 0)
  }

  onBeat(): void {
    this.#echo.onBeat(this.#now())
  }

  /** The server's time, from a ping, in unix seconds. */
  onServerTime(at: number): void {
    this.#events.onServerTime(at, this.#now())
  }

  /** REST shows a message that was created while its account was subscribed: its event has to arrive. */
  expect(messageId: number): void {
    this.#events.expect(messageId, this.#now())
  }

  onEvent({ name, data, receivedAt }: CableEvent): void {
    if (name === 'presence.update') this.#onEcho()
    else if (name === 'message.created' && typeof data['id'] === 'number') {
      const isOnTime = this.#events.onMessage(data['id'], data['created_at'], receivedAt)
      if (isOnTime && this.#is('noEvents')) this.#recover('events arrive again')
    }
  }

  /** The process did not run for `late` ms, so nothing can have arrived: what is still awaited gets that time more. */
  excuse(late: number): void {
    const now = this.#now()
    this.#echo.excuse(late, now)
    this.#events.excuse(late, now)
  }

  /** Once a second while synced. */
  onTick(now: number): void {
    if (this.#echo.isMissing(now)) {
      if (this.#mayReplaceSocket(now)) return this.#options.replaceSocket('noEcho')
      this.#options.status.setDegraded('noEcho', true)
    } else if (this.#is('noEvents')) {
      if (this.#events.hasCaughtUp(now)) return this.#recover('late events have arrived')
      this.#isFreshStart = now - this.#silentSince >= RECONNECT_EVERY && this.#mayReplaceSocket(now)
      if (this.#isFreshStart) return this.#options.replaceSocket('noEvents')
    } else {
      const status = this.#events.check(now)
      if (status === 'lost') return this.#recover('an event was lost')
      if (status === 'missing') {
        this.#silentSince = now
        this.#options.status.setDegraded('noEvents', true)
        void this.#onEventsMissing()
        return
      }
    }
    this.#pollDue(now)
  }

  /** Once a second without a confirmed socket: the server, or a proxy before it, may refuse sockets and answer requests. */
  onTickAway(now: number): void {
    this.#awaySince ??= now
    if (now - this.#awaySince >= POLLS_AFTER) this.#pollDue(now)
  }

  #onEcho(): void {
    const wasLost = this.#echo.onEcho()
    const isBack = this.#is('noEcho')
    if (!wasLost && !isBack) return
    if (this.#options.isReady()) this.#options.resync(isBack ? 'presence echo is back' : 'a presence echo was lost')
    this.#options.status.setDegraded('noEcho', false)
    // The pub/sub lost the events that were missing.
    this.#eventsArrive()
  }

  #recover(detail: string): void {
    if (this.#options.isReady()) this.#options.resync(detail)
    this.#eventsArrive()
  }

  #eventsArrive(): void {
    this.#events.forget()
    this.#options.status.setDegraded('noEvents', false)
  }

  /** Events are missing although the socket works: after a token rotation only a socket with the new one helps. */
  async #onEventsMissing(): Promise<void> {
    const { replaceSocket, resync, status, verify } = this.#options
    if ((await verify()) === 'stop' || status.state.kind !== 'synced' || !this.#is('noEvents')) return
    if (this.#mayReplaceSocket(this.#now())) replaceSocket('noEvents')
    else resync('events are missing')
  }

  #pollDue(now: number): void {
    if (!this.#isPolling) void this.#poll(this.#polls.take(now))
  }

  async #poll(accountIds: readonly number[]): Promise<void> {
    if (accountIds.length === 0) return
    this.#isPolling = true
    const result = await this.#options.poll(accountIds)
    this.#isPolling = false
    if (this.#awaySince !== null) this.#options.status.setDegraded('noSocket', result !== null)
    if (result === null) return
    this.#polls.onResult(result, this.#now())
    this.#options.status.setPollsSlow(this.#polls.isSlow)
  }

  /** Whether a new socket may be tried now; counts as a try. */
  #mayReplaceSocket(now: number): boolean {
    if (now - this.#reconnectedAt < RECONNECT_EVERY) return false
    this.#reconnectedAt = now
    return true
  }

  #is(degradation: Degradation): boolean {
    return this.#options.status.state.degraded.includes(degradation)
  }

  #now(): number {
    return this.#options.clock.monotonic()
  }
}
