import type { CableEvent } from './types.ts'

/** Live events that wait for the end of a resync, limited in number and in bytes on the wire. */
export class EventBuffer {
  readonly #maxEvents: number
  readonly #maxBytes: number
  #events: CableEvent[] = []
  #bytes = 0
  #overflowed = false

  constructor(maxEvents: number, maxBytes: number) {
    this.#maxEvents = maxEvents
    this.#maxBytes = maxBytes
  }

  get size(): number {
    return this.#events.length
  }

  /** Adds an event. On overflow, drops everything: only a full resync can replace it. */
  push(event: CableEvent, bytes: number): void {
    if (this.#events.length >= this.#maxEvents || this.#bytes + bytes > this.#maxBytes) {
      this.clear()
      this.#overflowed = true
      return
    }
    this.#events.push(event)
    this.#bytes += bytes
  }

  /** Whether the buffer has overflowed since the last call. */
  takeOverflow(): boolean {
    const overflowed = this.#overflowed
    this.#overflowed = false
    return overflowed
  }

  /** Removes and returns up to `count` events, oldest first. */
  take(count: number): CableEvent[] {
    const taken = this.#events.splice(0, count)
    if (this.#events.length === 0) this.#bytes = 0
    return taken
  }

  clear(): void {
    this.#events = []
    this.#bytes = 0
  }
}
