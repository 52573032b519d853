/** Times as people say them, by Intl. All take unix seconds, and are total: what is no moment, or missing (0), has no words. */

const MINUTE = 60
const HOUR = 3_600
const DAY = 86_400

const kept = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>()
function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${locale}${JSON.stringify(options)}`
  const format = kept.get(key) ?? new Intl.DateTimeFormat(locale, options)
  kept.set(key, format)
  return format as Intl.DateTimeFormat
}
function unitFormat(locale: string, unit: string, unitDisplay: 'narrow' | 'long' = 'narrow'): Intl.NumberFormat {
  const key = `u${unitDisplay}${locale}${unit}`
  const format = kept.get(key) ?? new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay })
  kept.set(key, format)
  return format as Intl.NumberFormat
}

/** Milliseconds that `Date` and `Intl` take. */
const LATEST = 8.64e15

/** A time as it is read from a server or from data of an older version: null, 0 and nothing are no time. */
export type MaybeTime = number | null | undefined

/** Empty for what is no moment, so that a wrong time never takes the row around it away. */
function formatAt(at: MaybeTime, locale: string, options: Intl.DateTimeFormatOptions): string {
  return isMoment(at) ? dateFormat(locale, options).format(at * 1000) : ''
}

/** Whether this is a time at all: servers have 0 for one that is not set, and nothing here happened before 1970. */
export function isMoment(at: MaybeTime): at is number {
  return typeof at === 'number' && at > 0 && at * 1000 <= LATEST
}

/** For `datetime`; undefined for what is no moment. */
export function isoTime(at: MaybeTime): string | undefined {
  return isMoment(at) ? new Date(at * 1000).toISOString() : undefined
}

/** Whole seconds as `8s`. */
export function formatSeconds(seconds: number, locale: string): string {
  return unitFormat(locale, 'second').format(seconds)
}

const dayStart = (seconds: number): number => new Date(seconds * 1000).setHours(0, 0, 0, 0) / 1000
/** Calendar days between two times, in the local time zone. */
export function daysApart(from: number, to: number): number {
  return Math.round((dayStart(to) - dayStart(from)) / DAY)
}

/** A length as `4m`, `2h`, `3d`; `long` for screen readers: `4 minutes`. */
export function formatSpan(seconds: number, locale: string, display: 'narrow' | 'long' = 'narrow'): string {
  const span = Math.max(0, seconds)
  if (span < HOUR) return unitFormat(locale, 'minute', display).format(Math.max(1, Math.floor(span / MINUTE)))
  if (span < DAY) return unitFormat(locale, 'hour', display).format(Math.floor(span / HOUR))
  return unitFormat(locale, 'day', display).format(Math.floor(span / DAY))
}

/** A row's time: null for the last minute (the word is the caller's), then `4m`, `2h`, `Thu`, `12 Sep`, `12 Sep 2024`. */
export function formatRelative(at: MaybeTime, now: number, locale: string): string | null {
  if (!isMoment(at)) return ''
  const age = now - at
  if (age < MINUTE) return null
  if (age < DAY && daysApart(at, now) <= 1 && age < 12 * HOUR) return formatSpan(age, locale)
  const days = daysApart(at, now)
  if (days === 0) return formatClock(at, locale)
  if (days < 7) return formatAt(at, locale, { weekday: 'short' })
  return formatDay(at, now, locale)
}

/** `10:32`, as the locale writes it. */
export function formatClock(at: MaybeTime, locale: string): string {
  return formatAt(at, locale, { hour: 'numeric', minute: '2-digit' })
}

/** `12 Sep`, with the year where it is not this one. */
export function formatDay(at: MaybeTime, now: number, locale: string): string {
  if (!isMoment(at)) return ''
  const sameYear = new Date(at * 1000).getFullYear() === new Date(now * 1000).getFullYear()
  return formatAt(
    at,
    locale,
    sameYear ? { day: 'numeric', month: 'short' } : { day: 'numeric', month: 'short', year: 'numeric' },
  )
}

/** A time less than seven days away as `10:32` today, else `Fri 9:00`; another one as `12 Sep`. */
function formatNear(at: MaybeTime, now: number, locale: string): string {
  if (!isMoment(at)) return ''
  const days = Math.abs(daysApart(now, at))
  if (days === 0) return formatClock(at, locale)
  if (days < 7) return formatAt(at, locale, { weekday: 'short', hour: 'numeric', minute: '2-digit' })
  return formatDay(at, now, locale)
}

/** When something will be, or was due: `10:32` today, `Fri 9:00` this week, `12 Sep` later. */
export function formatUntil(at: MaybeTime, now: number, locale: string): string {
  return formatNear(at, now, locale)
}

/** The same where there is little room: `10:32` today, `Fri` this week, `12 Sep` later. */
export function formatUntilDay(at: MaybeTime, now: number, locale: string): string {
  if (!isMoment(at)) return ''
  const days = Math.abs(daysApart(now, at))
  return days > 0 && days < 7 ? formatAt(at, locale, { weekday: 'short' }) : formatNear(at, now, locale)
}

/** Since when something waits: `10:32` today, `Fri 9:00` in the last week, `12 Sep` before. */
export function formatSince(at: MaybeTime, now: number, locale: string): string {
  return formatNear(at, now, locale)
}

/** The whole time where there is little room: `Fri, 12 Sep 2025, 10:32`. */
export function formatWholeShort(at: MaybeTime, locale: string): string {
  return formatAt(at, locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  })
}

/** The whole time for a tooltip: `Friday, 12 September 2025 at 10:32`. */
export function formatWhole(at: MaybeTime, locale: string): string {
  return formatAt(at, locale, { dateStyle: 'full', timeStyle: 'short' })
}
