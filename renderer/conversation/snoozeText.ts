/** Reads a time typed for a snooze: "fri 3pm", "tomorrow 9", "in 2 hours", "in two weeks", "2d", "5 dec", "2026-12-05 14:30". */
import { daysUntil, MORNING, onDay } from './snooze.ts'

/** Longer text is no time. */
const LONGEST = 100
/** Days ahead that are still a snooze. */
const FURTHEST = 731
/** Bare hours below this are in the afternoon: "fri 3" is no time at night. */
const EARLIEST_HOUR = 7

const MINUTES: Readonly<Record<string, number>> = { m: 1, min: 1, mins: 1, minute: 1, minutes: 1 }
const HOURS: Readonly<Record<string, number>> = { h: 60, hr: 60, hrs: 60, hour: 60, hours: 60 }
const DAYS: Readonly<Record<string, number>> = { d: 1, day: 1, days: 1, w: 7, week: 7, weeks: 7 }
const HOUR_WORDS: Readonly<Record<string, number>> = {
  morning: MORNING,
  noon: 12,
  afternoon: 14,
  evening: 18,
  tonight: 20,
}
/** Counts as words. */
const COUNTS: Readonly<Record<string, number>> = {
  ...{ a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 },
  ...{ eleven: 11, twelve: 12 },
}
/** Words that say nothing. */
const FILLERS: ReadonlySet<string> = new Set(['at', 'on', 'in', 'the', 'until', 'till', 'this', 'of'])

interface Clock {
  hour: number
  minute: number
}

/** Why a time that was understood is no end of a snooze. */
export type SnoozeProblem = 'past' | 'far'

/** Unix seconds of the time that `text` names, in the local time zone; null where it is no time in the future. `locale`: BCP 47. */
export function parseSnooze(text: string, now: Date, locale: string): number | null {
  const time = timeOf(text, now, locale)
  return time !== null && problemOf(time, now) === null ? time : null
}

/** Why the time that `text` names can't be the end of a snooze; null where it can, and where it names none. */
export function snoozeProblem(text: string, now: Date, locale: string): SnoozeProblem | null {
  const time = timeOf(text, now, locale)
  return time === null ? null : problemOf(time, now)
}

function problemOf(time: number, now: Date): SnoozeProblem | null {
  if (time <= now.getTime() / 1000) return 'past'
  return time > onDay(now, FURTHEST) ? 'far' : null
}

function timeOf(text: string, now: Date, locale: string): number | null {
  if (text.length > LONGEST) return null
  const words = text
    .toLocaleLowerCase(locale)
    // "2h30m", "3pm" and "5th" are a number and a word. A "T" parts day and time in ISO 8601.
    .replace(/(\d)t(\d)/g, '$1 $2')
    .replace(/(\d)([^\d\s:.-])/g, '$1 $2')
    .replace(/(\p{L})(\d)/gu, '$1 $2')
    .split(/[\s,]+/)
    .filter((word) => word !== '' && !FILLERS.has(word))
  return words.length === 0 ? null : (spanFrom(words, now) ?? momentFrom(words, now, locale))
}

/** "2 hours", "1 h 30 m", "3 d". Days keep the morning: a conversation that is due in 3 days is due when that day begins. */
function spanFrom(words: readonly string[], now: Date): number | null {
  if (words.length % 2 !== 0) return null
  let [days, minutes, months] = [0, 0, 0]
  for (let at = 0; at < words.length; at += 2) {
    const [count, unit] = [countFrom(words[at]), words[at + 1] ?? '']
    if (count !== null && (unit === 'month' || unit === 'months')) {
      months += count
      continue
    }
    const [perDay, perMinute] = [own(DAYS, unit), own(MINUTES, unit) ?? own(HOURS, unit)]
    if (count === null || (perDay === null && perMinute === null)) return null
    days += count * (perDay ?? 0)
    minutes += count * (perMinute ?? 0)
  }
  if (months > 0) days += monthsAhead(now, Math.min(months, FURTHEST))
  days = Math.min(days, FURTHEST + 1)
  minutes = Math.min(minutes, (FURTHEST + 1) * 1_440)
  return days > 0 && minutes === 0 ? onDay(now, days) : onDay(now, days, now.getHours(), now.getMinutes() + minutes)
}

/** A day, a time of day, or both, in any order. */
function momentFrom(words: readonly string[], now: Date, locale: string): number | null {
  const days = daysAhead(words, now, locale)
  const rest = days?.rest ?? words
  const clock = rest.length === 0 ? null : clockFrom(rest, days !== null)
  if (rest.length > 0 && clock === null) return null
  if (days === null) {
    if (clock === null) return null
    const today = onDay(now, 0, clock.hour, clock.minute)
    return today > now.getTime() / 1000 ? today : onDay(now, 1, clock.hour, clock.minute)
  }
  return onDay(now, days.ahead, clock?.hour ?? MORNING, clock?.minute ?? 0)
}

