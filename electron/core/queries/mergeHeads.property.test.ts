import { expect, it } from 'vitest'
import { seededRandom } from '../testing/random.ts'
import { mergeHeads } from './mergeHeads.ts'

it('takes the same as a plain sort of everything, whatever the lists are', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const random = seededRandom(seed)
    const count = (most: number): number => Math.floor(random() * (most + 1))
    const lists = Array.from({ length: count(6) }, (_, list) =>
      Array.from({ length: count(12) }, (__, id) => ({ list, id, at: count(9) })).sort((a, b) => b.at - a.at),
    )
    const size = count(30)
    // A stable sort: what is equal stays in the order of the lists.
    const sorted = lists.flat().sort((a, b) => b.at - a.at)
    const merged = mergeHeads(lists, (a, b) => b.at - a.at, size)
    expect(merged.map(({ item }) => item)).toEqual(sorted.slice(0, size))
    expect(merged.every(({ list, item }) => item.list === list)).toBe(true)
  }
})

it('reads no more of a list than it takes', () => {
  const read: number[] = []
  const list = new Proxy([5, 4, 3, 2, 1], {
    get(items, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) read.push(Number(key))
      return Reflect.get(items, key) as unknown
    },
  })
  mergeHeads([list, [10, 9, 8]], (a, b) => b - a, 5)
  expect(Math.max(...read)).toBe(1)
})
