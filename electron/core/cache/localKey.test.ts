import { expect, it } from 'vitest'
import { idsOf, localKey, partsOf } from './localKey.ts'

it.each([
  [1, 7],
  [12, 0],
  [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
])('splits the key of account %i and id %i into the same parts', (accountId, id) => {
  expect(partsOf(localKey(accountId, id))).toEqual({ accountId, id })
})

it('gives different keys to ids whose digits join to the same number', () => {
  expect(localKey(1, 23)).not.toBe(localKey(12, 3))
})

it('finds keys by the whole account id', () => {
  expect(idsOf([localKey(12, 3)], 1)).toEqual([])
  expect(idsOf([localKey(2, 1), localKey(1, 2)], 1)).toEqual([2])
  expect(idsOf([], 1)).toEqual([])
})
