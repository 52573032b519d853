import type { Random } from '../ports.ts'

/** What to do about missing echoes. `poll`: still degraded, and it is time to ask REST for changes. */
export type EchoVerdict = 'fine' | 'reconnect' | 'degraded' | 'poll'

/** While nothing is delivered, changes are asked for this often, milliseconds. */
const POLL_BETWEEN = [15_000, 30_000] as const

/** Milliseconds until changes are asked for again that nobody tells of. */
export function untilNextPoll(random: Random): number {
  const [low, high] = POLL_BETWEEN
  return low + random() * (high - low)
}

/**
 * The presence probe: docs/protocol.md#liveness, 3. The server answers `update_presence` on the stream of the events, so a missing echo means
 * that events no longer arrive, even where pings do. Judges only a server that has echoed before. The answer is one new socket, then
 * polling, and another socket `reconnectEvery` ms later at the earliest. Monotonic milliseconds.
 */
export class EchoWatch {
  readonly #deadline: number
  readonly #reconnectEvery: number
  readonly #random: Random
  #seen = false
  #unanswered: number[] = []
  #reconnectedAt = -Infinity
  #pollDue = Infinity

  constructor(deadline: number, reconnectEvery: number, random: Random) {
    this.#deadline = deadline
    this.#reconnectEvery = reconnectEvery
    this.#random = random
  }

  beat(now: number): void {
    // Two are enough to judge by.
    if (this.#unanswered.length < 2) this.#unanswered.push(now)
  }

  heard(): void {
    this.#seen = true
    this.#unanswered = []
    this.#pollDue = Infinity
  }

  /** A new socket starts with a clean sheet; what was seen of the server stays. */
  restart(): void {
    this.#unanswered = []
  }

  /** Another user or server. */
  reset(): void {
    this.#seen = false
    this.#unanswered = []
    this.#reconnectedAt = -Infinity
    this.#pollDue = Infinity
  }

  judge(now: number): EchoVerdict {
    const second = this.#unanswered[1]
    if (!this.#seen || second === undefined || now - second < this.#deadline) return this.#pollIfDue(now, 'fine')
    if (now - this.#reconnectedAt >= this.#reconnectEvery) {
      this.#reconnectedAt = now
      return 'reconnect'
    }
    if (this.#pollDue === Infinity) this.#pollDue = now
    return this.#pollIfDue(now, 'degraded')
  }

  #pollIfDue(now: number, otherwise: EchoVerdict): EchoVerdict {
    if (now < this.#pollDue) return otherwise
    this.#pollDue = now + untilNextPoll(this.#random)
    return 'poll'
  }
}
