import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log } from '../ports.ts'
import { Timer } from '../timer.ts'

/** Moves the write-ahead log of a database into the database, off the main thread. Rejects on failure. */
export type Checkpoint = (path: string) => Promise<void>

/** Bytes of log that are worth a checkpoint: some thirty messages, each of which changes a row, list indexes and the search index. */
const LONG_LOG = 4 * 1024 * 1024
/** Milliseconds from a commit to a check of the log's length, and after a failed checkpoint. */
const SETTLE = 250
const RETRY = 60_000

export interface CheckpointerOptions {
  clock: Clock
  log: Log
  /** Current bytes of the log; 0 without one. */
  logBytes(): number
  checkpoint(): Promise<void>
}

/** Keeps the log of a database short: SQLite itself would checkpoint during a commit, and the main loop would wait for the disk. */
export class Checkpointer {
  readonly #options: CheckpointerOptions
  readonly #timer: Timer
  #running = false
  #stopped = false

  constructor(options: CheckpointerOptions) {
    this.#options = options
    this.#timer = new Timer(options.clock)
  }

  /** Call after every commit. */
  onCommit(): void {
    if (!this.#running) this.#schedule(SETTLE)
  }

  stop(): void {
    this.#stopped = true
    this.#timer.clear()
  }

  #schedule(delay: number): void {
    if (this.#stopped) return
    this.#timer.setUnlessPending(delay, () => {
      if (this.#options.logBytes() >= LONG_LOG) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#running = true
    let next = SETTLE
    try {
      await this.#options.checkpoint()
    } catch (error) {
      this.#options.log.warn('Checkpoint failed', { error: errorText(error) })
      next = RETRY
    }
    this.#running = false
    // Commits during the checkpoint may have made the log long again.
    this.#schedule(next)
  }
}
