import type { ConnectionState } from '../../../shared/model/connection.ts'
import { idleState } from '../../../shared/model/connection.ts'
import type { CableCredentials, CableEvent, PollResult, ResyncReason } from '../cable/index.ts'
import type { CableHandlers, CablePort } from '../desk/ports.ts'
import type { Clock, Random, TimerHandle } from '../ports.ts'
import type { FakeServer } from './fakeServer.ts'
import { ACCOUNT } from './fakeServer.ts'

export interface FakeCableOptions {
  clock: Clock
  random: Random
  server: FakeServer
  handlers: CableHandlers
  /** Maximum milliseconds by which a broadcast is delayed, so that later ones can overtake earlier ones. */
  delay?: number
  /** Share of broadcasts that arrive twice. */
  duplicates?: number
}

/**
 * A `CablePort` without a socket. Broadcasts of the fake server arrive late, out of order and twice while it is
 * connected, are lost while it is not, and are buffered during a resync.
 */
export class FakeCable implements CablePort {
  state: ConnectionState
  /** Whether the next sockets refuse the subscription of the account. */
  refusesSubscription = false
  readonly #options: FakeCableOptions
  readonly #timers = new Set<TimerHandle>()
  #run: AbortController | null = null
  #buffered: CableEvent[] = []
  #reason: ResyncReason = 'start'
  #overflowed = false
  #isUnsubscribed = false
  #accountIds: readonly number[] = []

  constructor(options: FakeCableOptions) {
    this.#options = options
    this.state = idleState(options.clock.now())
    this.listen()
  }

  /** Receives the server's broadcasts; also after a test turned them off. */
  listen(): void {
    this.#options.server.onBroadcast = (name, data) => this.#broadcast(name, data)
  }

