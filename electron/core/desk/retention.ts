import { errorText } from '../../../shared/text/errors.ts'
import type { Trimmed, TrimRules } from '../cache/index.ts'
import type { Clock, Log, TimerHandle } from '../ports.ts'

/** Milliseconds after the first sync, so that it does not stand in the way of a start; then between two runs. */
const FIRST_AFTER = 60_000
const EVERY = 86_400_000
/** Milliseconds of the main loop that one slice takes, the steps in it at most, and the pause after it. */
const SLICE = 4
const STEPS = 20
const PAUSE = 40

export interface RetentionOptions {
  clock: Clock
  log: Log
  /** Days; null keeps everything. */
  days(): number | null
  trim(rules: TrimRules): Generator<Trimmed, void>
  /** What may not be forgotten now; asked for once for each slice. */
  kept(): TrimRules['isKept']
  /** After a slice that forgot something. */
  onTrimmed(trimmed: Trimmed): void
}

/** Forgets what is older than the person wants to keep: once a day, in slices that nobody notices. */
export class Retention {
  readonly #options: RetentionOptions
  #timer: TimerHandle | undefined
  #started = false
  #stopped = false
  #days: number | null = null

  constructor(options: RetentionOptions) {
    this.#options = options
  }

  /** Everything is in step with the server: from now on old things may go. */
  start(): void {
    if (this.#started || this.#stopped) return
    this.#started = true
    this.#days = this.#options.days()
    this.#later(FIRST_AFTER, () => this.#begin())
  }

  /** Another choice holds at once. */
  settingsChanged(): void {
    if (!this.#started || this.#stopped || this.#days === this.#options.days()) return
    this.#days = this.#options.days()
    this.#later(1_000, () => this.#begin())
  }

  stop(): void {
    this.#stopped = true
    if (this.#timer !== undefined) this.#options.clock.clear(this.#timer)
    this.#timer = undefined
  }

  #begin(): void {
    const { clock, trim, kept } = this.#options
    const days = this.#days
    if (days === null) {
      this.#later(EVERY, () => this.#begin())
      return
    }
    let isKept = kept()
    const run = trim({ before: clock.now() / 1_000 - days * 86_400, isKept: (accountId, id) => isKept(accountId, id) })
    const sum: Trimmed = { conversations: 0, messages: 0, contacts: 0 }
    const slice = (): void => {
      isKept = kept()
      if (this.#slice(run, sum)) this.#later(PAUSE, slice)
      else {
        this.#options.log.info('What is old was forgotten', { days, ...sum })
        this.#later(EVERY, () => this.#begin())
      }
    }
    slice()
  }

  /** True while there is more to do. */
  #slice(run: Generator<Trimmed, void>, sum: Trimmed): boolean {
    const { clock, log, onTrimmed } = this.#options
    const until = clock.monotonic() + SLICE
    const slice: Trimmed = { conversations: 0, messages: 0, contacts: 0 }
    let more = true
    try {
      for (let step = 0; step < STEPS && more; step++) {
        const next = run.next()
        more = next.done !== true
        if (next.done !== true)
          for (const name of ['conversations', 'messages', 'contacts'] as const) slice[name] += next.value[name]
        if (clock.monotonic() >= until) break
      }
    } catch (error) {
      log.warn('Old things could not be forgotten; it is tried again tomorrow', { error: errorText(error) })
      more = false
    }
    for (const name of ['conversations', 'messages', 'contacts'] as const) sum[name] += slice[name]
    if (slice.conversations + slice.messages + slice.contacts > 0) onTrimmed(slice)
    return more
  }

  #later(delay: number, run: () => void): void {
    const { clock } = this.#options
    if (this.#timer !== undefined) clock.clear(this.#timer)
    this.#timer = this.#stopped ? undefined : clock.after(delay, run)
  }
}
