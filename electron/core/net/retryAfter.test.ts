import { describe, expect, it } from 'vitest'
import { parseRetryAfter } from './retryAfter.ts'

const now = Date.UTC(2026, 10, 21, 9, 0, 0)

describe('Retry-After', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['soon', null],
    ['0', 0],
    ['12', 12_000],
    [' 12 ', 12_000],
    ['100000', 300_000],
    ['99999999', 300_000],
    ['9'.repeat(400), 300_000],
    [' '.repeat(1_000_000), null],
    ['Sat, 21 Nov 2026 09:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2020 09:00:30 GMT', 0],
    ['Sat, 21 Nov 2099 09:00:30 GMT', 300_000],
  ])('%s is %s ms', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected)
  })

  it('is never negative, although some date parsers read a negative number as a year', () => {
    expect(parseRetryAfter('-5', now) ?? 0).toBeGreaterThanOrEqual(0)
  })

  it("ignores a date where the server's time is unknown", () => {
    expect(parseRetryAfter('Sat, 21 Nov 2026 09:00:30 GMT', Number.NaN)).toBeNull()
  })
})
