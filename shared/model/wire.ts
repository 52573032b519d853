/**
 * Readers for what servers send: total, allocation-free guards, because every event of the socket goes through them.
 * A part that does not fit reads as null and drops only itself, never the object around it.
 */

/** A JSON object whose keys are not known yet. */
export type Wire = Readonly<Record<string, unknown>>

/** The object, or null for anything else. */
export function wireOf(value: unknown): Wire | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Wire) : null
}

/** The array, or an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A free-form object such as custom attributes; old servers send some of them as JSON text. */
export function attributesOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'string' && value.startsWith('{')) return attributesOf(parsed(value))
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

/** A positive whole number, also as text (`"12"`): ids come both ways. */
export function idOf(value: unknown): number | null {
  const id = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : null
}

/** A whole number from 0. */
export function countOf(value: unknown): number | null {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof count === 'number' && Number.isFinite(count) && count >= 0 ? Math.floor(count) : null
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** Text that says something, well formed; `""` is the servers' other null. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.toWellFormed() : null
}

export function oneOf<const T extends string>(value: unknown, known: readonly T[]): T | null {
  return typeof value === 'string' && (known as readonly string[]).includes(value) ? (value as T) : null
}

/**
 * Unix seconds from any form the servers use: seconds (whole or float), `0` for unset, ISO 8601, seconds as text.
 * Null where unset or unreadable.
 */
export function timeOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) && value > 0 ? value : null
  if (typeof value !== 'string' || value === '') return null
  if (/^\d+(\.\d+)?$/.test(value)) return timeOf(Number(value))
  const milliseconds = Date.parse(value)
  return Number.isNaN(milliseconds) ? null : milliseconds / 1000
}

/** The same in whole seconds, which is all that most servers know. */
export function secondOf(value: unknown): number | null {
  const time = timeOf(value)
  return time === null ? null : Math.floor(time)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
