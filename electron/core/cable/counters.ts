/** Counts by name, for the diagnostics page; the names are our own, so their number is bounded. */
export class Counters {
  readonly #counts = new Map<string, number>()

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }
  list(): Record<string, number> {
    return Object.fromEntries(this.#counts)
  }
}
