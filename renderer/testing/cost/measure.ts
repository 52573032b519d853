export interface Row {
  /** The module and the function, as the registry names them. */
  name: string
  run(text: string): unknown
}

/** By module, then by function; the name is `module#function`. */
export function rowsOf(table: Readonly<Record<string, Readonly<Record<string, Row['run']>>>>): Row[] {
  return Object.entries(table).flatMap(([module, functions]) =>
    Object.entries(functions).map(([name, run]) => ({ name: `${module}#${name}`, run })),
  )
}

export interface Cost {
  /** Characters of the longer text, and processor milliseconds for both; 0 where they are too few to be compared. */
  length: number
  long: number
  short: number
  /** What was thrown, if anything. */
  thrown: string | null
}

/** Processor milliseconds of one run for a text of this length: the mean of `runs` runs in a row. */
export type Timer = (length: number, runs: number) => Promise<number>

/** The longer text is eight times the shorter: a linear function takes eight times as long, and up to this factor with memory effects. */
export const MOST = 12
export const FULL = 1_000_000
const LENGTHS: readonly number[] = [FULL / 64, FULL / 8, FULL]
const TIMES_SHORTER = 8

/** The lengths at which `npm test` measures an input; every fourth one up to a megabyte, which takes most of the time. */
export function lengthsOf(index: number): readonly number[] {
  return index % 4 === 0 ? LENGTHS : LENGTHS.slice(0, -1)
}

/** Processor milliseconds that are always accepted: memory allocation dominates, and no user notices. */
const WORTH = 50
/** Processor milliseconds from which times can be compared. */
export const MEASURABLE = 5

/** Below a megabyte, a cost under this factor is linear without measuring the next length. */
const CLEAR = 10

/** Milliseconds above which the next length, which may take 64 times as long, is not waited for. */
const FAR = 100

/** Runs of each length before a cost counts as too much. Other load only makes a run longer, so the shortest counts. */
const TRIES = 12
/** A cost of this many times the shorter one's in every attempt is not caused by other load. */
const SURE = 3 * MOST
const SURE_AFTER = 3

/**
 * The cost of a text and of an eighth of it, at the first of `lengths` where it is clear, or else at the last. Longer texts are allocated
 * elsewhere, which is one step and no growth: a cost that seems too high is measured at the next length too, if that takes a
 * reasonable time. A small quadratic part shows only at a megabyte (`npm run bench -- cost --full`).
 */
export async function costOf(time: Timer, lengths: readonly number[]): Promise<Cost> {
  const last = lengths.at(-1)
  let eighth = Infinity
  try {
    for (const length of lengths) {
      let long = await time(length, 1)
      if (long < MEASURABLE && length !== last) {
        eighth = long
        continue
      }
      // The shorter one at least twice: compilation in the first run would hide growth.
      for (let left = eighth === Infinity ? 2 : 1; left > 0; left--)
        eighth = Math.min(eighth, await time(length / TIMES_SHORTER, 1))
      if (long > CLEAR * eighth) long = Math.min(long, await time(length, 1))
      // Short runs leave no garbage: equal numbers of characters are compared on both sides.
      const short = long > CLEAR * eighth ? await time(length / TIMES_SHORTER, TIMES_SHORTER) : eighth
      const cost: Cost = { length, long, short: Math.max(short, eighth), thrown: null }
      if (long >= MEASURABLE && long <= CLEAR * cost.short) return cost
      if (length === last || long > FAR) return await compared(time, cost)
      eighth = long
    }
  } catch (error) {
    return { length: 0, long: 0, short: 0, thrown: wordsOf(error) }
  }
  return { length: FULL, long: 0, short: 0, thrown: null }
}

/**
 * Measures a cost that seems too high again: the shorter text eight times in a row, so that both sides read as many characters and leave as
 * much garbage.
 */
async function compared(time: Timer, first: Cost): Promise<Cost> {
  if (!isTooMuch(first.long, first.short)) return first
  const { length } = first
  let { long } = first
  let short = Infinity
  for (let left = TRIES; left > 0; left--) {
    long = Math.min(long, await time(length, 1))
    short = Math.min(short, await time(length / TIMES_SHORTER, TIMES_SHORTER))
    if (!isTooMuch(long, short) || (left <= TRIES - SURE_AFTER && long > SURE * short)) break
  }
  return { length, long, short, thrown: null }
}

/** Whether the cost grows faster than the length. */
export function isTooMuch(long: number, short: number): boolean {
  return long > WORTH && long > MOST * short
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : typeof error
}
