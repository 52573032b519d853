import { expect, it } from 'vitest'
import { withoutEnd } from './withoutEnd.ts'

it.each([
  ['a//', '/', 'a'],
  ['a/b', '/', 'a/b'],
  ['//', '/', ''],
  ['', '/', ''],
  ['a.,;', '.,;', 'a'],
  ['a', '', 'a'],
])('%j without %j at its end is %j', (text, signs, rest) => {
  expect(withoutEnd(text, signs)).toBe(rest)
})
