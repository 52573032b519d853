import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log, Random } from '../ports.ts'
import { Timer } from '../timer.ts'
import { Backoff } from './backoff.ts'
import { EventBuffer } from './buffer.ts'
import type { CredentialStatus } from './credentialMonitor.ts'
import { withDeadline } from './deadline.ts'
import type { PollResult } from './pollSchedule.ts'
import type { CableEvent, CableLimits, ResyncReason } from './types.ts'

/** Resyncs that follow the confirm of a new socket. Not `wake`: the user may ask for it because something has changed. */
const AFTER_CONFIRM: ReadonlySet<ResyncReason> = new Set(['start', 'reconnect', 'credentials'])

export interface CatchUpOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly limits: CableLimits
  /** Checks the credentials before each resync; `isConfirmed`: of a new socket. After `stop`, this socket is over. */
  readonly verify: (isConfirmed: boolean) => Promise<CredentialStatus>
  readonly resync: (reason: ResyncReason, signal: AbortSignal) => Promise<void>
  readonly poll: (accountIds: readonly number[], signal: AbortSignal) => Promise<PollResult>
  readonly deliver: (batch: CableEvent[]) => void
  readonly onSynced: () => void
  readonly onFailed: (error: string) => void
}

/**
 * Takes a confirmed socket to synced: checks the profile, resyncs, then delivers the live events that were buffered
 * meanwhile. Retries with backoff while REST fails, and resyncs again when the buffer overflowed.
 */
export class CatchUp {
  readonly #options: CatchUpOptions
  readonly #backoff: Backoff
  readonly #buffer: EventBuffer
  readonly #timer: Timer
  #run: AbortController | null = null
  /** Aborts a poll without a confirmed socket. */
  #pollRun: AbortController | null = null
  #isSynced = false

  constructor(options: CatchUpOptions) {
    this.#options = options
    this.#backoff = new Backoff(options.random)
    this.#buffer = new EventBuffer(options.limits.bufferEvents, options.limits.bufferBytes)
    this.#timer = new Timer(options.clock)
  }

  /** Starts over; events are buffered until synced. Waits a random time up to `jitter` ms before the first request. */
  begin(reason: ResyncReason, jitter: number): void {
    this.#cancel()
    this.cancelPoll()
    this.#isSynced = false
    this.#backoff.reset()
    const run = (this.#run = new AbortController())
    if (jitter > 0) this.#later(this.#options.random() * jitter, reason, run)
    else void this.#attempt(reason, run)
  }

  /** Buffers an event unless synced; returns whether it did. */
  buffer(event: CableEvent, bytes: number): boolean {
    if (this.#isSynced) return false
    this.#buffer.push(event, bytes)
    return true
  }

  /** Removes and returns the buffered events, for a socket that ends without a confirm: its events are real. */
  takeBuffered(): CableEvent[] {
    return this.#buffer.take(Infinity)
  }

  /**
   * Polls the changes of these accounts; one poll at a time. Not during a resync, which finds them itself and aborts a
   * poll that runs. Resolves with null if it failed, which is only logged.
   */
  async poll(accountIds: readonly number[]): Promise<PollResult | null> {
    if (this.#run !== null && !this.#isSynced) return null
    const run = this.#run ?? (this.#pollRun ??= new AbortController())
    const { clock, limits, log, poll } = this.#options
    try {
      return await withDeadline(clock, limits.resyncDeadline, (signal) => poll(accountIds, signal), run.signal)
    } catch (error) {
      if (!run.signal.aborted) log.warn('Polling for changes failed', { error: errorText(error) })
      return null
    }
  }

  /** Ends a poll that began without a confirmed socket. It outlives further attempts to connect. */
  cancelPoll(): void {
    this.#pollRun?.abort()
    this.#pollRun = null
  }

  /** Ends the run and drops buffered events: the resync of the next socket covers them. */
  stop(): void {
    this.#cancel()
    this.#isSynced = false
    this.#buffer.clear()
    this.#buffer.takeOverflow()
  }

  #cancel(): void {
    this.#run?.abort()
    this.#run = null
    this.#timer.clear()
  }

  #later(delay: number, reason: ResyncReason, run: AbortController): void {
    this.#timer.set(delay, () => {
      void this.#attempt(reason, run)
    })
  }

  async #attempt(reason: ResyncReason, run: AbortController): Promise<void> {
    const { clock, limits, resync, verify } = this.#options
    try {
      const credentials = await verify(AFTER_CONFIRM.has(reason))
      if (run.signal.aborted || credentials === 'stop') return
      if (credentials === 'unknown') {
        this.#fail('profile unreachable', run)
        return
      }
      // The resync that begins now covers an overflow before this moment.
      this.#buffer.takeOverflow()
      await withDeadline(clock, limits.resyncDeadline, (signal) => resync(reason, signal), run.signal)
    } catch (error) {
      if (!run.signal.aborted) this.#fail(errorText(error), run)
      return
    }
    if (!run.signal.aborted) this.#deliverBuffered(run)
  }

  #fail(error: string, run: AbortController): void {
    this.#options.onFailed(error)
    this.#later(this.#backoff.next(), 'retry', run)
  }

  /** Delivers one batch per flush interval, so that a full buffer does not block the process. */
  #deliverBuffered(run: AbortController): void {
    if (this.#buffer.takeOverflow()) {
      this.#options.log.warn('Event buffer overflowed, resyncing again')
      this.#later(this.#backoff.next(), 'overflow', run)
      return
    }
    const batch = this.#buffer.take(this.#options.limits.batchSize)
    if (batch.length > 0) this.#options.deliver(batch)
    // The receiver may have stopped the connection.
    if (run.signal.aborted) return
    if (this.#buffer.size > 0) {
      this.#timer.set(this.#options.limits.flushInterval, () => {
        this.#deliverBuffered(run)
      })
      return
    }
    this.#isSynced = true
    this.#options.onSynced()
  }
}
