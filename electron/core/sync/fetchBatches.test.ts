import { expect, it } from 'vitest'
import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { FetchBatches } from './fetchBatches.ts'

// Where `at + 50` crosses a power of two, it may be less than 50 after `at`.
it.each([0, 44.736, 55.135, 120.455])('fetches a conversation after 50 ms, requested at %s ms', async (at) => {
  const clock = new FakeClock()
  const fetched: LocalKey[] = []
  const batches = new FetchBatches({
    clock,
    hasPages: () => true,
    fetchOne: (key) => fetched.push(key),
    fetchPage: () => Promise.resolve(true),
  })
  await clock.advance(at)
  const key = localKey(1, 1)
  batches.add(key)
  await clock.advance(49)
  expect(fetched).toEqual([])
  await clock.advance(2)
  expect(fetched).toEqual([key])
  expect(clock.pending).toBe(0)
})
