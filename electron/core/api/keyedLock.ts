/** A lock per key, for one holder at a time. Others wait in order. */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<void>>()

  /** Resolves when the lock is free, with the function that releases it. */
  async acquire(key: string): Promise<() => void> {
    const before = this.#tails.get(key)
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>()
    const tail = (before ?? Promise.resolve()).then(() => released)
    this.#tails.set(key, tail)
    void tail.then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key)
    })
    await before
    return () => release(undefined)
  }
}
