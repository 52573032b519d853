import { SETTLED_AFTER, SETTLED_AFTER_ANSWER } from '../api/types.ts'

/** Milliseconds from the first answered search to the next ones. Short enough for an outage between two to show. */
const SEARCH_TIMES = [3_000, 8_000, 20_000, SETTLED_AFTER_ANSWER, 45_000, 60_000, 75_000, SETTLED_AFTER]
/** Milliseconds between two searches at least. */
const MIN_SEARCH_DELAY = 100
/** Milliseconds. A search that begins or is answered later shows that the computer slept or the network stalled. */
const MAX_LATENESS = 5_000

/** An answered search for a lost message; times are monotonic, because the wall clock may be set. */
interface Search {
  began: number
  ended: number
}

/**
 * Decides when the absence of a lost message proves that it will not arrive: docs/decisions/0007-own-outbox-matching.md.
 * The time counts from the first answer, not from the first request, which may itself have waited for the network. It
 * starts again when anything shows that the network was interrupted, because the system sends what it held after that.
 */
export class Absence {
  /** Of each lost message: the end of the first search, the last search, and when the next one is due. */
  readonly #searches = new Map<string, Search & { first: number; due: number }>()

  /** The network was unavailable. */
  onGap(): void {
    this.#searches.clear()
  }

  /** A search failed, or the outcome is known. */
  forget(echoId: string): void {
    this.#searches.delete(echoId)
  }

  onSearched(echoId: string, { began, ended }: Search): void {
    const before = this.#searches.get(echoId)
    const isInterrupted = before === undefined || began - before.due > MAX_LATENESS || ended - began > MAX_LATENESS
    this.#searches.set(echoId, { began, ended, first: isInterrupted ? ended : before.first, due: Infinity })
  }

  /**
   * The last search didn't find it: milliseconds until the next one, or null if it will not arrive. `answered`: the
   * server or a gateway answered its request.
   */
  nextSearch(echoId: string, answered: boolean): number | null {
    const search = this.#searches.get(echoId)
    if (!search) return MIN_SEARCH_DELAY
    const settledAfter = answered ? SETTLED_AFTER_ANSWER : SETTLED_AFTER
    const { began, ended, first } = search
    const elapsed = began - first
    if (elapsed >= settledAfter) return null
    search.due = first + (SEARCH_TIMES.find((time) => time > elapsed) ?? settledAfter)
    return Math.max(MIN_SEARCH_DELAY, search.due - ended)
  }
}
