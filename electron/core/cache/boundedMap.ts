/** A map that drops its oldest entry beyond a size. */
export class BoundedMap<Key, Value> {
  readonly #most: number
  readonly #values = new Map<Key, Value>()

  constructor(most: number) {
    this.#most = most
  }

  get(key: Key): Value | null {
    return this.#values.get(key) ?? null
  }

  /** Sets a value, which becomes the newest. */
  set(key: Key, value: Value): void {
    if (this.#values.size >= this.#most) {
      const oldest = this.#values.keys().next()
      if (!oldest.done) this.#values.delete(oldest.value)
    }
    this.#values.delete(key)
    this.#values.set(key, value)
  }

  delete(key: Key): void {
    this.#values.delete(key)
  }

  clear(): void {
    this.#values.clear()
  }
}
