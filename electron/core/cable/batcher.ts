import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log } from '../ports.ts'
import { Timer } from '../timer.ts'
import type { CableEvent, CableLimits } from './types.ts'

/**
 * Events that servers send some 20 to 80 ms after the one that tells the news: the changed conversation, contact and
 * message of a new message, and the user's notification of it. They can wait.
 */
const FOLLOW_UPS: ReadonlySet<string> = new Set([
  'conversation.updated',
  'contact.updated',
  'message.updated',
  'notification.created',
  'notification.updated',
  'notification.deleted',
  'first.reply.created',
  'conversation.unread_count_changed',
  'presence.update',
])

/**
 * Delivers events in batches and in order: at once after a quiet time, otherwise once per `flushInterval`, at most
 * `batchSize` events or `bufferBytes` at a time. Follow-ups alone wait up to `followUpInterval` for each other, because
 * each batch costs a transaction, a wake-up and a message to the page. When the receiver throws on a batch, its events
 * are delivered one by one, so that a bad event costs only itself.
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
  /** Monotonic time at which the timer is due. */
  #dueAt = Infinity
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
    else this.#arm(event)
  }

  /** Delivers what is queued now. */
  flush(): void {
    this.#disarm()
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
    this.#disarm()
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

  #arm({ name, receivedAt: now }: CableEvent): void {
    const { flushInterval, followUpInterval } = this.#limits
    const dueAt = Math.max(now, this.#flushedAt + flushInterval, FOLLOW_UPS.has(name) ? now + followUpInterval : 0)
    if (dueAt >= this.#dueAt) return
    this.#dueAt = dueAt
    this.#timer.set(dueAt - now, this.#onFlushDue)
  }

  #disarm(): void {
    this.#timer.clear()
    this.#dueAt = Infinity
  }
}
