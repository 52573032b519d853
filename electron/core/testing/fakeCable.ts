import type { ConnectionState } from '../../../shared/model/connection.ts'
import type { CableEvent, ResyncReason } from '../cable/index.ts'
import type { CableHandlers, CablePort } from '../desk/ports.ts'
import type { Clock, Random, TimerHandle } from '../ports.ts'
import type { FakeServer } from './fakeServer.ts'
import { ACCOUNT } from './fakeServer.ts'

export interface FakeCableOptions {
  clock: Clock
  random: Random
  server: FakeServer
  handlers: CableHandlers
  /** Milliseconds at most by which a broadcast is late; later ones overtake earlier ones. */
  delay?: number
  /** Share of broadcasts that come twice. */
  duplicates?: number
}

/**
 * What `CableConnection` does for the desk, without its machine: broadcasts of a server arrive late, swapped and twice while it is connected,
 * are lost while it is not, and wait while a resync runs.
 */
export class FakeCable implements CablePort {
  state: ConnectionState
  /** The subscription of the account is refused, from the next socket on. */
  refusesSubscription = false
  readonly #options: FakeCableOptions
  readonly #timers = new Set<TimerHandle>()
  #run: AbortController | null = null
  #buffered: CableEvent[] = []
  #reason: ResyncReason = 'start'
  #overflowed = false
  #isUnsubscribed = false

  constructor(options: FakeCableOptions) {
    this.#options = options
    this.state = { kind: 'idle', since: options.clock.now(), lastSyncedAt: null, trouble: null, degraded: [] }
    this.listen()
  }

  /** Listens to the server's broadcasts, again where a test has turned them off. */
  listen(): void {
    this.#options.server.onBroadcast = (name, data) => this.#broadcast(name, data)
  }

  start(): void {
    this.connect()
  }
  stop(): void {
    this.drop()
    this.#enter({ kind: 'idle' })
  }
  kick(): void {
    if (this.#run === null) this.connect()
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
  isSubscribed(): boolean {
    return this.#run !== null && !this.#isUnsubscribed
  }

  /** The server states its time, in unix seconds. */
  ping(at: number): void {
    this.#options.handlers.onServerTime?.(at)
  }

  /** A confirmed socket, from now on. */
  connect(): void {
    if (this.#run) this.drop()
    this.#isUnsubscribed = this.refusesSubscription
    this.#begin()
  }

  /** The account is confirmed after all, on the same socket. */
  confirmLate(): void {
    this.#run?.abort()
    this.#reason = 'lateConfirm'
    this.#isUnsubscribed = false
    this.#begin()
  }

  /** No event comes back on a socket that lives: changes are asked for. */
  async poll(): Promise<void> {
    if (this.#run) await this.#options.handlers.resync('degraded', this.#run.signal)
  }

  /** The socket is gone; what was on its way is lost. */
  drop(): void {
    this.#run?.abort()
    this.#run = null
    this.#buffered = []
    for (const timer of this.#timers) this.#options.clock.clear(timer)
    this.#timers.clear()
    this.#reason = 'reconnect'
    this.#enter({ kind: 'waiting', until: this.#options.clock.now(), attempt: 1, reason: 'closed' })
  }

  /** Too many events waited during a resync: they are dropped, and everything is fetched once more. */
  overflow(): void {
    const run = this.#run
    if (!run || this.state.kind !== 'live') throw new Error('events wait only while a resync runs')
    this.#overflowed = true
    this.#buffered = []
  }

  /** Delivers what `run` broadcasts as one batch, in its order and at once. */
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
      // As the real one: tried again while the socket lives.
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
      | { kind: 'live' }
      | { kind: 'synced' }
      | { kind: 'waiting'; until: number; attempt: number; reason: 'closed' },
  ): void {
    const now = this.#options.clock.now()
    const lastSyncedAt = phase.kind === 'synced' ? now : this.state.lastSyncedAt
    this.state = { ...phase, since: now, lastSyncedAt, trouble: null, degraded: [] }
    this.#options.handlers.onState(this.state)
  }
}
