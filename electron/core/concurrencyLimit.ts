/** At most so many tasks at once; the others wait in the order in which they asked. */
export class ConcurrencyLimit {
  readonly #atOnce: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  /** Takes a place. Null: it is free at once; else resolves when it is. */
  enter(): Promise<void> | null {
    if (this.#running < this.#atOnce) {
      this.#running++
      return null
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Passes the place on. */
  leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#running--
  }
}
