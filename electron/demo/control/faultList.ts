import type { Clock } from '../clock.ts'

/** How long a fault lasts: for `count` uses, for `forMs`, or until it is cleared. */
export interface FaultLimits {
  readonly count?: number
  readonly forMs?: number
}

export type Limited<T> = T & { readonly id: number; left: number; readonly until: number }

/** The current faults of one kind of target. */
export class FaultList<T extends { readonly fault: { readonly kind: string } }> {
  readonly #clock: Clock
  #entries: Limited<T>[] = []
  #lastId = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Returns the id of the fault. */
  add(entry: T, { count = Infinity, forMs = Infinity }: FaultLimits): number {
    this.#lastId += 1
    this.#entries.push({ ...entry, id: this.#lastId, left: count, until: this.#clock.monotonic() + forMs })
    return this.#lastId
  }

  /** Ends one fault, all of a kind, or all of them. */
  clear({ id, kind }: { id?: number; kind?: string } = {}): void {
    this.#entries = this.#entries.filter(
      (entry) => (id !== undefined && entry.id !== id) || (kind !== undefined && entry.fault.kind !== kind),
    )
  }

  list(): readonly Limited<T>[] {
    const now = this.#clock.monotonic()
    this.#entries = this.#entries.filter((entry) => entry.left > 0 && entry.until > now)
    return this.#entries
  }

  /** The first fault that passes the test. Counts as one use of it. */
  take(test: (entry: T) => boolean): T['fault'] | undefined {
    if (this.#entries.length === 0) return undefined
    const entry = this.list().find(test)
    if (entry) entry.left -= 1
    return entry?.fault
  }
}
