import { errorText } from '../../../shared/text/errors.ts'
import type { Trimmed, TrimRules } from '../cache/index.ts'
import type { Clock, Log } from '../ports.ts'
import { Timer } from '../timer.ts'

/** Milliseconds until the first run, so that it doesn't slow down the start, and between two runs. */
const FIRST_RUN_DELAY = 60_000
const RUN_INTERVAL = 86_400_000
/** Milliseconds and maximum steps of one slice, and milliseconds of the pause after it. */
const SLICE_BUDGET = 4
const MAX_STEPS = 20
const PAUSE = 40

export interface RetentionOptions {
  clock: Clock
  log: Log
  /** Days; null keeps everything. */
  days(): number | null
  trim(rules: TrimRules): Generator<Trimmed, void>
  /** What must not be removed now; called once per slice. */
  protectedConversations(): TrimRules['isKept']
  /** Called after a slice that removed something. */
  onTrimmed(trimmed: Trimmed): void
}

/** Removes what is older than the retention setting, once a day, in slices too short to be noticed. */
export class Retention {
  readonly #options: RetentionOptions
  readonly #timer: Timer
  #isStarted = false
  #isStopped = false
  #days: number | null = null

  constructor(options: RetentionOptions) {
    this.#options = options
    this.#timer = new Timer(options.clock)
  }

  /** Starts the runs: the cache is synced, so nothing old is needed for it. */
  start(): void {
    if (this.#isStarted || this.#isStopped) return
    this.#isStarted = true
    this.#days = this.#options.days()
    this.#later(FIRST_RUN_DELAY, () => this.#begin())
  }

  /** Applies a changed setting at once. */
  settingsChanged(): void {
    if (!this.#isStarted || this.#isStopped || this.#days === this.#options.days()) return
    this.#days = this.#options.days()
    this.#later(1_000, () => this.#begin())
  }

  stop(): void {
    this.#isStopped = true
    this.#timer.clear()
  }

  #begin(): void {
    const { clock, log, protectedConversations, trim } = this.#options
    const days = this.#days
    if (days === null) {
      this.#later(RUN_INTERVAL, () => this.#begin())
      return
    }
    let isKept = protectedConversations()
    const run = trim({ before: clock.now() / 1_000 - days * 86_400, isKept: (accountId, id) => isKept(accountId, id) })
    const sum: Trimmed = { conversations: 0, messages: 0, contacts: 0 }
    const slice = (): void => {
      isKept = protectedConversations()
      if (this.#slice(run, sum)) this.#later(PAUSE, slice)
      else {
        log.info('Removed old data', { days, ...sum })
        this.#later(RUN_INTERVAL, () => this.#begin())
      }
    }
    slice()
  }

  /** Returns whether there is more to do. */
  #slice(run: Generator<Trimmed, void>, sum: Trimmed): boolean {
    const { clock, log, onTrimmed } = this.#options
    const until = clock.monotonic() + SLICE_BUDGET
    const slice: Trimmed = { conversations: 0, messages: 0, contacts: 0 }
    let more = true
    try {
      for (let step = 0; step < MAX_STEPS && more; step++) {
        const next = run.next()
        more = next.done !== true
        if (next.done !== true)
          for (const name of ['conversations', 'messages', 'contacts'] as const) slice[name] += next.value[name]
        if (clock.monotonic() >= until) break
      }
    } catch (error) {
      log.warn('Removing old data failed; retrying tomorrow', { error: errorText(error) })
      more = false
    }
    for (const name of ['conversations', 'messages', 'contacts'] as const) sum[name] += slice[name]
    if (slice.conversations + slice.messages + slice.contacts > 0) onTrimmed(slice)
    return more
  }

  #later(delay: number, run: () => void): void {
    if (!this.#isStopped) this.#timer.set(delay, run)
  }
}
