/** Counts by name, for the diagnostics page. The names come from the code, so their number is limited. */
export class Counters {
  readonly #counts = new Map<string, number>()

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }
  list(): Record<string, number> {
    return Object.fromEntries(this.#counts)
  }
}
