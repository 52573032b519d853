import { expect, it } from 'vitest'
import { pasted, withoutUnseen } from './pasted.ts'

it.each([
  ['abc', 'abc'],
  [' \n\tabc\r\n ', 'abc'],
  ['"abc"', 'abc'],
  ["'abc'", 'abc'],
  ['“abc”', 'abc'],
  ['„abc“', 'abc'],
  ['«abc»', 'abc'],
  ['<abc>', 'abc'],
  ['\u200Fabc\u200E', 'abc'],
  ['\u202B"abc"\u202C', 'abc'],
  ['\u2067abc\u2069', 'abc'],
  ['\uFEFFa\u200Bb\u00ADc', 'abc'],
  ['" abc "', 'abc'],
  ['a"b', 'a"b'],
  ['"abc', '"abc'],
  ['""', ''],
  ['"', '"'],
  ['\u200F', ''],
  ['a\uD800b', 'a\uFFFDb'],
])('reads %j as %j', (text, expected) => {
  expect(pasted(text)).toBe(expected)
})

it('keeps what is seen', () => {
  expect(withoutUnseen('שלום \u200F"a" 👍')).toBe('שלום "a" 👍')
})
