import type { Clock } from '../../electron/core/ports.ts'
import type { DeskProcess } from './machine.ts'

/** Milliseconds before a gap is detected, and after it, in which events may be missed. */
const BEFORE = 25_000
const AFTER = 2_000
/** Of the agent. */
const ACCOUNTS = 2

/** The times when the desk was not synced, in true time. */
export class Gaps {
  readonly #clock: Clock
  readonly #gaps: { from: number; to: number }[] = []
  #since: number | null = -Infinity
  /** Only a new socket receives events again. */
  #isUnsubscribed = false
  /** Milliseconds for which the server held events back, at most. */
  #held = 0
  /** The agent has lost an account or an inbox. */
  #isAway = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Watches a new process. */
  async watch(process: DeskProcess): Promise<void> {
    const noteConnection = (): void => {
      if (process.clock.isDead) return
      const { accounts = [], connection } = process.window.shown('gaps', 'sessions').head.sessions[0] ?? {}
      // A degraded one receives no events of one account, or of all; a suspended or former account gets none.
      const isActive = accounts.length === ACCOUNTS && accounts.every(({ isSuspended }) => !isSuspended)
      this.#note(connection?.kind === 'synced' && connection.degraded.length === 0 && isActive)
    }
    await process.window.watch('gaps', 'sessions', {})
    process.desk.onChanges('main', noteConnection)
    noteConnection()
  }

  /**
   * The process was killed or is suspended. `since`: the true wall time in milliseconds to which a power cut reset the
   * files. Events received after it count as missed.
   */
  ended(since = this.#clock.now()): void {
    this.#note(false)
    this.#since = Math.min(this.#since ?? since, since - BEFORE)
  }

  /** The socket works but gets no more events, until another one is opened. */
  subscriptionLost(): void {
    this.#note(false)
    this.#isUnsubscribed = true
  }

  /** Events about a part of the desk don't come any more, and the agent's assignments in it ended without any. */
  accessLost(): void {
    this.#note(false)
    this.#isAway = true
  }

  /** Events come again. What was missed shows only once another socket is synced. */
  accessGiven(): void {
    this.#isAway = false
    this.#isUnsubscribed = true
  }

  /** The server sends events up to this much later than what they report. */
  eventsHeld(ms: number): void {
    this.#held = Math.max(this.#held, ms)
  }

  /** `at`: wall milliseconds of true time. */
  holds(at: number, before = 0): boolean {
    return (
      this.#gaps.some(({ from, to }) => at >= from - before && at <= to) ||
      (this.#since !== null && at >= this.#since - before)
    )
  }

  /** Whether the event of something that happened at `at` may have been sent in a gap. */
  mayHide(at: number): boolean {
    return this.holds(at, this.#held)
  }

  #note(isSynced: boolean): void {
    if (!isSynced) this.#isUnsubscribed = false
    if (isSynced && !this.#isUnsubscribed && !this.#isAway && this.#since !== null) {
      this.#gaps.push({ from: this.#since, to: this.#clock.now() + AFTER })
      this.#since = null
    } else if (!isSynced) this.#since ??= this.#clock.now() - BEFORE
  }
}
