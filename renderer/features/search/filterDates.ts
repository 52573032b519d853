/** Days of date fields, in the time zone of this computer. */

/** The start of a day that a date field names (`2026-11-21`), `days` later, in unix seconds; null where it names none. */
export function secondsOfDate(value: string, days: number): number | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) ?? []
  if (year === undefined || month === undefined || day === undefined) return null
  const seconds = Math.floor(new Date(Number(year), Number(month) - 1, Number(day) + days).getTime() / 1_000)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null
}

/** The day of a time, `days` later, as a date field writes it; empty for null. */
export function dateOfSeconds(seconds: number | null, days: number): string {
  if (seconds === null) return ''
  const date = new Date(seconds * 1_000)
  date.setDate(date.getDate() + days)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
