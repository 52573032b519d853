import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log } from '../ports.ts'
import { Timer } from '../timer.ts'
import type { CableEvent, CableLimits } from './types.ts'

/**
 * Delivers events in batches: at once after a quiet time, otherwise once per `flushInterval`, at most `batchSize`
 * events or `bufferBytes` at a time. When the receiver throws on a batch, its events are delivered one by one, so that
 * a bad event costs only itself.
 */
export class EventBatcher {
  readonly #clock: Clock
  readonly #log: Log
  readonly #limits: CableLimits
  readonly #receive: (batch: CableEvent[]) => void
  readonly #timer: Timer
  /** One closure for all flushes: arming must not allocate more than it has to. */
  readonly #onFlushDue = (): void => {
    this.flush()
  }
  #queue: CableEvent[] = []
  #bytes = 0
  #flushedAt = -Infinity
  #refused = 0

  constructor(options: { clock: Clock; log: Log; limits: CableLimits; deliver: (batch: CableEvent[]) => void }) {
    this.#clock = options.clock
    this.#log = options.log
    this.#limits = options.limits
    this.#receive = options.deliver
    this.#timer = new Timer(options.clock)
  }

  /** Events that the receiver threw on. */
  get refused(): number {
    return this.#refused
  }

  push(event: CableEvent, bytes: number): void {
    this.#queue.push(event)
    this.#bytes += bytes
    if (this.#queue.length >= this.#limits.batchSize || this.#bytes >= this.#limits.bufferBytes) this.flush()
    else if (!this.#timer.isPending) this.#arm(event.receivedAt)
  }

  /** Delivers what is queued now. */
  flush(): void {
    this.#timer.clear()
    if (this.#queue.length === 0) return
    const batch = this.#queue
    this.#queue = []
    this.#bytes = 0
    this.#flushedAt = this.#clock.monotonic()
    this.deliver(batch)
  }

  /** Delivers a batch past the queue. */
  deliver(batch: CableEvent[]): void {
    if (this.#tryReceive(batch) || batch.length === 1) return
    for (const event of batch) this.#tryReceive([event])
  }

  /** Drops what is queued. */
  dispose(): void {
    this.#timer.clear()
    this.#queue = []
    this.#bytes = 0
  }

  #tryReceive(batch: CableEvent[]): boolean {
    try {
      this.#receive(batch)
      return true
    } catch (error) {
      if (batch.length === 1) this.#refused++
      this.#log.error('Event receiver failed', {
        events: batch.length,
        first: batch[0]?.name,
        error: errorText(error),
      })
      return false
    }
  }

  #arm(now: number): void {
    this.#timer.set(Math.max(0, this.#flushedAt + this.#limits.flushInterval - now), this.#onFlushDue)
  }
}
