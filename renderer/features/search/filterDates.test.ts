import { expect, it } from 'vitest'
import { dateOfSeconds, secondsOfDate } from './filterDates.ts'

it.each(['2026-03-29', '2026-11-01', '2024-02-29', '1999-12-31'])(
  'reads and writes %s, also where the clock changes',
  (day) => {
    expect(dateOfSeconds(secondsOfDate(day, 0), 0)).toBe(day)
    expect(dateOfSeconds(secondsOfDate(day, 1), -1)).toBe(day)
    expect(secondsOfDate(day, 1)).toBeGreaterThan(secondsOfDate(day, 0) ?? Infinity)
  },
)

it.each(['', '2026', '12/31/2026', '0001-01-01', 'x'.repeat(1_000)])('reads nothing in %j', (text) => {
  expect(secondsOfDate(text, 0)).toBeNull()
})
