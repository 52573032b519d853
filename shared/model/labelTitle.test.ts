import { expect, it } from 'vitest'
import { labelTitle } from './labelTitle.ts'

it.each([
  ['Late delivery', 'late-delivery'],
  ['  vip ', 'vip'],
  ['größe_2', 'größe_2'],
  ['ВОЗВРАТ', 'возврат'],
  ['a', null],
  ['', null],
  ['-vip', null],
  ['v!p', null],
  ['x'.repeat(61), null],
])('%j is the title %j', (text, title) => {
  expect(labelTitle(text)).toBe(title)
})
