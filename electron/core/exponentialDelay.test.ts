import { describe, expect, it } from 'vitest'
import { exponentialDelay } from './exponentialDelay.ts'

const range = { first: 1_000, longest: 30_000 }

describe('exponentialDelay', () => {
  it('doubles up to the longest delay', () => {
    const delays = [0, 1, 2, 3, 4, 5, 6, 2_000].map((attempt) => exponentialDelay(attempt, range, () => 1))
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  })

  it('waits at least half of the delay', () => {
    expect(exponentialDelay(2, range, () => 0)).toBe(2_000)
  })
})
