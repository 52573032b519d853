import { errorText } from '../../../shared/text/errors.ts'
import type { ChangeSet, SearchIndex } from '../cache/index.ts'
import type { Clock, Log } from '../ports.ts'
import { Timer } from '../timer.ts'

/** Rows per step: a few milliseconds. */
const STEP = 50
/** Milliseconds after a write, so that writes are indexed together, and between two steps, so that other work gets its turn. */
const SETTLE = 500
const PAUSE = 12
/** Milliseconds after the start, so that indexing does not delay it. */
const FIRST = 4_000
/** Rows that a search indexes first, so that the latest messages are found. */
const AT_ONCE = 60
/** Merge steps after many indexed rows. */
const TIDY_STEPS = 40
const TIDY_AFTER = 2_000
/** Milliseconds after a failed step. */
const RETRY = 30_000

/** Indexes written rows in small background steps. One per session. */
export class SearchIndexer {
  readonly #index: Pick<SearchIndex, 'work' | 'tidy' | 'isBehind'>
  readonly #changes: ChangeSet
  readonly #log: Log
  readonly #timer: Timer
  #started = false
  #stopped = false
  #behind = true
  #indexed = 0
  #tidying = 0

  constructor(options: {
    index: Pick<SearchIndex, 'work' | 'tidy' | 'isBehind'>
    changes: ChangeSet
    clock: Clock
    log: Log
  }) {
    this.#index = options.index
    this.#changes = options.changes
    this.#timer = new Timer(options.clock)
    this.#log = options.log
  }

  /** Some rows are not indexed yet, so searches may miss them. */
  get isBehind(): boolean {
    return this.#behind
  }

  start(): void {
    this.#started = true
    this.#schedule(FIRST)
  }

  /** Call after every write. */
  onWrite(): void {
    if (this.#started) this.#schedule(SETTLE)
  }

  /** Indexes the newest rows at once, for a search that is about to run. */
  catchUp(): void {
    if (this.#stopped) return
    if (this.#attempt(() => this.#work(AT_ONCE, true)) && this.#behind) this.#schedule(PAUSE)
  }

  stop(): void {
    this.#stopped = true
    this.#timer.clear()
  }

  #schedule(delay: number): void {
    if (!this.#stopped) this.#timer.setUnlessPending(delay, () => this.#step())
  }

  #step(): void {
    const wasBehind = this.#behind
    let done = 0
    if (
      !this.#attempt(() => {
        done = this.#work(STEP)
      })
    )
      return
    if (done > 0 || wasBehind !== this.#behind) {
      this.#changes.search = true
      this.#changes.flushSoon()
    }
    if (this.#behind) this.#schedule(PAUSE)
    else this.#attempt(() => this.#tidy())
  }

  #work(most: number, newestFirst = false): number {
    const done = this.#index.work(most, newestFirst)
    this.#indexed += done
    this.#behind = this.#index.isBehind
    return done
  }

  /** Runs a step and schedules a retry when it fails; returns whether it succeeded. The database files report disk faults themselves. */
  #attempt(run: () => void): boolean {
    try {
      run()
      return true
    } catch (error) {
      this.#log.warn('Indexing failed', { error: errorText(error) })
      this.#schedule(RETRY)
      return false
    }
  }

  #tidy(): void {
    if (this.#indexed >= TIDY_AFTER) {
      this.#indexed = 0
      this.#tidying = TIDY_STEPS
    }
    if (this.#tidying === 0) return
    this.#tidying--
    this.#index.tidy()
    this.#schedule(PAUSE)
  }
}
