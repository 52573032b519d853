import { parseJson } from '../../shared/text/json.ts'
import { internalError, invalid } from './model/errors.ts'
import type { Details } from './model/types.ts'

/** Reads the fields of a request: JSON, or a form, where every value is text. Undefined for absent and wrongly typed values. */
export const isDetails = (value: unknown): value is Details =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function textField(body: Details, key: string): string | undefined {
  const value = body[key]
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined
}

/** A text among stored attributes; null for anything else. */
export function textOrNull(attributes: Details, key: string): string | null {
  const value = attributes[key]
  return typeof value === 'string' ? value : null
}

export function numberField(body: Details, key: string): number | undefined {
  const value = body[key]
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined
}

export function flagField(body: Details, key: string): boolean | undefined {
  const value = body[key]
  if (typeof value === 'boolean') return value
  return value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : undefined
}

/** An object, or a form's JSON text of one. */
export function objectField(body: Details, key: string): Details | undefined {
  const value = body[key]
  if (isDetails(value)) return value
  if (typeof value !== 'string' || !value.startsWith('{')) return undefined
  const parsed = parseJson(value)
  return isDetails(parsed) ? parsed : undefined
}

export function listField(body: Details, key: string): unknown[] | undefined {
  const value = body[key]
  return Array.isArray(value) ? value : undefined
}

export const textsField = (body: Details, key: string) =>
  listField(body, key)?.filter((item) => typeof item === 'string')
export const numbersField = (body: Details, key: string) =>
  listField(body, key)
    ?.map(Number)
    .filter((item) => Number.isInteger(item))

/** One of the allowed values; undefined if absent. Throws 422 for another value. */
export function choiceField<T extends string>(body: Details, key: string, allowed: readonly T[]): T | undefined {
  const value = body[key]
  if (value === undefined || value === null) return undefined
  const found = allowed.find((word) => word === value)
  if (found === undefined) throw invalid(`'${JSON.stringify(value)}' is not a valid ${key}`)
  return found
}

/** One of the allowed values by its name or its index; undefined if absent. Throws 500 for another, as the real server. */
export function enumField<T extends string>(body: Details, key: string, allowed: readonly T[]): T | undefined {
  const value = body[key]
  if (value === undefined || value === null) return undefined
  const found = allowed.find((word, index) => value === word || value === index || value === String(index))
  if (found === undefined) throw internalError()
  return found
}

/** The fields of a request without the absent ones. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

/** The fields of a contact that visitors can set, too. */
export const contactFieldsOf = (body: Details) => ({
  name: textField(body, 'name'),
  email: textField(body, 'email'),
  phoneNumber: textField(body, 'phone_number'),
  identifier: textField(body, 'identifier'),
  customAttributes: objectField(body, 'custom_attributes'),
})