  start({ accountIds }: CableCredentials): void {
    this.#accountIds = accountIds
    this.connect()
  }
  stop(): void {
    this.drop()
    this.#enter({ kind: 'idle' })
  }
  kick(): void {
    if (this.#run === null) this.connect()
  }
  setWatched(): void {
    // A fake connection doesn't wait.
  }
  suspend(): void {
    this.drop()
  }
  sendPresence(): boolean {
    return this.#run !== null
  }
  history(): readonly [] {
    return []
  }
  /** Messages whose event the desk expects. */
  readonly expected: number[] = []
  expect(_accountId: number, messageId: number): void {
    this.expected.push(messageId)
  }
  checkCredentials(): void {
    if (this.state.kind === 'synced' || this.state.kind === 'blocked') void this.#checkCredentials()
  }

  /** A changed list of accounts leads to another socket, as in the real connection. */
  async #checkCredentials(): Promise<void> {
    const check = await this.#options.handlers.checkProfile()
    if (check.outcome === 'signedOut') {
      this.drop()
      this.#enter({ kind: 'signedOut', reason: check.reason })
    }
    if (check.outcome !== 'current' || check.credentials.accountIds.join() === this.#accountIds.join()) return
    this.#accountIds = check.credentials.accountIds
    this.connect()
  }
  isSubscribed(): boolean {
    return this.#run !== null && !this.#isUnsubscribed && this.#accountIds.includes(ACCOUNT)
  }

  /** Delivers a ping with the server's time in unix seconds. */
  ping(at: number): void {
    this.#options.handlers.onServerTime?.(at)
  }

  /** Opens a socket and confirms its subscription. */
  connect(): void {
    if (this.#run) this.drop()
    if (this.#accountIds.length === 0)
      return this.#enter({ kind: 'blocked', reason: 'noAccounts', until: this.#options.clock.now() + 60_000 })
    this.#isUnsubscribed = this.refusesSubscription
    this.#begin()
  }

  /** Confirms a refused subscription late, on the same socket. */
  confirmLate(): void {
    this.#run?.abort()
    this.#reason = 'lateConfirm'
    this.#isUnsubscribed = false
    this.#begin()
  }

  /** Makes the desk resync, as when an open socket has delivered no events. */
  async resyncNow(): Promise<void> {
    if (this.#run) await this.#options.handlers.resync('degraded', this.#run.signal)
  }

  /** Makes the desk poll its account, as a synced connection does from time to time. */
  async poll(): Promise<PollResult | null> {
    return this.#run && this.#options.handlers.poll([ACCOUNT], this.#run.signal)
  }

  /** Closes the socket; pending broadcasts are lost. */
  drop(): void {
    this.#run?.abort()
    this.#run = null
    this.#buffered = []
    for (const timer of this.#timers) this.#options.clock.clear(timer)
    this.#timers.clear()
    this.#reason = 'reconnect'
    this.#enter({ kind: 'waiting', until: this.#options.clock.now(), attempt: 1, reason: 'closed' })
  }

  /** Overflows the event buffer of a running resync: its events are dropped, and another resync follows. */
  overflow(): void {
    const run = this.#run
    if (!run || this.state.kind !== 'live') throw new Error('events are buffered only during a resync')
    this.#overflowed = true
    this.#buffered = []
  }

  /** Delivers what `run` broadcasts as one batch, in order and without delay. */
  inOneBatch(run: () => void): void {
    const { server, clock, handlers } = this.#options
    const batch: CableEvent[] = []
    server.onBroadcast = (name, data) =>
      batch.push({ accountId: ACCOUNT, name, data: structuredClone(data), receivedAt: clock.monotonic() })
    run()
    this.listen()
    handlers.onEvents(batch)
  }

  #begin(): void {
    const run = (this.#run = new AbortController())
    this.#enter({ kind: 'live' })
    void this.#resync(run)
  }

  async #resync(run: AbortController): Promise<void> {
    const { handlers } = this.#options
    try {
      await handlers.checkProfile()
      await handlers.resync(this.#reason, run.signal)
    } catch {
      // Retries while the socket is open, like the real connection.
      if (!run.signal.aborted) this.#later(1_000, () => void this.#resync(run))
      return
    }
    if (run.signal.aborted) return
    if (this.#overflowed) {
      this.#overflowed = false
      this.#reason = 'overflow'
      this.#later(1_000, () => void this.#resync(run))
      return
    }
    const held = this.#buffered
    this.#buffered = []
    if (held.length > 0) handlers.onEvents(held)
    this.#enter({ kind: 'synced' })
  }

  #broadcast(name: string, data: Record<string, unknown>): void {
    const { random, delay = 200, duplicates = 0.1 } = this.#options
    if (!this.isSubscribed()) return
    const times = random() < duplicates ? 2 : 1
    for (let time = 0; time < times; time++)
      this.#later(random() * delay, () =>
        this.#arrive({
          accountId: ACCOUNT,
          name,
          data: structuredClone(data),
          receivedAt: this.#options.clock.monotonic(),
        }),
      )
  }

  #arrive(event: CableEvent): void {
    if (this.state.kind === 'synced') this.#options.handlers.onEvents([event])
    else this.#buffered.push(event)
  }

  #later(delay: number, run: () => void): void {
    const timer = this.#options.clock.after(delay, () => {
      this.#timers.delete(timer)
      run()
    })
    this.#timers.add(timer)
  }

  #enter(
    phase:
      | { kind: 'idle' }
      | { kind: 'signedOut'; reason: string }
      | { kind: 'live' }
      | { kind: 'synced' }
      | { kind: 'waiting'; until: number; attempt: number; reason: 'closed' }
      | { kind: 'blocked'; reason: 'noAccounts'; until: number },
  ): void {
    const now = this.#options.clock.now()
    const lastSyncedAt = phase.kind === 'synced' ? now : this.state.lastSyncedAt
    this.state = { ...phase, since: now, lastSyncedAt, trouble: null, degraded: [], arePollsSlow: false }
    this.#options.handlers.onState(this.state)
  }
}
