import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log, Random, TimerHandle } from '../ports.ts'

/** What one step did: go on with the next entry, or wait (milliseconds; null: by backoff) and try again. */
export type Step = { kind: 'next' } | { kind: 'wait'; delay: number | null }
export const NEXT: Step = { kind: 'next' }
export const LATER: Step = { kind: 'wait', delay: null }

export interface LaneOptions<T> {
  clock: Clock
  random: Random
  log: Log
  mayRun(): boolean
  /** The first entry of this conversation that can move. */
  next(): T | undefined
  /** Moves one entry one step; rejects only when the disk does not take it. */
  step(entry: T): Promise<Step>
}

const FIRST_WAIT = 2_000
const LONGEST_WAIT = 60_000

/** One conversation's messages, or its actions, one after the other. */
export class Lane<T> {
  readonly #options: LaneOptions<T>
  #running = false
  #kicked = false
  #failures = 0
  #timer: TimerHandle | undefined

  constructor(options: LaneOptions<T>) {
    this.#options = options
  }

  /** Tries now, whatever it was waiting for. */
  kick(): void {
    this.#clear()
    if (this.#running) {
      this.#kicked = true
      return
    }
    void this.#run()
  }

  stop(): void {
    this.#clear()
  }

  async #run(): Promise<void> {
    const { mayRun, next } = this.#options
    this.#running = true
    try {
      for (let entry = next(); entry && mayRun(); entry = next()) {
        this.#kicked = false
        const result = await this.#step(entry)
        if (result.kind === 'next') {
          this.#failures = 0
          continue
        }
        if (this.#kicked) continue
        this.#wait(result.delay)
        return
      }
    } finally {
      this.#running = false
    }
  }

  async #step(entry: T): Promise<Step> {
    try {
      return await this.#options.step(entry)
    } catch (error) {
      this.#options.log.error('The outbox could not be written', { error: errorText(error) })
      return { kind: 'wait', delay: null }
    }
  }

  #wait(delay: number | null): void {
    const { clock, mayRun, random } = this.#options
    if (!mayRun()) return
    const backoff = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#failures) * (0.5 + random() / 2)
    if (delay === null) this.#failures = Math.min(this.#failures + 1, 10)
    this.#timer = clock.after(delay ?? backoff, () => {
      this.#timer = undefined
      void this.#run()
    })
  }

  #clear(): void {
    if (this.#timer !== undefined) this.#options.clock.clear(this.#timer)
    this.#timer = undefined
  }
}