/** The day that the words name, and the words that are left. */
function daysAhead(words: readonly string[], now: Date, locale: string): { ahead: number; rest: string[] } | null {
  const without = (from: number, count: number): string[] => words.filter((_, at) => at < from || at >= from + count)
  const names = namesIn(locale)
  for (const [at, word] of words.entries()) {
    const after = words[at + 1] ?? ''
    // The time of "tonight" and "this evening" is in `HOUR_WORDS`.
    if (word === 'tonight') return { ahead: 0, rest: words.length === 1 ? [word] : without(at, 1) }
    if (word === 'yesterday') return { ahead: -1, rest: without(at, 1) }
    if (word === 'today') return { ahead: 0, rest: without(at, 1) }
    if (['tomorrow', 'tmr', 'tmrw', 'tom'].includes(word)) return { ahead: 1, rest: without(at, 1) }
    if (word === 'next' && after === 'week') return { ahead: daysUntil(now, 1), rest: without(at, 2) }
    const isNext = word === 'next'
    const weekday = indexOfName(isNext ? after : word, names.weekdays)
    if (weekday !== null) {
      // "next fri": not the one of this week, which begins on Monday.
      const monday = daysUntil(now, 1)
      const ahead = isNext ? monday + ((weekday + 6) % 7) : daysUntil(now, weekday)
      return { ahead, rest: without(at, isNext ? 2 : 1) }
    }
    const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(word)
    if (iso) return dated(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]), now, without(at, 1))
    const month = indexOfName(word, names.months)
    if (month !== null) return monthDay(words, at, month, now)
  }
  return null
}

/** "5 dec", "dec 5", "5 th dec 2027". */
function monthDay(
  words: readonly string[],
  at: number,
  month: number,
  now: Date,
): { ahead: number; rest: string[] } | null {
  const isOrdinal = (word: string | undefined): boolean => ['st', 'nd', 'rd', 'th'].includes(word ?? '')
  const dayFirst = isOrdinal(words[at - 1]) ? at - 2 : at - 1
  const before = wholeNumber(words[dayFirst])
  const from = before === null ? at : dayFirst
  const day = before ?? wholeNumber(words[at + 1])
  if (day === null) return null
  let end = before === null ? at + 2 : at + 1
  if (isOrdinal(words[end])) end += 1
  const year = /^20\d\d$/.test(words[end] ?? '') ? Number(words[end]) : null
  if (year !== null) end += 1
  const rest = words.filter((_, index) => index < from || index >= end)
  const thisYear = dated(year ?? now.getFullYear(), month, day, now, rest)
  return thisYear !== null && thisYear.ahead < 0 && year === null
    ? dated(now.getFullYear() + 1, month, day, now, rest)
    : thisYear
}

/** `month` from 0. Null for a day that the calendar does not have. */
function dated(
  year: number,
  month: number,
  day: number,
  now: Date,
  rest: string[],
): { ahead: number; rest: string[] } | null {
  const noon = new Date(year, month, day, 12)
  if (noon.getMonth() !== month || noon.getDate() !== day) return null
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate(), 12)
  return { ahead: Math.round((noon.getTime() - today.getTime()) / 86_400_000), rest }
}

/** "3 pm", "15:00", "9", "noon". A bare hour is a time only beside a day. */
function clockFrom(words: readonly string[], besideDay: boolean): Clock | null {
  const [word = '', suffix] = words
  const named = own(HOUR_WORDS, word)
  if (named !== null) return words.length === 1 ? { hour: named, minute: 0 } : null
  const parts = /^(\d{1,2})(?:[:.](\d{2}))?$/.exec(word)
  if (!parts || words.length > 2) return null
  const [hour, minute] = [Number(parts[1]), Number(parts[2] ?? 0)]
  if (hour > 23 || minute > 59) return null
  if (suffix === undefined) {
    if (parts[2] !== undefined) return { hour, minute }
    return besideDay ? { hour: hour > 0 && hour < EARLIEST_HOUR ? hour + 12 : hour, minute } : null
  }
  const half = suffix.replaceAll('.', '')
  if (hour < 1 || hour > 12 || !['am', 'pm', 'a', 'p'].includes(half)) return null
  return { hour: (hour % 12) + (half.startsWith('p') ? 12 : 0), minute }
}

const SHORTEST_NAME = 3

interface Names {
  readonly weekdays: readonly string[][]
  readonly months: readonly string[][]
}
const known = new Map<string, Names>()
/** Long names in English and in the user's language, lower case. Making a date format takes milliseconds. */
function namesIn(locale: string): Names {
  const lists = (options: Intl.DateTimeFormatOptions, dates: readonly Date[]): string[][] => {
    const formats = [new Intl.DateTimeFormat('en', options), new Intl.DateTimeFormat(locale, options)]
    return dates.map((date) => formats.map((format) => format.format(date).toLocaleLowerCase(locale)))
  }
  const names = known.get(locale) ?? {
    // 1 November 2026 was a Sunday.
    weekdays: lists(
      { weekday: 'long' },
      Array.from({ length: 7 }, (_, day) => new Date(2026, 10, 1 + day)),
    ),
    months: lists(
      { month: 'long' },
      Array.from({ length: 12 }, (_, month) => new Date(2026, month, 1)),
    ),
  }
  known.set(locale, names)
  return names
}

/** The index of the name that begins with `word`; null for another word. */
function indexOfName(word: string, lists: readonly string[][]): number | null {
  const start = word.replace(/\.$/, '')
  if (start.length < SHORTEST_NAME) return null
  const found = lists.findIndex((names) => names.some((name) => name.startsWith(start)))
  return found < 0 ? null : found
}

/** Days until the same day in some months; the last day of a shorter month. */
function monthsAhead(now: Date, months: number): number {
  const target = new Date(now.getFullYear(), now.getMonth() + months, now.getDate(), 12)
  if (target.getDate() !== now.getDate()) target.setDate(0)
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate(), 12)
  return Math.round((target.getTime() - today.getTime()) / 86_400_000)
}

function countFrom(word: string | undefined): number | null {
  return wholeNumber(word) ?? (word === undefined ? null : own(COUNTS, word))
}

function wholeNumber(word: string | undefined): number | null {
  return word !== undefined && /^\d{1,4}$/.test(word) ? Number(word) : null
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | null {
  return Object.hasOwn(table, key) ? (table[key] ?? null) : null
}
