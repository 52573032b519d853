import { expect, it } from 'vitest'
import { dayResult } from './dayResult.ts'

const order = 'lists: contacts filter name contains: ids [11,12,10] expected, [10,12,11]'
const other = 'lists: contacts filter email equal: ids [1,2] expected, [1]'
const sorted = 'lists: sort_by unread: ids [1,2] expected, [2,1]'

it('leaves out the order of contacts that nobody sorts', () => {
  expect(dayResult([order, '1 differences in 9 checks'])).toEqual({
    lines: ['0 differences in 9 checks (and 1 unsorted lists in another order)'],
    isSame: true,
  })
})

it('keeps every other difference', () => {
  expect(dayResult([order, other, sorted, '3 differences in 9 checks'])).toEqual({
    lines: [other, sorted, '2 differences in 9 checks (and 1 unsorted lists in another order)'],
    isSame: false,
  })
  expect(dayResult(['0 differences in 9 checks'])).toEqual({ lines: ['0 differences in 9 checks'], isSame: true })
})

it('shows all of a tool that broke off', () => {
  expect(dayResult([order, 'Error: refused'])).toEqual({ lines: [order, 'Error: refused'], isSame: false })
  expect(dayResult([])).toEqual({ lines: [], isSame: false })
})
