import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ListPlace } from './listPlace.ts'
import { neighborOf, placeAt, placeIn } from './listPlace.ts'

const any = (): boolean => true
const around = (place: ListPlace | null): (string | null)[] =>
  place === null ? [] : [neighborOf(place, -1, any), neighborOf(place, 1, any)]
/** The place of a row after the list has changed once or more. */
function placeAfter(key: string, first: string, ...later: string[]): ListPlace | null {
  const place = placeAt(Array.from(first), key)
  return place && later.reduce((now, keys) => placeIn(Array.from(keys), now), place)
}

describe('the place in the list', () => {
  it.each([
    ['the row stays', 'c', ['abcde'], 'bd'],
    ['the row leaves', 'c', ['abcde', 'abde'], 'bd'],
    ['the row leaves, then its neighbor', 'c', ['abcde', 'abde', 'abe'], 'be'],
    ['the row moves to the top', 'd', ['abcde', 'dabce'], 'ce'],
    ['the row moves to the top, then others do', 'd', ['abcde', 'dabce', 'ndabce', 'bndace'], 'ce'],
    ['the row moves to the end', 'b', ['abcde', 'acdeb'], 'ac'],
    ['the row below moves to the top', 'c', ['abcde', 'dabce'], 'be'],
    ['the row above moves to the top', 'd', ['abcde', 'cabde'], 'be'],
    ['a new row comes to the top', 'c', ['abcde', 'nabcde'], 'bd'],
    ['the row leaves and comes back', 'c', ['abcde', 'abde', 'abcde'], 'bd'],
    ['a row leaves before the row moves', 'd', ['abcde', 'acde', 'dace'], 'ce'],
  ] as const)('is kept when %s', (_case, key, [first, ...later], expected) => {
    expect(around(placeAfter(key, first, ...later)).join('')).toBe(expected)
  })
  it('is at the edge for the first and the last row', () => {
    expect(around(placeAfter('a', 'abc', 'bc'))).toEqual([null, 'b'])
    expect(around(placeAfter('c', 'abc', 'ab'))).toEqual(['b', null])
    expect(around(placeAfter('a', 'a', ''))).toEqual([null, null])
    expect(placeAt(['a'], 'b')).toBeNull()
  })
  it('skips rows that are gone', () => {
    const place = placeAt(Array.from('abcde'), 'c')
    expect(place && neighborOf(place, 1, (key) => key !== 'd')).toBe('e')
    expect(place && neighborOf(place, -1, (key) => key > 'b')).toBeNull()
  })
  it('is always within the list, whatever it becomes', () => {
    const keys = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { maxLength: 8 })
    fc.assert(
      fc.property(fc.array(keys, { minLength: 1, maxLength: 6 }), ([first = [], ...later]) => {
        fc.pre(first.length > 0)
        let place = placeAt(first, first[0] ?? '')
        for (const list of later) {
          place = place && placeIn(list, place)
          const [above, below] = around(place)
          for (const key of [above, below])
            expect(key === null || (list.includes(key ?? '') && key !== place?.key)).toBe(true)
          // A list with other rows has one to go to.
          expect(above !== null || below !== null).toBe(list.some((key) => key !== place?.key))
        }
      }),
    )
  })
})
