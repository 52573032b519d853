import type { Random } from './ports.ts'

/** Milliseconds. */
export interface ExponentialRange {
  readonly first: number
  readonly longest: number
}

/**
 * Milliseconds before retry `attempt` (0 for the first). Doubles up to `longest`; the upper half is random, so that
 * clients don't retry together.
 */
export function exponentialDelay(attempt: number, { first, longest }: ExponentialRange, random: Random): number {
  return Math.min(longest, first * 2 ** attempt) * (0.5 + random() / 2)
}
