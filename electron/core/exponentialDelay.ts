import type { Random } from './ports.ts'

/** Milliseconds. */
export interface ExponentialRange {
  readonly first: number
  readonly longest: number
}

/** Milliseconds before retry `attempt` (0 for the first): doubles up to `longest`, with the upper half of it at random so that clients spread. */
export function exponentialDelay(attempt: number, { first, longest }: ExponentialRange, random: Random): number {
  return Math.min(longest, first * 2 ** attempt) * (0.5 + random() / 2)
}
