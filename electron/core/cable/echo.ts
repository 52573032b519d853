/**
 * The presence probe: docs/protocol.md#liveness, 3. The server answers `update_presence` on the event stream, so a
 * missing echo means that events no longer arrive, even where pings do. Only a server that has echoed before is
 * checked. Monotonic milliseconds.
 */
export class EchoMonitor {
  readonly #deadline: number
  #hasEchoed = false
  /** On this socket. Its first echo may be lost: docs/protocol.md#findings-that-shaped-the-client, 5. */
  #hasSocketEchoed = false
  #unanswered: number[] = []

  constructor(deadline: number) {
    this.#deadline = deadline
  }

  /** A presence beat was sent. */
  onBeat(now: number): void {
    // `isMissing` looks at the second one only.
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
    return wasLost
  }

  /** The process did not run for `late` ms until now. */
  excuse(late: number, now: number): void {
    this.#unanswered = this.#unanswered.map((sentAt) => Math.min(now, sentAt + late))
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
  }

  /** Whether two beats in a row were not answered. */
  isMissing(now: number): boolean {
    const second = this.#unanswered[1]
    return this.#hasEchoed && second !== undefined && now - second >= this.#deadline
  }
}
