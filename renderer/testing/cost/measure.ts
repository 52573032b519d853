import { textOf, type Input } from './inputs.ts'

export interface Row {
  /** The module and the function, as the registry names them. */
  name: string
  run(text: string): unknown
}

export interface Cost {
  /** Characters of the longer text, and milliseconds for both. */
  length: number
  long: number
  short: number
  /** What was thrown, if anything. */
  thrown: string | null
}

/** The longer text is eight times the shorter; a linear function takes eight times as long, and this much where the machine is busy. */
export const MOST = 12
export const FULL = 1_000_000
const LENGTHS = [FULL / 64, FULL / 8, FULL] as const
const TRIES = 6

/** Processor time, which does not run while others work. Pages have none. */
const usage = (globalThis as { process?: { threadCpuUsage?: () => { user: number; system: number } } }).process?.threadCpuUsage

function now(): number {
  if (!usage) return performance.now()
  const { user, system } = usage()
  return (user + system) / 1_000
}

/**
 * Times that are compared are at least this long, in milliseconds: below it a collection of garbage decides, and nobody waits. Longer where
 * waiting for a busy machine is measured along.
 */
const WORTH = usage ? 50 : 200

function timed(row: Row, text: string): number {
  const began = now()
  row.run(text)
  return now() - began
}

/** The least of some runs: whatever else the machine does only ever makes one longer. */
function least(row: Row, text: string, tries: number): number {
  let time = Infinity
  for (let attempt = 0; attempt < tries; attempt++) time = Math.min(time, timed(row, text))
  return time
}

/** The cost of a text and of an eighth of it, at the first length where it can be measured; `full`: at one megabyte in any case. */
export function costOf(row: Row, { seed, shape }: Input, full = false): Cost {
  try {
    for (const length of full ? [FULL] : LENGTHS) {
      const text = textOf(seed, length, shape)
      let long = timed(row, text)
      if (long < WORTH && length < FULL) continue
      const part = textOf(seed, length / 8, shape)
      let short = least(row, part, 2)
      for (let again = 1; again < TRIES && isTooMuch(long, short); again++) {
        long = Math.min(long, timed(row, text))
        short = Math.max(short, least(row, part, 2))
      }
      return { length, long, short, thrown: null }
    }
  } catch (error) {
    return { length: 0, long: 0, short: 0, thrown: error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : typeof error }
  }
  return { length: FULL, long: 0, short: 0, thrown: null }
}

/** Not linear: the longer text takes far more than its length says. */
export function isTooMuch(long: number, short: number): boolean {
  return long > WORTH && long > MOST * Math.max(short, WORTH / MOST)
}
