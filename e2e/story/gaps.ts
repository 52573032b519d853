import type { Clock } from '../../electron/core/ports.ts'
import type { DeskProcess } from './machine.ts'

/** Milliseconds before a gap is noticed in which things may have been missed already, and after it. */
const BEFORE = 25_000
const AFTER = 2_000

/** When the desk was not in step with the server, in true time. */
export class Gaps {
  readonly #clock: Clock
  readonly #gaps: { from: number; to: number }[] = []
  #since: number | null = -Infinity
  /** Only another socket hears again. */
  #isDeaf = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Watches a new process. */
  async watch(process: DeskProcess): Promise<void> {
    const look = (): void => {
      if (process.clock.isDead) return
      const { connection } = process.window.shown('gaps', 'sessions').head.sessions[0] ?? {}
      // A degraded one hears nothing of one account, or of all.
      this.#note(connection?.kind === 'synced' && connection.degraded.length === 0)
    }
    await process.window.watch('gaps', 'sessions', {})
    process.desk.onChanges('main', look)
    look()
  }

  /**
   * The process is no more, or stands still. `since`: the moment in true wall milliseconds to which the machine's memory reaches, where a
   * power cut took it back. What was heard after that is as if it had never been heard.
   */
  ended(since = this.#clock.now()): void {
    this.#note(false)
    this.#since = Math.min(this.#since ?? since, since - BEFORE)
  }

  /** The socket is well and gets nothing any more, until another one is opened. */
  deafened(): void {
    this.#note(false)
    this.#isDeaf = true
  }

  /** `at`: wall milliseconds of true time. */
  holds(at: number): boolean {
    return this.#gaps.some(({ from, to }) => at >= from && at <= to) || (this.#since !== null && at >= this.#since)
  }

  #note(isSynced: boolean): void {
    if (!isSynced) this.#isDeaf = false
    if (isSynced && !this.#isDeaf && this.#since !== null) {
      this.#gaps.push({ from: this.#since, to: this.#clock.now() + AFTER })
      this.#since = null
    } else if (!isSynced) this.#since ??= this.#clock.now() - BEFORE
  }
}
