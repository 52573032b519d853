/** Until when a conversation may sleep. Times are unix seconds, days and hours those of the person's own time zone. */
export const SNOOZE_PRESETS = ['laterToday', 'tomorrow', 'nextWeek', 'untilReply'] as const
export type SnoozePreset = (typeof SNOOZE_PRESETS)[number]

/** When the working day is thought to begin, in hours. */
const MORNING = 9
/** After this hour nothing is "later today". */
const EVENING = 20
const LATER = 3

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000)
function morningIn(now: Date, days: number): number {
  return seconds(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING))
}

/** The presets that make sense at `now`; `until` null means until the next reply. */
export function snoozePresets(now: Date): { preset: SnoozePreset; until: number | null }[] {
  const later = new Date(
    now.getFullYear(),
    now.getMonth(),
    now.getDate(),
    now.getHours() + LATER,
    now.getMinutes() < 30 ? 30 : 60,
  )
  const stillToday = later.getDate() === now.getDate() && later.getHours() <= EVENING
  const untilMonday = (8 - now.getDay()) % 7 || 7
  return [
    ...(stillToday ? [{ preset: 'laterToday' as const, until: seconds(later) }] : []),
    { preset: 'tomorrow', until: morningIn(now, 1) },
    { preset: 'nextWeek', until: morningIn(now, untilMonday) },
    { preset: 'untilReply', until: null },
  ]
}

/** A time in the future from the fields of the dialog (`2026-11-21`, `09:00`), or null where they are no such time. */
export function customSnooze(date: string, time: string, now: Date): number | null {
  const chosen = /^\d{4}-\d{2}-\d{2}$/.test(date) && /^\d{2}:\d{2}$/.test(time) ? new Date(`${date}T${time}`) : null
  return chosen !== null && !Number.isNaN(chosen.getTime()) && chosen > now ? seconds(chosen) : null
}

/** `2026-11-21` and `09:00` of a date, for the dialog's fields. */
export function fieldsOf(date: Date): { date: string; time: string } {
  const two = (value: number): string => String(value).padStart(2, '0')
  return {
    date: `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
    time: `${two(date.getHours())}:${two(date.getMinutes())}`,
  }
}
