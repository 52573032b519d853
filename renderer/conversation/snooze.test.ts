import { describe, expect, it } from 'vitest'
import { customSnooze, fieldsOf, snoozePresets } from './snooze.ts'

const at = (text: string): number => Math.floor(new Date(text).getTime() / 1000)
const presetsAt = (now: string): Record<string, number | null> =>
  Object.fromEntries(snoozePresets(new Date(now)).map(({ preset, until }) => [preset, until]))

describe('snooze presets', () => {
  it('are round hours in the future', () => {
    // A Friday.
    expect(presetsAt('2026-11-20T10:12')).toEqual({
      laterToday: at('2026-11-20T13:30'),
      tomorrow: at('2026-11-21T09:00'),
      nextWeek: at('2026-11-23T09:00'),
      untilReply: null,
    })
    expect(presetsAt('2026-11-20T10:40')['laterToday']).toBe(at('2026-11-20T14:00'))
  })
  it('leave out later today in the evening', () => {
    expect(Object.keys(presetsAt('2026-11-20T18:05'))).not.toContain('laterToday')
    expect(Object.keys(presetsAt('2026-11-20T23:30'))).not.toContain('laterToday')
  })
  it('take next week as the coming Monday, on a Monday and a Sunday too', () => {
    expect(presetsAt('2026-11-23T10:00')['nextWeek']).toBe(at('2026-11-30T09:00'))
    expect(presetsAt('2026-11-22T10:00')['nextWeek']).toBe(at('2026-11-23T09:00'))
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
