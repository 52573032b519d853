import type { Random } from '../ports.ts'

/** `poll`: still degraded, and the next poll for changes is due. */
export type EchoStatus = 'fine' | 'reconnect' | 'degraded' | 'poll'

/** Milliseconds between polls for changes while the socket delivers nothing. */
const POLL_INTERVAL = [15_000, 30_000] as const

/** Milliseconds until the next poll for changes that no subscription delivers. */
export function nextPollDelay(random: Random): number {
  const [low, high] = POLL_INTERVAL
  return low + random() * (high - low)
}

/**
 * The presence probe: docs/protocol.md#liveness, 3. The server answers `update_presence` on the event stream, so a
 * missing echo means that events no longer arrive, even where pings do. Only a server that has echoed before is
 * checked. Two missing echoes lead to one new socket, then to polling, and to another socket after `reconnectEvery` ms
 * at the earliest. Monotonic milliseconds.
 */
export class EchoMonitor {
  readonly #deadline: number
  readonly #reconnectEvery: number
  readonly #random: Random
  #hasEchoed = false
  /** On this socket. Its first echo may be lost: docs/protocol.md#findings-that-shaped-the-client, 5. */
  #hasSocketEchoed = false
  #unanswered: number[] = []
  #reconnectedAt = -Infinity
  #pollDue = Infinity

  constructor(deadline: number, reconnectEvery: number, random: Random) {
    this.#deadline = deadline
    this.#reconnectEvery = reconnectEvery
    this.#random = random
  }

  /** A presence beat was sent. */
  onBeat(now: number): void {
    // `check` looks at the second one only.
    if (this.#unanswered.length < 2) this.#unanswered.push(now)
  }

  /**
   * An echo came. Returns whether one before it was lost: its beat was not answered within `deadline`, and the next one
   * was. Other events of that time may be lost too.
   */
  onEcho(): boolean {
    const [first, second] = this.#unanswered
    const wasLost =
      this.#hasSocketEchoed && first !== undefined && second !== undefined && second - first >= this.#deadline
    this.#hasEchoed = true
    this.#hasSocketEchoed = true
    this.#unanswered = []
    this.#pollDue = Infinity
    return wasLost
  }

  /** A new socket begins without unanswered beats. That the server echoes is remembered. */
  onConnect(): void {
    this.#hasSocketEchoed = false
    this.#unanswered = []
  }

  /** For another user or server. */
  reset(): void {
    this.#hasEchoed = false
    this.#hasSocketEchoed = false
    this.#unanswered = []
    this.#reconnectedAt = -Infinity
    this.#pollDue = Infinity
  }

  check(now: number): EchoStatus {
    const second = this.#unanswered[1]
    if (!this.#hasEchoed || second === undefined || now - second < this.#deadline) return this.#pollIfDue(now, 'fine')
    if (now - this.#reconnectedAt >= this.#reconnectEvery) {
      this.#reconnectedAt = now
      return 'reconnect'
    }
    if (this.#pollDue === Infinity) this.#pollDue = now
    return this.#pollIfDue(now, 'degraded')
  }

  #pollIfDue(now: number, otherwise: EchoStatus): EchoStatus {
    if (now < this.#pollDue) return otherwise
    this.#pollDue = now + nextPollDelay(this.#random)
    return 'poll'
  }
}
