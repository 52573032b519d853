import * as v from 'valibot'
import type { Wire } from '../model/wire.ts'
import { listOf, textOf, wireOf } from '../model/wire.ts'

/** The most conditions of one filter: far more than people write, and each is a part of one query of the server's database. */
export const MOST_CONDITIONS = 60
/** The most values of one condition. */
export const MOST_VALUES = 200
/** The longest text that is compared. */
export const LONGEST_VALUE = 1_000

export const OPERATORS = [
  'equal_to',
  'not_equal_to',
  'contains',
  'does_not_contain',
  'is_present',
  'is_not_present',
  'is_greater_than',
  'is_less_than',
  /** More than so many days ago. Servers fail to answer it, so they are asked with a date. */
  'days_before',
  /** Less than so many days ago: no server knows it, and it is asked with a date too. */
  'days_within',
] as const
export type FilterOperator = (typeof OPERATORS)[number]
export type FilterValue = string | number | boolean

/** One condition as servers take it (`attribute_key`, `filter_operator`, `values`, `query_operator`). AND binds tighter than OR. */
export interface Condition {
  key: string
  /** A `FilterOperator`; others can be stored on the server. */
  operator: string
  values: FilterValue[]
  /** What joins it to the next one; null for the last. */
  join: 'and' | 'or' | null
}

const value = v.union([v.pipe(v.string(), v.maxLength(LONGEST_VALUE)), v.pipe(v.number(), v.finite()), v.boolean()])
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(LONGEST_VALUE))
/** The same as the page sends it. */
export const ConditionsSchema = v.pipe(
  v.array(
    v.object({
      key: name,
      operator: name,
      values: v.pipe(v.array(value), v.maxLength(MOST_VALUES)),
      join: v.nullable(v.picklist(['and', 'or'])),
    }),
  ),
  v.maxLength(MOST_CONDITIONS),
)

/** Reads a stored list of conditions; null if any of it can't be read, so that nobody sees other conversations than it says. */
export function conditionsFromWire(payload: unknown): Condition[] | null {
  if (!Array.isArray(payload) || payload.length > MOST_CONDITIONS) return null
  const conditions = listOf(payload).map((entry) => conditionFromWire(wireOf(entry)))
  return conditions.every((condition) => condition !== null) ? conditions : null
}

function conditionFromWire(wire: Wire | null): Condition | null {
  const key = textOf(wire?.['attribute_key'])
  const operator = textOf(wire?.['filter_operator'])
  const values = valuesOf(wire?.['values'])
  const join = joinOf(wire?.['query_operator'])
  return key === null || operator === null || values === null || join === undefined
    ? null
    : { key, operator, values, join }
}

function valuesOf(value: unknown): FilterValue[] | null {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || value.length > MOST_VALUES) return null
  const values = listOf(value).filter(isValue)
  return values.length === value.length ? values.map(wellFormed) : null
}

const isValue = (value: unknown): value is FilterValue =>
  (typeof value === 'string' && value.length <= LONGEST_VALUE) ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value))
const wellFormed = (value: FilterValue): FilterValue => (typeof value === 'string' ? value.toWellFormed() : value)

/** Undefined for a word that is neither. */
function joinOf(value: unknown): Condition['join'] | undefined {
  if (value === undefined || value === null || value === '') return null
  const word = typeof value === 'string' ? value.toLowerCase() : ''
  return word === 'and' || word === 'or' ? word : undefined
}

/**
 * The body for the server. `custom`: the keys of custom attributes, which servers before 4 have to be told; the others keep what the web
 * client sends.
 */
export function conditionsToWire(
  conditions: readonly Condition[],
  custom: ReadonlySet<string>,
): Record<string, unknown>[] {
  return conditions.map(({ key, operator, values, join }) => ({
    attribute_key: key,
    filter_operator: operator,
    values,
    query_operator: join,
    ...(custom.has(key)
      ? { attribute_model: 'customAttributes', custom_attribute_type: 'conversation_attribute' }
      : { attribute_model: 'standard', custom_attribute_type: '' }),
  }))
}

const DAY = 86_400_000

/** Conditions in days from now as conditions with a date, in UTC as servers count. `now`: milliseconds of the server's clock. */
export function withDates(conditions: readonly Condition[], now: number): Condition[] {
  return conditions.map((condition) => {
    const isBefore = condition.operator === 'days_before'
    if (!isBefore && condition.operator !== 'days_within') return condition
    const days = daysOf(condition.values[0])
    if (days === null) return condition
    const date = new Date(now - days * DAY).toISOString().slice(0, 10)
    return { ...condition, operator: isBefore ? 'is_less_than' : 'is_greater_than', values: [date] }
  })
}

/** The most days that a condition counts back, as in the web client. */
export const MOST_DAYS = 998

/** A number of days, also as text; null for none. */
export function daysOf(value: FilterValue | undefined): number | null {
  const days = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value
  return typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= MOST_DAYS ? days : null
}

/** `2026-11-30` at the beginning of a text, as far as the calendar has it; null for anything else. */
export function dateOf(value: unknown): string | null {
  const date = typeof value === 'string' ? /^\d{4}-\d{2}-\d{2}/.exec(value)?.[0] : undefined
  if (date === undefined) return null
  const time = Date.parse(date)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date) ? date : null
}
