import { boundMarks } from '../text/boundMarks.ts'
import { readJson } from '../text/json.ts'
import { freeForm } from './freeForm.ts'

/**
 * Readers for server data. They never throw and don't allocate, because every event of the socket passes them. An invalid part reads
 * as null, which doesn't affect the object around it.
 */

/** A JSON object with unchecked keys. */
export type Wire = Readonly<Record<string, unknown>>

/** Whether a value is an object with keys: not null, not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object, or null for anything else. */
export function wireOf(value: unknown): Wire | null {
  return isRecord(value) ? value : null
}

/** The array, or an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A free-form object such as custom attributes; old servers send some of them as JSON text. */
export function attributesOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'string' && value.startsWith('{')) return attributesOf(readJson(value))
  return isRecord(value) ? freeForm(value) : {}
}

/** A positive whole number, or one as text (`"12"`), because servers send ids in both forms. */
export function idOf(value: unknown): number | null {
  const id = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : null
}

/** A whole number from 0. */
export function countOf(value: unknown): number | null {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof count === 'number' && count >= 0 && count <= Number.MAX_SAFE_INTEGER ? Math.floor(count) : null
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** Non-empty text, well formed; servers also send `""` for null. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? boundMarks(value.toWellFormed()) : null
}

/** Any text, even empty. Half of a surrogate pair, which no database accepts, is replaced. */
export function wordsOf(value: unknown): string | null {
  return typeof value === 'string' ? boundMarks(value.toWellFormed()) : null
}

export function oneOf<const T extends string>(value: unknown, known: readonly T[]): T | null {
  return typeof value === 'string' && (known as readonly string[]).includes(value) ? (value as T) : null
}

/** The last second of the year 9999, the end of `Intl`'s calendar. */
export const LAST_SECOND = 253_402_300_799
/** Seconds up to here (the year 5138); milliseconds, microseconds and nanoseconds are a thousand times as many each. */
const SECONDS_TO = 1e11
/** A scaled value below this would be before 1998, so it is an invalid number and not another unit. */
const SCALED_FROM = 9e8
/** Longer than any date. */
const LONGEST_DATE = 64
const ISO_DATE = /^\d{4}-\d{2}-\d{2}/

/**
 * Unix seconds from any form the servers use: seconds (whole or float), `0` for unset, ISO 8601, seconds as text.
 * Milliseconds, microseconds and nanoseconds are recognized by their size. Null where unset, unreadable, or not in the
 * calendar from 1970 to 9999.
 */
export function timeOf(value: unknown): number | null {
  if (typeof value === 'number') return scaled(value)
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_DATE) return null
  if (/^\d+(\.\d+)?$/.test(value)) return scaled(Number(value))
  const seconds = ISO_DATE.test(value) ? Date.parse(value) / 1000 : NaN
  return seconds > 0 && seconds <= LAST_SECOND ? seconds : null
}

function scaled(value: number): number | null {
  if (!(value > 0) || value >= SECONDS_TO * 1e9) return null
  if (value < SECONDS_TO) return value
  let seconds = value
  while (seconds >= SECONDS_TO) seconds /= 1000
  return seconds >= SCALED_FROM ? seconds : null
}

/** The same in whole seconds, which is all that most servers know. */
export function secondOf(value: unknown): number | null {
  const time = timeOf(value)
  return time === null ? null : Math.floor(time)
}
