import { describe, expect, it } from 'vitest'
import { CASES_OF_SEED, playSeed } from './play.ts'

/** `FUZZ_SEED=n` runs one seed. `npm run fuzz` runs many. */
const ONE = Number(process.env['FUZZ_SEED'] ?? 0)
const CASES = 2_000
const SEEDS = ONE > 0 ? [ONE] : Array.from({ length: CASES / CASES_OF_SEED }, (_, index) => index + 1)

describe('a desk with mutated frames and answers throws nothing, loses no row and stores only well-formed text', () => {
  it.each(SEEDS)('seed %i', { timeout: 60_000 }, async (seed) => {
    expect((await playSeed(seed)).failures).toEqual([])
  })
})
