import { describe, expect, it } from 'vitest'
import { formatCsv, parseCsv } from './csv.ts'

describe('parseCsv', () => {
  it('tells a missing value from quoted empty text', () => {
    expect(parseCsv('a,b,c\n1,,""\n')).toEqual([
      ['a', 'b', 'c'],
      ['1', null, ''],
    ])
  })

  it('reads quotes, commas and line breaks in quoted fields, and either line end', () => {
    expect(parseCsv('"a ""b""",c\r\n"d,\ne",f')).toEqual([
      ['a "b"', 'c'],
      ['d,\ne', 'f'],
    ])
  })

  it('keeps the last empty field of a row and skips empty lines and the byte order mark', () => {
    expect(parseCsv('\ufeffa,b,\n\n,,\nx,')).toEqual([
      ['a', 'b', null],
      [null, null, null],
      ['x', null],
    ])
    expect(parseCsv('')).toEqual([])
  })

  it('refuses text after a closing quote and a quote that never closes', () => {
    expect(parseCsv('"a"b,c\n')).toBeNull()
    expect(parseCsv('a,"b\nc')).toBeNull()
  })
})

it('formatCsv writes what parseCsv reads', () => {
  const rows = [
    ['id', 'name'],
    ['1', 'Maya "the boss", Lindqvist\nAB'],
    ['2', null],
  ]
  expect(parseCsv(formatCsv(rows))).toEqual(rows)
})
