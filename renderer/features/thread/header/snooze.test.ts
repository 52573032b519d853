import { describe, expect, it } from 'vitest'
import { customSnooze, fieldsOf, snoozePresets } from './snooze.ts'

const at = (text: string): number => Math.floor(new Date(text).getTime() / 1000)
const untils = (now: string): Record<string, number | null> =>
  Object.fromEntries(snoozePresets(new Date(now)).map(({ preset, until }) => [preset, until]))

describe('snooze presets', () => {
  it('are round hours ahead', () => {
    // A Friday.
    expect(untils('2026-11-20T10:12')).toEqual({
      laterToday: at('2026-11-20T13:30'),
      tomorrow: at('2026-11-21T09:00'),
      nextWeek: at('2026-11-23T09:00'),
      untilReply: null,
    })
    expect(untils('2026-11-20T10:40')['laterToday']).toBe(at('2026-11-20T14:00'))
  })
  it('say nothing of later today in the evening', () => {
    expect(Object.keys(untils('2026-11-20T18:05'))).not.toContain('laterToday')
    expect(Object.keys(untils('2026-11-20T23:30'))).not.toContain('laterToday')
  })
  it('mean the Monday after, also on a Monday and a Sunday', () => {
    expect(untils('2026-11-23T10:00')['nextWeek']).toBe(at('2026-11-30T09:00'))
    expect(untils('2026-11-22T10:00')['nextWeek']).toBe(at('2026-11-23T09:00'))
  })
  it('cross the end of a month', () => {
    expect(untils('2026-11-30T10:00')['tomorrow']).toBe(at('2026-12-01T09:00'))
  })
})

describe('a chosen time', () => {
  const now = new Date('2026-11-20T10:00')
  it('must be one, and ahead', () => {
    expect(customSnooze('2026-11-20', '10:01', now)).toBe(at('2026-11-20T10:01'))
    expect(customSnooze('2026-11-20', '10:00', now)).toBeNull()
    expect(customSnooze('', '10:00', now)).toBeNull()
    expect(customSnooze('2026-13-40', '10:00', now)).toBeNull()
  })
  it('goes back and forth through the fields', () => {
    const { date, time } = fieldsOf(new Date('2026-03-04T05:06'))
    expect([date, time]).toEqual(['2026-03-04', '05:06'])
  })
})
