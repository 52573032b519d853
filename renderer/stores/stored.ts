import * as v from 'valibot'
import { parseJson } from '../../shared/text/json.ts'

/** A value of `localStorage` as `schema` describes it; `fallback` where there is none, or an invalid one. */
export function readStored<T>(key: string, schema: v.GenericSchema<unknown, T>, fallback: T): T {
  const text = localStorage.getItem(key)
  if (text === null) return fallback
  const value = parseJson(text)
  if (value === undefined) console.warn('Stored value is unreadable', key)
  const parsed = v.safeParse(schema, value)
  return parsed.success ? parsed.output : fallback
}
