/** Awaited and remembered messages; more are forgotten. */
const MOST = 500
/** Milliseconds. An event this young shows that the server sends events without delay. */
const ON_TIME = 10_000
/** Milliseconds without an awaited event after which the server has caught up: more than a poll takes. */
const SETTLED_AFTER = 60_000

/** A message whose event is still to come. */
interface Awaited {
  since: number
  /** The event of a later message has arrived on time: events arrive, and this one is lost. */
  isOvertaken: boolean
}

/** `lost`: an event is missing, and later ones arrived. `missing`: none arrived since. */
export type EventStatus = 'fine' | 'lost' | 'missing'

/**
 * Whether the socket delivers what REST shows: docs/protocol.md#liveness, 4. Every message that an answer shows (the
 * user's own, or one that a poll found) is an event too; one that doesn't come within `deadline` shows that events
 * don't arrive, whatever pings and presence echoes do. Monotonic milliseconds.
 */
export class EventMonitor {
  readonly #deadline: number
  /** By the id of the message, which is unique on a server. In the order in which REST showed them. */
  readonly #awaited = new Map<number, Awaited>()
  /** Messages whose event has arrived; the desk may not have stored them yet. */
  readonly #arrived = new Set<number>()
  /** When the last awaited event arrived. */
  #caughtUpAt: number | null = null
  /** Milliseconds between the server's wall clock and the monotonic one. */
  #serverAhead: number | null = null

  constructor(deadline: number) {
    this.#deadline = deadline
  }

  /** The server's time, from a ping, in unix seconds. */
  onServerTime(at: number, now: number): void {
    this.#serverAhead = at * 1_000 - now
  }

  /** REST shows this message, which was created while its account was subscribed. */
  expect(messageId: number, now: number): void {
    if (this.#arrived.has(messageId) || this.#awaited.has(messageId) || this.#awaited.size >= MOST) return
    this.#awaited.set(messageId, { since: now, isOvertaken: false })
    this.#caughtUpAt = null
  }

  /**
   * The event of a message arrived. `createdAt`: unix seconds, as the server sent it. Returns whether the event is on
   * time, so that live updates work.
   */
  onMessage(messageId: number, createdAt: unknown, now: number): boolean {
    this.#remember(messageId)
    if (this.#awaited.delete(messageId) && this.#awaited.size === 0) this.#caughtUpAt = now
    if (typeof createdAt !== 'number' || this.#serverAhead === null) return false
    const isOnTime = Math.abs(now + this.#serverAhead - createdAt * 1_000) < ON_TIME
    if (isOnTime) for (const [id, awaited] of this.#awaited) awaited.isOvertaken ||= id < messageId
    return isOnTime
  }

  /** The process did not run for `late` ms until now. */
  excuse(late: number, now: number): void {
    for (const awaited of this.#awaited.values()) awaited.since = Math.min(now, awaited.since + late)
  }

  check(now: number): EventStatus {
    const [oldest] = this.#awaited.values()
    if (oldest === undefined || now - oldest.since < this.#deadline) return 'fine'
    return oldest.isOvertaken ? 'lost' : 'missing'
  }

  /** Whether every awaited event came, if late, and none has been missing for a while. */
  hasCaughtUp(now: number): boolean {
    return this.#caughtUpAt !== null && now - this.#caughtUpAt >= SETTLED_AFTER
  }

  /** Events were lost for a known reason, and a resync fetches them: awaits none of them. */
  forget(): void {
    this.#awaited.clear()
    this.#caughtUpAt = null
  }

  #remember(messageId: number): void {
    this.#arrived.add(messageId)
    if (this.#arrived.size <= MOST) return
    const [oldest] = this.#arrived
    if (oldest !== undefined) this.#arrived.delete(oldest)
  }
}
