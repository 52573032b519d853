import { ApiError } from '../api/types.ts'
import type { LocalStore, OutboxEntry } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'
import { TimerMap } from '../timer.ts'
import type { Lanes } from './lanes.ts'

/** Milliseconds after which a held message leaves at the latest, whatever its setting says. */
const LONGEST = 30_000

/** A message that is a draft again. `following`: ids of the actions that were dropped with it. `joined`: the draft had something else. */
export interface TakenBackEntry {
  readonly entry: OutboxEntry
  readonly following: readonly string[]
  readonly joined: boolean
}

export interface HeldMessagesOptions {
  ports: Pick<SyncPorts, 'changes' | 'clock'>
  local: LocalStore
  /** Where a message goes on when its time is over. */
  lanes: Pick<Lanes<OutboxEntry>, 'kick' | 'idle'>
}

/**
 * The messages that wait for the user's second thoughts before they leave. Only in memory: they are in the outbox already. A quit sends
 * them; after a restart without one, their time is over and they are sent. By the monotonic clock, because the wall clock may be set back.
 */
export class HeldMessages {
  readonly #options: HeldMessagesOptions
  readonly #timers: TimerMap<string>
  /** Monotonic milliseconds. */
  readonly #until = new Map<string, number>()

  constructor(options: HeldMessagesOptions) {
    this.#options = options
    this.#timers = new TimerMap(options.ports.clock)
  }

  hold(echoId: string, milliseconds: number): void {
    const time = Math.min(milliseconds, LONGEST)
    if (time <= 0) return
    this.#until.set(echoId, this.#options.ports.clock.monotonic() + time)
    this.#timers.set(echoId, time, () => this.#release(echoId))
  }

  has(echoId: string): boolean {
    return this.#until.has(echoId)
  }

  /** Wall milliseconds at which it leaves; null if it isn't held. */
  until(echoId: string): number | null {
    return this.has(echoId) ? this.#options.ports.clock.now() + this.timeLeft(echoId) : null
  }

  /** Milliseconds; 0 if it isn't held. */
  timeLeft(echoId: string): number {
    const { clock } = this.#options.ports
    return Math.max(0, (this.#until.get(echoId) ?? 0) - clock.monotonic())
  }

  /**
   * Moves a message that certainly was not sent into its draft, whether it is held or not. `text`: as it was typed. Returns null if it may
   * have been sent. Throws `ApiError` if it can't be stored.
   */
  takeBack(echoId: string, text: string | null): TakenBackEntry | null {
    const { local } = this.#options
    const entry = local.entry(echoId)
    if (entry === null || entry.state.kind !== 'queued' || entry.tried) return null
    if (!local.mayDiscard(echoId)) throw new ApiError({ code: 'disk', reachedServer: 'no' })
    const taken = local.takeBack(echoId, text ?? entry.content)
    this.forget(echoId)
    return taken && { entry, ...taken }
  }

  /** The message doesn't wait for this any more. */
  forget(echoId: string): void {
    this.#timers.clear(echoId)
    this.#until.delete(echoId)
  }

  /**
   * Deskbell quits: the time of each is over. Resolves once they have left, ask, or wait for the next start; after any time, where the
   * server doesn't answer.
   */
  async sendAll(): Promise<void> {
    const released = [...this.#until.keys()].map((echoId) => this.#release(echoId)).filter((entry) => entry !== null)
    await Promise.all(released.map((entry) => this.#options.lanes.idle(entry)))
  }

  #release(echoId: string): OutboxEntry | null {
    const { lanes, local, ports } = this.#options
    this.forget(echoId)
    const entry = local.entry(echoId)
    if (entry === null) return null
    ports.changes.threads.add(localKey(entry.accountId, entry.conversationId))
    ports.changes.flushSoon()
    lanes.kick(entry)
    return entry
  }

  stop(): void {
    this.#timers.clearAll()
  }
}
