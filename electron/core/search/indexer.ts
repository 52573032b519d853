import { errorText } from '../../../shared/text/errors.ts'
import type { ChangeSet, SearchIndex } from '../cache/index.ts'
import type { Clock, Log, TimerHandle } from '../ports.ts'

/** Rows of one step: a few milliseconds. */
const STEP = 50
/** Milliseconds: what was written lately is indexed together, and between two steps everything else has its turn. */
const SETTLE = 250
const PAUSE = 12
/** After the start, which is not to wait for it. */
const FIRST = 4_000
/** Rows that a search indexes before it looks, so that what was just said is found. */
const AT_ONCE = 60
/** Steps that put the index in order after many rows. */
const TIDY_STEPS = 40
const TIDY_AFTER = 2_000
/** Milliseconds after a step that failed. */
const AGAIN = 30_000

/** Indexes what is written, in small steps behind everything else. One per session. */
export class SearchIndexer {
  readonly #index: Pick<SearchIndex, 'work' | 'tidy' | 'isBehind'>
  readonly #changes: ChangeSet
  readonly #clock: Clock
  readonly #log: Log
  #timer: TimerHandle | undefined
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
    this.#clock = options.clock
    this.#log = options.log
  }

  /** Rows from before, or of the last moments, may not be found yet. */
  get isBehind(): boolean {
    return this.#behind
  }

  start(): void {
    this.#started = true
    this.#later(FIRST)
  }

  /** Something was written. */
  noticed(): void {
    if (this.#started) this.#later(SETTLE)
  }

  /** A search looks now. */
  catchUp(): void {
    if (this.#stopped) return
    if (this.#works(() => this.#work(AT_ONCE, true)) && this.#behind) this.#later(PAUSE)
  }

  stop(): void {
    this.#stopped = true
    if (this.#timer !== undefined) this.#clock.clear(this.#timer)
    this.#timer = undefined
  }

  #later(delay: number): void {
    if (this.#stopped || this.#timer !== undefined) return
    this.#timer = this.#clock.after(delay, () => {
      this.#timer = undefined
      this.#step()
    })
  }

  #step(): void {
    const wasBehind = this.#behind
    let done = 0
    if (
      !this.#works(() => {
        done = this.#work(STEP)
      })
    )
      return
    if (done > 0 || wasBehind !== this.#behind) {
      this.#changes.search = true
      this.#changes.flushSoon()
    }
    if (this.#behind) this.#later(PAUSE)
    else this.#works(() => this.#tidy())
  }

  #work(most: number, newestFirst = false): number {
    const done = this.#index.work(most, newestFirst)
    this.#indexed += done
    this.#behind = this.#index.isBehind
    return done
  }

  /** A disk that fails is told by the files themselves; here it only means to try again. */
  #works(run: () => void): boolean {
    try {
      run()
      return true
    } catch (error) {
      this.#log.warn('Messages could not be indexed', { error: errorText(error) })
      this.#later(AGAIN)
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
    this.#later(PAUSE)
  }
}
