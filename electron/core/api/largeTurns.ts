/** One large answer of a server at a time: together they would fill memory. */
export class LargeTurns {
  readonly #ends = new Map<string, Promise<void>>()

  /** Settles when it is this one's turn; what it answers ends the turn. */
  async enter(origin: string): Promise<() => void> {
    const before = this.#ends.get(origin)
    const { promise: mine, resolve: end } = Promise.withResolvers<undefined>()
    const last = (before ?? Promise.resolve()).then(() => mine)
    this.#ends.set(origin, last)
    void last.then(() => {
      if (this.#ends.get(origin) === last) this.#ends.delete(origin)
    })
    await before
    return () => end(undefined)
  }
}
