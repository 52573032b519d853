import { describe, expect, it } from 'vitest'
import type { AttributeType } from '../../../shared/model/people.ts'
import { editableOf, fieldTextOf, isNotOf, readAttribute } from './attributeEdit.ts'

const read = (type: AttributeType, text: string, source: string | null = null) =>
  readAttribute({ type, pattern: source === null ? null : { source, cue: null } }, text)

describe('what is typed into an attribute', () => {
  it.each([
    ['text', ' A-1 ', 'A-1'],
    ['number', '12', 12],
    ['number', '-0,5', -0.5],
    ['currency', '9.99', 9.99],
    ['percent', '7', 7],
    ['link', 'https://shop.test/a?b=1', 'https://shop.test/a?b=1'],
    ['date', '2026-11-18', '2026-11-18'],
    ['list', 'low', 'low'],
    ['checkbox', 'true', true],
    ['checkbox', 'false', false],
  ] as const)('is a %s: “%s”', (type, text, value) => expect(read(type, text)).toEqual({ value }))

  it.each(['text', 'number', 'link', 'date', 'list', 'checkbox'] as const)('removes a %s where it is empty', (type) =>
    expect(read(type, '  ')).toEqual({ value: null }),
  )

  it.each([
    ['number', 'twelve', 'number'],
    ['number', '1.234.567', 'number'],
    ['link', 'javascript:alert(1)', 'link'],
    ['link', 'shop.test', 'link'],
    ['date', '2026-13-40', 'date'],
    ['date', 'tomorrow', 'date'],
  ] as const)('is no %s: “%s”', (type, text, problem) => expect(read(type, text)).toEqual({ problem }))

  it('is not longer than attributes are', () => expect(read('text', 'x'.repeat(10_001))).toEqual({ problem: 'long' }))

  it('has to match the pattern of the account, which servers write with slashes', () => {
    expect(read('text', 'A-12', '/^A-\\d+$/')).toEqual({ value: 'A-12' })
    expect(read('text', 'B-12', '/^A-\\d+$/')).toEqual({ problem: 'pattern' })
    expect(read('text', 'a-12', '/^A-\\d+$/i')).toEqual({ value: 'a-12' })
    expect(read('number', '7', '/^\\d{2}$/')).toEqual({ problem: 'pattern' })
    expect(read('text', 'B', '^A$')).toEqual({ problem: 'pattern' })
  })

  it.each([
    '/(a+)+$/',
    '/(a|aa)+$/',
    '/((a)*b?)*c/',
    '/a*a*a*a*a*b/',
    '/(a)\\1*\\1*$/',
    '/([/',
    '/(?=a)b/',
    '/(\\w{1,9}){5,}!/',
  ])('is accepted where a pattern is broken or could take forever: %s', (source) =>
    expect(isNotOf(source, `${'a'.repeat(190)}!?`)).toBe(false),
  )
})

it('shows a value in a field, and nothing that nobody can type', () => {
  const definition = { of: 'conversation', key: 'k', name: 'K', type: 'date' } as const
  const field = (value: unknown) => {
    const editable = editableOf(definition, { k: value })
    return editable && fieldTextOf(editable)
  }
  expect([field('2026-11-18T10:00:00Z'), field(undefined), field(true), field({ a: 1 }), field([1])]).toEqual([
    '2026-11-18',
    '',
    'true',
    null,
    null,
  ])
})
