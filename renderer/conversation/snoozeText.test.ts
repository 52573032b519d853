import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSnooze, snoozeProblem } from './snoozeText.ts'

/** A Friday. */
const NOW = new Date('2026-11-20T10:12')
const at = (text: string): number => Math.floor(new Date(text).getTime() / 1000)
const parse = (text: string, now = NOW, locale = 'en'): number | null => parseSnooze(text, now, locale)

describe('a typed snooze time', () => {
  it.each([
    ['2d', '2026-11-22T09:00'],
    ['in 3 days', '2026-11-23T09:00'],
    ['1 week', '2026-11-27T09:00'],
    ['in two weeks', '2026-12-04T09:00'],
    ['in a week', '2026-11-27T09:00'],
    ['in an hour', '2026-11-20T11:12'],
    ['in 2 weeks', '2026-12-04T09:00'],
    ['fri 9am', '2026-11-27T09:00'],
    ['in a month', '2026-12-20T09:00'],
    ['3 months', '2027-02-20T09:00'],
    ['in 2 hours', '2026-11-20T12:12'],
    ['90m', '2026-11-20T11:42'],
    ['1h30m', '2026-11-20T11:42'],
    ['1 hour 30 min', '2026-11-20T11:42'],
    ['3pm', '2026-11-20T15:00'],
    ['9 am', '2026-11-21T09:00'],
    ['12am', '2026-11-21T00:00'],
    ['12 p.m.', '2026-11-20T12:00'],
    ['16:45', '2026-11-20T16:45'],
    ['9:30', '2026-11-21T09:30'],
    ['noon', '2026-11-20T12:00'],
    ['today 17:00', '2026-11-20T17:00'],
    ['tonight', '2026-11-20T20:00'],
    ['tonight 9pm', '2026-11-20T21:00'],
    ['tomorrow', '2026-11-21T09:00'],
    ['Tomorrow 9', '2026-11-21T09:00'],
    ['tomorrow at 3', '2026-11-21T15:00'],
    ['tomorrow afternoon', '2026-11-21T14:00'],
    ['tue', '2026-11-24T09:00'],
    ['Monday', '2026-11-23T09:00'],
    ['fri 3pm', '2026-11-27T15:00'],
    ['3 pm on thursday', '2026-11-26T15:00'],
    ['next week', '2026-11-23T09:00'],
    ['next fri', '2026-11-27T09:00'],
    ['next sunday', '2026-11-29T09:00'],
    ['5 dec', '2026-12-05T09:00'],
    ['dec 5', '2026-12-05T09:00'],
    ['5th of December, 8:15', '2026-12-05T08:15'],
    ['Dec 5th at 2pm', '2026-12-05T14:00'],
    ['3 jan', '2027-01-03T09:00'],
    ['5 dec 2027 10:00', '2027-12-05T10:00'],
    ['2026-12-05', '2026-12-05T09:00'],
    ['2026-12-05 14:30', '2026-12-05T14:30'],
    ['2026-12-05T14:30', '2026-12-05T14:30'],
  ])('reads %j', (text, expected) => {
    expect(parse(text)).toBe(at(expected))
  })

  it.each([
    '',
    ' ',
    'at',
    'soon',
    '9',
    '25:00',
    '9:75',
    '13pm',
    '0am',
    'today',
    'today 9',
    'yesterday',
    '31 feb',
    '0 dec',
    'dec',
    '5 dec 2020',
    '2026-11-19',
    '2026-02-31',
    '99999d',
    '9999d',
    'tomorrow 9 9',
    'fri fri',
    'next',
    'next next',
    'constructor',
    '__proto__ 1',
    'constructor constructor',
    '1 constructor',
    `tomorrow${' '.repeat(100)}`,
    'last tomorrow',
  ])('does not read %j', (text) => {
    expect(parse(text)).toBeNull()
  })

  it('knows the names of the user’s language', () => {
    expect(parse('donnerstag 9:30', NOW, 'de')).toBe(at('2026-11-26T09:30'))
    expect(parse('5 déc.', NOW, 'fr')).toBe(at('2026-12-05T09:00'))
    expect(parse('thu', NOW, 'de')).toBe(at('2026-11-26T09:00'))
  })

  it('reads any text as a time in the next two years, or as none', () => {
    const word = fc.constantFrom(
      'in',
      'next',
      'tomorrow',
      'fri',
      'dec',
      '5',
      '31',
      '9999',
      '3pm',
      '12:30',
      '2026-12-05',
      'th',
      'week',
      'd',
      'h',
      'noon',
      '2027',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.array(word, { maxLength: 8 }).map((words) => words.join(' ')),
    )
    const now = fc.date({ min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(text, now, (typed, when) => {
        const until = parse(typed, when)
        if (until === null) return
        expect(until).toBeGreaterThan(when.getTime() / 1000)
        expect(until).toBeLessThanOrEqual(when.getTime() / 1000 + 733 * 86_400)
      }),
    )
  })

  it.each([
    ['yesterday', 'past'],
    ['yesterday 3pm', 'past'],
    ['today 8am', 'past'],
    ['2026-11-19', 'past'],
    ['2020-01-01 10:00', 'past'],
    ['0 hours', 'past'],
    ['3 years', null],
    ['2040-01-01', 'far'],
    ['900 days', 'far'],
    ['99 months', 'far'],
    ['tomorrow', null],
    ['soon', null],
    ['', null],
    ['tomorrow'.padEnd(101), null],
  ])('says what is wrong with %j: %s', (text, problem) => {
    expect(snoozeProblem(text, NOW, 'en')).toBe(problem)
    if (problem !== null) expect(parse(text)).toBeNull()
  })

  it('means the last day where the month is shorter', () => {
    expect(parse('1 month', new Date('2027-01-31T10:00'))).toBe(at('2027-02-28T09:00'))
  })
})
