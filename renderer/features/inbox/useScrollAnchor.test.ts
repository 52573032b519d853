import { expect, it } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import { fakeRow } from '../../testing/fakeData.ts'
import { inScope } from '../../testing/mount.ts'
import { useScrollAnchor } from './useScrollAnchor.ts'
import type { ListEntry } from './useStableOrder.ts'

const HEIGHT = 100
const entry = (id: number): ListEntry => {
  const row = fakeRow(id, { name: `Person ${id}`, text: 'A question', minutes: id })
  return { key: row.key, row, isGone: false, lines: 1, height: HEIGHT }
}
const listOf = (ids: readonly number[]): ListEntry[] => ids.map(entry)
const TWENTY = Array.from({ length: 20 }, (_, index) => index + 1)

/** The list, scrolled so that rows 6 to 9 are in sight. */
async function afterwards(ids: readonly number[]): Promise<number> {
  const entries = shallowRef<readonly ListEntry[]>(listOf(TWENTY))
  const element = { scrollTop: 5 * HEIGHT, clientHeight: 4 * HEIGHT } as HTMLElement
  const { stop } = inScope(() => useScrollAnchor(entries, shallowRef(element), () => 'list'))
  entries.value = listOf(ids)
  await nextTick()
  await nextTick()
  stop()
  return element.scrollTop
}

it('keeps the rows in sight where they are when rows above them leave', async () => {
  expect(await afterwards(TWENTY.slice(3))).toBe(2 * HEIGHT)
})

it('keeps what is left in sight in its place when rows of an account leave at once', async () => {
  // 7 and 9 were the second and the fourth row in sight.
  expect(await afterwards(TWENTY.filter((id) => id % 2 === 1))).toBe(2 * HEIGHT)
})

it('goes on below what was in sight when all of that leaves', async () => {
  // 10, the next one, is now the sixth row.
  expect(await afterwards(TWENTY.filter((id) => id < 3 || id > 9))).toBe(2 * HEIGHT)
})

it('shows the end of the list when everything from the rows in sight on leaves', async () => {
  expect(await afterwards([1, 2, 3, 4, 5])).toBe(5 * HEIGHT)
})
