import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log, TimerHandle } from '../ports.ts'

/** Moves what the log beside a database holds into the database, away from the main loop. Rejects when it could not. */
export type Checkpoint = (path: string) => Promise<void>

/** Bytes of log that are worth it: some thirty messages, each of which changes a row, its places in the lists and the index of search. */
const LONG = 4 * 1024 * 1024
/** Milliseconds from a commit to a look at the log, and after a checkpoint that failed. */
const SETTLE = 250
const AGAIN = 60_000

export interface CheckpointerOptions {
  clock: Clock
  log: Log
  /** Bytes of the log now; 0 where there is none. */
  logBytes(): number
  checkpoint(): Promise<void>
}

/** Keeps the log of a database short: SQLite itself would do it in the middle of a commit, and the main loop would wait for the disk. */
export class Checkpointer {
  readonly #options: CheckpointerOptions
  #timer: TimerHandle | undefined
  #running = false
  #stopped = false

  constructor(options: CheckpointerOptions) {
    this.#options = options
  }

  /** Something was committed. */
  committed(): void {
    if (!this.#running) this.#later(SETTLE)
  }

  stop(): void {
    this.#stopped = true
    if (this.#timer !== undefined) this.#options.clock.clear(this.#timer)
    this.#timer = undefined
  }

  #later(delay: number): void {
    if (this.#stopped) return
    this.#timer ??= this.#options.clock.after(delay, () => {
      this.#timer = undefined
      if (this.#options.logBytes() >= LONG) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#running = true
    let next = SETTLE
    try {
      await this.#options.checkpoint()
    } catch (error) {
      this.#options.log.warn('The log of a database was not taken in', { error: errorText(error) })
      next = AGAIN
    }
    this.#running = false
    // What was committed meanwhile may be long again.
    this.#later(next)
  }
}
