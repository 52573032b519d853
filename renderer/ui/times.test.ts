import { describe, expect, it } from 'vitest'
import { dayWords } from '../features/thread/list/dayWords.ts'
import { dayOf } from '../features/thread/list/entries.ts'
import {
  daysApart,
  formatClock,
  formatDay,
  formatRelative,
  formatSeconds,
  formatSpan,
  formatUntil,
  formatUntilDay,
  formatWhole,
  formatWholeShort,
  isoTime,
} from './times.ts'

const NOW = 1_795_237_018
const WRONG = [
  NaN,
  Infinity,
  -Infinity,
  1e300,
  -1e300,
  8.64e12 + 1,
  -8.64e12 - 1,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_VALUE,
  NOW * 1e3,
  NOW * 1e6,
]
const FORMATTERS: Record<string, (at: number) => unknown> = {
  formatClock: (at) => formatClock(at, 'en'),
  formatDay: (at) => formatDay(at, NOW, 'en'),
  formatRelative: (at) => formatRelative(at, NOW, 'en'),
  formatSeconds: (at) => formatSeconds(at, 'en'),
  formatSpan: (at) => formatSpan(at, 'en'),
  formatUntil: (at) => formatUntil(at, NOW, 'en'),
  formatUntilDay: (at) => formatUntilDay(at, NOW, 'en'),
  formatWhole: (at) => formatWhole(at, 'en'),
  formatWholeShort: (at) => formatWholeShort(at, 'en'),
  isoTime,
  dayOf,
  daysApart: (at) => daysApart(at, NOW),
  dayWords: (at) => dayWords(at, NOW, 'en', (key) => key),
  formatDayNow: (at) => formatDay(NOW, at, 'en'),
  formatRelativeNow: (at) => formatRelative(NOW, at, 'en'),
  formatUntilNow: (at) => formatUntil(NOW, at, 'en'),
}

describe('time formatting', () => {
  it.each(Object.keys(FORMATTERS))('%s formats every number or returns nothing', (name) => {
    for (const at of [...WRONG, 0, -1, 253_402_300_799, 8.64e12, -8.64e12])
      expect(() => FORMATTERS[name]?.(at)).not.toThrow()
  })

  it.each([
    'formatClock',
    'formatDay',
    'formatRelative',
    'formatUntil',
    'formatUntilDay',
    'formatWhole',
    'formatWholeShort',
    'isoTime',
    'dayWords',
  ])('%s has none for a time that is missing', (name) => {
    for (const at of [0, -0, null, undefined, -1, NaN]) expect(FORMATTERS[name]?.(at as number) ?? '').toBe('')
  })

  it('returns nothing for a value that is no time', () => {
    for (const at of [NaN, Infinity, 1e300])
      expect([formatClock(at, 'en'), formatWhole(at, 'en'), isoTime(at)]).toEqual(['', '', undefined])
    expect(isoTime(NOW)).toBe('2026-11-21T04:56:58.000Z')
  })
})
