import { describe, expect, it } from 'vitest'
import { customSnooze, fieldsOf, snoozePresets } from './snooze.ts'

const at = (text: string): number => Math.floor(new Date(text).getTime() / 1000)
const presetsAt = (now: string): Record<string, number | null> =>
  Object.fromEntries(snoozePresets(new Date(now)).map(({ preset, until }) => [preset, until]))

describe('snooze presets', () => {
  const names = (now: string): string[] => Object.keys(presetsAt(now))
  it('are in the future, the earliest first', () => {
    // A Tuesday.
    expect(Object.entries(presetsAt('2026-11-17T10:12'))).toEqual([
      ['inOneHour', at('2026-11-17T11:12')],
      ['laterToday', at('2026-11-17T13:30')],
      ['tomorrow', at('2026-11-18T09:00')],
      ['inThreeDays', at('2026-11-20T09:00')],
      ['monday', at('2026-11-23T09:00')],
      ['untilReply', null],
    ])
    expect(presetsAt('2026-11-20T10:40')['laterToday']).toBe(at('2026-11-20T14:00'))
  })
  it('leave out later today in the evening', () => {
    expect(names('2026-11-20T18:05')).not.toContain('laterToday')
    expect(names('2026-11-20T23:30')).not.toContain('laterToday')
  })
  it.each([
    [
      'a Friday, whose third day is Monday',
      '2026-11-20T10:00',
      ['inOneHour', 'laterToday', 'tomorrow', 'monday', 'untilReply'],
    ],
    ['a Saturday', '2026-11-21T10:00', ['inOneHour', 'laterToday', 'tomorrow', 'monday', 'inThreeDays', 'untilReply']],
    [
      'a Sunday, before a Monday',
      '2026-11-22T10:00',
      ['inOneHour', 'laterToday', 'tomorrow', 'inThreeDays', 'untilReply'],
    ],
  ])('offer each time once on %s', (_day, now, expected) => {
    expect(names(now)).toEqual(expected)
  })
  it('take Monday as the next one on a Monday', () => {
    expect(presetsAt('2026-11-23T10:00')['monday']).toBe(at('2026-11-30T09:00'))
  })
  it('cross the end of a month', () => {
    expect(presetsAt('2026-11-30T10:00')['tomorrow']).toBe(at('2026-12-01T09:00'))
  })
})

describe('a custom snooze time', () => {
  const now = new Date('2026-11-20T10:00')
  it('must be valid and in the future', () => {
    expect(customSnooze('2026-11-20', '10:01', now)).toBe(at('2026-11-20T10:01'))
    expect(customSnooze('2026-11-20', '10:00', now)).toBeNull()
    expect(customSnooze('', '10:00', now)).toBeNull()
    expect(customSnooze('2026-13-40', '10:00', now)).toBeNull()
  })
  it('is split into the texts of the date and time fields', () => {
    const { date, time } = fieldsOf(new Date('2026-03-04T05:06'))
    expect([date, time]).toEqual(['2026-03-04', '05:06'])
  })
})
