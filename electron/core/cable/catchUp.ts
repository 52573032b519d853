import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log, Random, TimerHandle } from '../ports.ts'
import { Backoff } from './backoff.ts'
import { EventBuffer } from './buffer.ts'
import { withDeadline } from './deadline.ts'
import type { CableEvent, CableLimits, ResyncReason } from './types.ts'

export interface CatchUpOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly limits: CableLimits
  /** Are the credentials still current? `stop`: they are not, and this socket's life is over. */
  readonly verify: () => Promise<'current' | 'unknown' | 'stop'>
  readonly resync: (reason: ResyncReason, signal: AbortSignal) => Promise<void>
  readonly deliver: (batch: CableEvent[]) => void
  readonly onSynced: () => void
  readonly onFailed: (error: string) => void
}

/**
 * From a confirmed socket to a synced one: asks the profile, fetches what was missed, then applies the live events that waited. Repeats
 * with backoff while the server's REST side fails, and again when the buffer overflowed.
 */
export class CatchUp {
  readonly #options: CatchUpOptions
  readonly #backoff: Backoff
  readonly #buffer: EventBuffer
  #run: AbortController | undefined
  #timer: TimerHandle | undefined
  #synced = false
  #polling = false

  constructor(options: CatchUpOptions) {
    this.#options = options
    this.#backoff = new Backoff(options.random)
    this.#buffer = new EventBuffer(options.limits.bufferEvents, options.limits.bufferBytes)
  }

  get isSynced(): boolean {
    return this.#synced
  }
  get buffered(): { events: number; bytes: number } {
    return { events: this.#buffer.size, bytes: this.#buffer.bytes }
  }

  /** Starts over; events are held from now until synced. `jitter` ms at most before the server is asked, drawn at random. */
  begin(reason: ResyncReason, jitter: number): void {
    this.#cancel()
    this.#synced = false
    this.#backoff.reset()
    const run = (this.#run = new AbortController())
    if (jitter > 0) this.#later(this.#options.random() * jitter, reason, run)
    else void this.#attempt(reason, run)
  }

  /** Holds an event that must wait; false where it need not. */
  hold(event: CableEvent, bytes: number): boolean {
    if (this.#synced) return false
    this.#buffer.push(event, bytes)
    return true
  }

  /** Takes what is held, for a socket that ends unconfirmed: its events are real, only flagged. */
  takeHeld(): CableEvent[] {
    return this.#buffer.take(Infinity)
  }

  /** Fetches beside a socket that stays synced; one at a time, failures only logged. */
  async poll(reason: ResyncReason): Promise<void> {
    const run = this.#run
    if (this.#polling || run === undefined || !this.#synced) return
    this.#polling = true
    try {
      await withDeadline(
        this.#options.clock,
        this.#options.limits.resyncDeadline,
        (signal) => this.#options.resync(reason, signal),
        run.signal,
      )
    } catch (error) {
      if (!run.signal.aborted) this.#options.log.warn('polling for changes failed', { error: errorText(error) })
    } finally {
      this.#polling = false
    }
  }

  /** Ends a run and forgets held events: the next socket's resync covers them. */
  stop(): void {
    this.#cancel()
    this.#synced = false
    this.#buffer.clear()
    this.#buffer.takeOverflow()
  }

  #cancel(): void {
    this.#run?.abort()
    this.#run = undefined
    if (this.#timer !== undefined) this.#options.clock.clear(this.#timer)
    this.#timer = undefined
  }

  #later(delay: number, reason: ResyncReason, run: AbortController): void {
    this.#timer = this.#options.clock.after(delay, () => {
      this.#timer = undefined
      void this.#attempt(reason, run)
    })
  }

  async #attempt(reason: ResyncReason, run: AbortController): Promise<void> {
    const { clock, limits, resync, verify } = this.#options
    try {
      const verdict = await verify()
      if (run.signal.aborted || verdict === 'stop') return
      if (verdict === 'unknown') {
        this.#fail('profile unreachable', run)
        return
      }
      // Whatever overflowed before this moment is covered by the fetch that begins now.
      this.#buffer.takeOverflow()
      await withDeadline(clock, limits.resyncDeadline, (signal) => resync(reason, signal), run.signal)
    } catch (error) {
      if (!run.signal.aborted) this.#fail(errorText(error), run)
      return
    }
    if (!run.signal.aborted) this.#applyHeld(run)
  }

  #fail(error: string, run: AbortController): void {
    this.#options.onFailed(error)
    this.#later(this.#backoff.next(), 'retry', run)
  }

  /** One batch per flush interval, so that a full buffer does not hold the process. */
  #applyHeld(run: AbortController): void {
    if (this.#buffer.takeOverflow()) {
      this.#options.log.warn('too many events during a resync; fetching again')
      this.#later(this.#backoff.next(), 'overflow', run)
      return
    }
    const batch = this.#buffer.take(this.#options.limits.batchSize)
    if (batch.length > 0) this.#options.deliver(batch)
    // The receiver may have stopped us.
    if (run.signal.aborted) return
    if (this.#buffer.size > 0) {
      this.#timer = this.#options.clock.after(this.#options.limits.flushInterval, () => {
        this.#timer = undefined
        this.#applyHeld(run)
      })
      return
    }
    this.#synced = true
    this.#options.onSynced()
  }
}
