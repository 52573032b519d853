/** Times until which a conversation can be snoozed. Times are unix seconds; days and hours are in the local time zone. */
export const SNOOZE_PRESETS = ['inOneHour', 'laterToday', 'tomorrow', 'monday', 'inThreeDays', 'untilReply'] as const
export type SnoozePreset = (typeof SNOOZE_PRESETS)[number]

/** The hour at which the working day is assumed to begin. */
export const MORNING = 9
/** No "later today" after this hour. */
const EVENING = 20
/** Hours. */
const LATER = 3
const MONDAY = 1

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000)
/** That hour, so many days after `now`. */
export function onDay(now: Date, days: number, hour = MORNING, minute = 0): number {
  return seconds(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour, minute))
}
/** Days until the coming weekday (0 is Sunday): 7 on that day itself. */
export function daysUntil(now: Date, weekday: number): number {
  return (weekday - now.getDay() + 7) % 7 || 7
}

/** The presets that make sense at `now`, the earliest first, one for each time. `until` null means until the next reply. */
export function snoozePresets(now: Date): { preset: SnoozePreset; until: number | null }[] {
  const later = new Date(
    now.getFullYear(),
    now.getMonth(),
    now.getDate(),
    now.getHours() + LATER,
    now.getMinutes() < 30 ? 30 : 60,
  )
  const stillToday = later.getDate() === now.getDate() && later.getHours() <= EVENING
  const times: { preset: SnoozePreset; until: number }[] = [
    { preset: 'inOneHour', until: seconds(now) + 3_600 },
    ...(stillToday ? [{ preset: 'laterToday' as const, until: seconds(later) }] : []),
    { preset: 'tomorrow', until: onDay(now, 1) },
    { preset: 'monday', until: onDay(now, daysUntil(now, MONDAY)) },
    { preset: 'inThreeDays', until: onDay(now, 3) },
  ]
  const byTime = times.toSorted((one, other) => one.until - other.until)
  return [
    // On a Sunday, tomorrow is Monday.
    ...byTime.filter(({ until }, index) => byTime.findIndex((each) => each.until === until) === index),
    { preset: 'untilReply', until: null },
  ]
}

/** The time in the dialog's fields (`2026-11-21`, `09:00`); null where it is invalid or not in the future. */
export function customSnooze(date: string, time: string, now: Date): number | null {
  const chosen = /^\d{4}-\d{2}-\d{2}$/.test(date) && /^\d{2}:\d{2}$/.test(time) ? new Date(`${date}T${time}`) : null
  return chosen !== null && !Number.isNaN(chosen.getTime()) && chosen > now ? seconds(chosen) : null
}

/** A date as the texts of the dialog's fields: `2026-11-21` and `09:00`. */
export function fieldsOf(date: Date): { date: string; time: string } {
  const two = (value: number): string => String(value).padStart(2, '0')
  return {
    date: `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
    time: `${two(date.getHours())}:${two(date.getMinutes())}`,
  }
}
