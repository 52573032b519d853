import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log, TimerHandle } from '../ports.ts'
import type { CableEvent, CableLimits } from './types.ts'

/**
 * Hands events on in batches: at once after a quiet time, else once per `flushInterval`, never more than `batchSize` or
 * `bufferBytes` at a time. A receiver takes a batch whole or throws; then its events are offered one by one, so that one bad
 * event costs only itself.
 */
export class EventBatcher {
  readonly #clock: Clock
  readonly #log: Log
  readonly #limits: CableLimits
  readonly #deliver: (batch: CableEvent[]) => void
  #queue: CableEvent[] = []
  #bytes = 0
  #timer: TimerHandle | undefined
  #flushedAt = -Infinity
  #refused = 0

  constructor(options: { clock: Clock; log: Log; limits: CableLimits; deliver: (batch: CableEvent[]) => void }) {
    this.#clock = options.clock
    this.#log = options.log
    this.#limits = options.limits
    this.#deliver = options.deliver
  }

  /** Events that the receiver threw on. */
  get refused(): number {
    return this.#refused
  }

  push(event: CableEvent, bytes: number): void {
    this.#queue.push(event)
    this.#bytes += bytes
    if (this.#queue.length >= this.#limits.batchSize || this.#bytes >= this.#limits.bufferBytes) this.flush()
    else if (this.#timer === undefined) this.#arm(event.receivedAt)
  }

  /** Delivers what is queued now. */
  flush(): void {
    this.#disarm()
    if (this.#queue.length === 0) return
    const batch = this.#queue
    this.#queue = []
    this.#bytes = 0
    this.#flushedAt = this.#clock.monotonic()
    this.handOver(batch)
  }

  /** Delivers a batch that did not pass through the queue. */
  handOver(batch: CableEvent[]): void {
    if (this.#offer(batch) || batch.length === 1) return
    for (const event of batch) this.#offer([event])
  }

  /** Forgets what is queued. */
  dispose(): void {
    this.#disarm()
    this.#queue = []
    this.#bytes = 0
  }

  #offer(batch: CableEvent[]): boolean {
    try {
      this.#deliver(batch)
      return true
    } catch (error) {
      if (batch.length === 1) this.#refused++
      this.#log.error('receiver of server events failed', {
        events: batch.length,
        first: batch[0]?.name,
        error: errorText(error),
      })
      return false
    }
  }

  #arm(now: number): void {
    const delay = Math.max(0, this.#flushedAt + this.#limits.flushInterval - now)
    this.#timer = this.#clock.after(delay, () => {
      this.#timer = undefined
      this.flush()
    })
  }

  #disarm(): void {
    if (this.#timer !== undefined) this.#clock.clear(this.#timer)
    this.#timer = undefined
  }
}
