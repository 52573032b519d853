import { describe, expect, it } from 'vitest'
import { attributesOf, countOf, idOf, secondOf, timeOf, wireOf } from './wire.ts'

describe('readers of the wire', () => {
  it.each([
    [1795237018, 1795237018],
    [1795237020.510615, 1795237020.510615],
    [0, null],
    [-5, null],
    [null, null],
    [undefined, null],
    ['', null],
    ['2026-11-21T04:57:00.850Z', 1795237020.85],
    ['1795237018', 1795237018],
    ['0', null],
    ['yesterday', null],
    [NaN, null],
    [Infinity, null],
    [{}, null],
    [true, null],
  ])('reads the time %j as %j', (value, expected) => {
    expect(timeOf(value)).toBe(expected)
  })

  it.each<[unknown, number | null]>([
    [1795237018123, 1795237018.123],
    [1795237018123456, 1795237018.123456],
    [1.795237018e18, 1795237018],
    ['1795237018123', 1795237018.123],
    [1e11, null],
    [3.2e11, null],
    [9e11, 9e8],
    [1e14, null],
    [99_999_999_999, 99_999_999_999],
    [1e20, null],
    [1e300, null],
    [-1795237018, null],
    ['-1', null],
    ['1e30', null],
    ['NaN', null],
    ['9999-12-31T23:59:59Z', 253_402_300_799],
    ['+275760-09-13T00:00:00Z', null],
    ['1969-12-31T23:59:59Z', null],
    ['2026-13-45', null],
    ['2026-11-21 04:57:00 UTC', 1795237020],
    [`2026-11-21${' '.repeat(100)}`, null],
    ['9'.repeat(400), null],
    [[1795237018], null],
  ])('reads the time %j, of another scale or beyond the calendar, as %j', (value, expected) => {
    const time = timeOf(value)
    if (expected === null) expect(time).toBeNull()
    else expect(time).toBeCloseTo(expected, 3)
  })

  it.each([[Number.MAX_SAFE_INTEGER], [String(Number.MAX_SAFE_INTEGER)]])('reads the largest id %j', (value) => {
    expect(idOf(value)).toBe(Number.MAX_SAFE_INTEGER)
  })

  it.each(['9007199254740993', 2 ** 53, 1e308])('reads no id in %j', (value) => {
    expect(idOf(value)).toBeNull()
  })

  it('cuts a time to whole seconds', () => {
    expect(secondOf('2026-11-21T04:57:00.850Z')).toBe(1795237020)
  })

  it.each([
    [7, 7],
    ['7', 7],
    [0, null],
    [-1, null],
    [1.5, null],
    ['7a', null],
    ['', null],
    [null, null],
    [2 ** 60, null],
  ])('reads the id %j as %j', (value, expected) => {
    expect(idOf(value)).toBe(expected)
  })

  it.each([
    [0, 0],
    ['3', 3],
    [2.9, 2],
    [-1, null],
    ['x', null],
  ])('reads the count %j as %j', (value, expected) => {
    expect(countOf(value)).toBe(expected)
  })

  it('takes objects only', () => {
    expect(wireOf([])).toBeNull()
    expect(wireOf(null)).toBeNull()
    expect(wireOf('x')).toBeNull()
    expect(wireOf({ a: 1 })).toEqual({ a: 1 })
  })

  it('reads attributes that an old server sent as text', () => {
    expect(attributesOf('{"in_reply_to":3}')).toEqual({ in_reply_to: 3 })
    expect(attributesOf('{broken')).toEqual({})
    expect(attributesOf('plain')).toEqual({})
    expect(attributesOf([1])).toEqual({})
  })
})
