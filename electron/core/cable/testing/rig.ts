import type { ConnectionState } from '../../../../shared/model/connection.ts'
import type { Clock, Log, Random, TimerHandle } from '../../ports.ts'
import { FakeClock } from '../../testing/fakeClock.ts'
import { seededRandom } from '../../testing/random.ts'
import { CableConnection } from '../connection.ts'
import type { PollResult } from '../pollSchedule.ts'
import type {
  CableCredentials,
  CableEvent,
  CableLimits,
  OpenCableSocket,
  ProfileCheck,
  ResyncReason,
} from '../types.ts'
import { FakePeer } from './fakePeer.ts'

export const ADA: CableCredentials = { pubsubToken: 'pubsub_token-ada', userId: 1, accountIds: [1] }

/** A clock that counts its pending timers: those of one connection. */
export class CountingClock implements Clock {
  readonly #clock: Clock
  readonly #pending = new Set<TimerHandle>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get pending(): number {
    return this.#pending.size
  }
  now(): number {
    return this.#clock.now()
  }
  monotonic(): number {
    return this.#clock.monotonic()
  }

  after(delay: number, run: () => void): TimerHandle {
    const timer = this.#clock.after(delay, () => {
      this.#pending.delete(timer)
      run()
    })
    this.#pending.add(timer)
    return timer
  }

  clear(timer: TimerHandle): void {
    this.#pending.delete(timer)
    this.#clock.clear(timer)
  }
}

export interface RigOptions {
  readonly seed?: number
  readonly limits?: Partial<CableLimits>
  readonly baseUrl?: string
  readonly open?: OpenCableSocket
  readonly onEvents?: (batch: CableEvent[]) => void
  readonly random?: Random
}

/** A connection with fakes around it, which record what it reports. */
export class Rig {
  readonly clock = new FakeClock()
  readonly timers = new CountingClock(this.clock)
  readonly peer = new FakePeer(this.clock)
  readonly states: ConnectionState[] = []
  readonly batches: CableEvent[][] = []
  readonly resyncs: { reason: ResyncReason; at: number; signal: AbortSignal }[] = []
  readonly logged: string[] = []
  readonly connection: CableConnection
  checks = 0
  credentials: CableCredentials = ADA
  checkProfile: () => Promise<ProfileCheck> = () =>
    Promise.resolve({ outcome: 'current', credentials: this.credentials })
  readonly polls: { accountIds: readonly number[]; at: number }[] = []
  poll: (signal: AbortSignal) => Promise<PollResult> = () => Promise.resolve({ isThrottled: false })
  resync: (reason: ResyncReason, signal: AbortSignal) => Promise<void> = () => Promise.resolve()

  constructor(options: RigOptions = {}) {
    this.connection = new CableConnection({
      baseUrl: options.baseUrl ?? 'https://desk.example',
      open: options.open ?? this.peer.open,
      clock: this.timers,
      random: options.random ?? seededRandom(options.seed ?? 1),
      log: this.#log(),
      checkProfile: () => {
        this.checks++
        return this.checkProfile()
      },
      onEvents: (batch) => {
        this.batches.push(batch)
        options.onEvents?.(batch)
      },
      onState: (state) => {
        this.states.push(state)
      },
      resync: (reason, signal) => {
        this.resyncs.push({ reason, at: this.clock.monotonic(), signal })
        return this.resync(reason, signal)
      },
      poll: (accountIds, signal) => {
        this.polls.push({ accountIds, at: this.clock.monotonic() })
        return this.poll(signal)
      },
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    })
  }

  get state(): ConnectionState {
    return this.connection.state
  }
  get kind(): ConnectionState['kind'] {
    return this.connection.state.kind
  }
  get events(): CableEvent[] {
    return this.batches.flat()
  }
  get names(): string[] {
    return this.events.map((event) => event.name)
  }
  /** The identifier of the newest socket's first subscription. */
  get identifier(): string {
    return this.peer.last.subscribes[0] ?? ''
  }
  /** The states entered, in order. */
  get path(): string[] {
    return this.connection.history().map((step) => step.to)
  }

  /** Starts and runs until synced. */
  async synced(): Promise<void> {
    this.connection.start(this.credentials)
    await this.until('synced')
  }

  /** Advances until the state is `kind` and returns how long that took; throws after `limit` ms. */
  async until(kind: ConnectionState['kind'], limit = 60_000): Promise<number> {
    const begun = this.clock.monotonic()
    await this.clock.advance(0)
    while (this.kind !== kind) {
      if (this.clock.monotonic() - begun >= limit)
        throw new Error(`still ${this.kind} after ${limit} ms, expected ${kind}; ${this.path.slice(-8).join(' ')}`)
      await this.clock.advance(Math.min(this.clock.nextIn ?? 50, 50))
    }
    return this.clock.monotonic() - begun
  }

  /** Sends one event on the newest socket and lets it be delivered. */
  async receive(event: string, data: Record<string, unknown> = {}): Promise<void> {
    this.peer.last.event(this.identifier, event, { account_id: 1, ...data })
    await this.clock.advance(20)
  }

  #log(): Log {
    const write = (message: string, details?: Record<string, unknown>): void => {
      this.logged.push(`${message} ${JSON.stringify(details ?? {})}`)
    }
    return { debug: write, info: write, warn: write, error: write }
  }
}
