import { isDetails, listField, textField } from '../fields.ts'
import type { AttributeModel, DisplayType } from './customAttributes.ts'
import { definitionOf } from './customAttributes.ts'
import { internalError, invalid } from './errors.ts'
import type { Model } from './model.ts'
import type { Details } from './types.ts'

const EQUAL = ['equal_to', 'not_equal_to']
const PRESENT = ['is_present', 'is_not_present']
const CONTAIN = ['contains', 'does_not_contain']
const TIMES = ['is_greater_than', 'is_less_than', 'days_before']
export const OPERATORS = { equal: EQUAL, present: [...EQUAL, ...PRESENT], text: [...EQUAL, ...CONTAIN], time: TIMES }

export type FilterValue = string | number | boolean | null | readonly string[]

/** An attribute of the server's own. */
export interface StandardKey<Row> {
  readonly operators: readonly string[]
  readonly valueOf: (row: Row) => FilterValue
  /** Whether letters of either case are equal. */
  readonly ignoresCase?: boolean
  /** A column of numbers, in which the server cannot look for a text: it fails. */
  readonly isNumber?: boolean
  /** How the server changes a wanted value before it compares. */
  readonly wanted?: (value: string) => string
}

export interface Filter<Row> {
  readonly attributeModel: AttributeModel
  readonly keys: Readonly<Record<string, StandardKey<Row>>>
  readonly customOf: (row: Row) => Details
}

interface Condition<Row> {
  readonly test: (row: Row) => boolean
  readonly isOr: boolean
}

const wordOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
const invalidValue = (key: string) => invalid(`Invalid value. The values provided for ${key} are invalid`)

/**
 * Builds the test of a list of conditions, with the real server's failures: 422 for what it checks, 500 where its SQL
 * fails. AND binds closer than OR, as in SQL.
 */
export function compileFilter<Row>(
  model: Model,
  accountId: number,
  filter: Filter<Row>,
  given: readonly unknown[],
): (row: Row) => boolean {
  const rows = given.filter(isDetails)
  for (const row of rows) {
    const operator = textField(row, 'query_operator')
    if (operator !== undefined && !['AND', 'OR'].includes(operator.toUpperCase()))
      throw invalid('Query operator must be either "AND" or "OR".')
  }
  const conditions = rows.map((row, index) => {
    const isLast = index === rows.length - 1
    const condition = compileCondition(model, accountId, filter, row)
    // The SQL of the conditions is joined by these words alone.
    if ((textField(row, 'query_operator') === undefined) !== isLast) throw internalError()
    return condition
  })
  return (row) => matches(conditions, row)
}

function matches<Row>(conditions: readonly Condition<Row>[], row: Row): boolean {
  if (conditions.length === 0) return true
  let isAny = false
  let isGroup = true
  for (const { test, isOr } of conditions) {
    isGroup = isGroup && test(row)
    if (!isOr) continue
    isAny ||= isGroup
    isGroup = true
  }
  return isAny || isGroup
}

function compileCondition<Row>(model: Model, accountId: number, filter: Filter<Row>, row: Details): Condition<Row> {
  const key = textField(row, 'attribute_key') ?? ''
  const operator = textField(row, 'filter_operator') ?? ''
  const isOr = textField(row, 'query_operator')?.toUpperCase() === 'OR'
  const standard = Object.hasOwn(filter.keys, key) ? filter.keys[key] : undefined
  const definition = definitionOf(model, accountId, filter.attributeModel, key)
  if (!standard && !definition) {
    if (model.can('unknownFilterFails')) throw internalError()
    throw invalid(
      `Invalid attribute key - [${key}]. The key should be one of [${Object.keys(filter.keys).join(',')}] or a custom attribute defined in the account.`,
    )
  }
  if (standard && !standard.operators.includes(operator))
    throw invalid(`Invalid operator. The allowed operators for ${key} are [${standard.operators.join(',')}].`)
  const values = valuesOf(row, key, operator)
  if (standard) return { test: standardTest(standard, key, operator, values), isOr }
  // Its SQL ends with OR, so that nothing can follow.
  if (operator === 'not_equal_to' && textField(row, 'query_operator') !== undefined) throw internalError()
  const test = customTest(definition?.displayType ?? 'text', key, operator, values)
  return { test: (one) => test(filter.customOf(one)[key]), isOr }
}

function valuesOf(row: Details, key: string, operator: string): unknown[] {
  if (PRESENT.includes(operator)) return []
  if (typeof row['values'] === 'string' && row['values'] !== '') throw internalError()
  const values = listField(row, 'values') ?? []
  if (values.length === 0) throw invalidValue(key)
  return values
}

/** Compares with a date. Recorded: `days_before` always fails. */
function timeTest(key: string, operator: string, wanted: string): (at: number) => boolean {
  const time = Date.parse(wanted)
  if (operator !== 'days_before' && Number.isNaN(time)) throw invalidValue(key)
  if (operator === 'days_before') throw internalError()
  return operator === 'is_greater_than' ? (at) => at > time : (at) => at < time
}

function standardTest<Row>(
  { valueOf, ignoresCase = false, isNumber = false, wanted = (value) => value }: StandardKey<Row>,
  key: string,
  operator: string,
  values: readonly unknown[],
): (row: Row) => boolean {
  if (TIMES.includes(operator)) {
    const test = timeTest(key, operator, wordOf(values[0]))
    return (row) => test(Number(valueOf(row) ?? NaN))
  }
  if (isNumber && CONTAIN.includes(operator)) throw internalError()
  const folded = (text: string) => (ignoresCase || CONTAIN.includes(operator) ? text.toLowerCase() : text)
  const adapted = CONTAIN.includes(operator) ? (value: string) => value : wanted
  const words = values.map((value) => folded(adapted(wordOf(value).trim())))
  return (row) => {
    const value = valueOf(row)
    const isList = Array.isArray(value)
    // Nothing is equal to an absent value, nor different from it; labels are a table of their own.
    if (value === null && !PRESENT.includes(operator)) return false
    const have = isList ? value.map((item) => folded(String(item))) : value === null ? [] : [folded(String(value))]
    return holds(operator, have, words)
  }
}

function holds(operator: string, have: readonly string[], words: readonly string[]): boolean {
  switch (operator) {
    case 'not_equal_to':
      return !have.some((item) => words.includes(item))
    case 'contains':
      return have.some((item) => words.some((word) => item.includes(word)))
    case 'does_not_contain':
      return !have.some((item) => words.some((word) => item.includes(word)))
    case 'is_present':
      return have.length > 0
    case 'is_not_present':
      return have.length === 0
    default:
      return have.some((item) => words.includes(item))
  }
}

const KINDS: Readonly<Partial<Record<DisplayType, 'text' | 'number' | 'boolean' | 'date'>>> = {
  text: 'text',
  link: 'text',
  list: 'text',
  number: 'number',
  checkbox: 'boolean',
  date: 'date',
}

/** A value as the database casts it; undefined if it can't. */
function cast(kind: 'text' | 'number' | 'boolean' | 'date', value: unknown): string | number | undefined {
  const word = wordOf(value)
  switch (kind) {
    case 'text':
      return word.toLowerCase()
    case 'boolean':
      return ['true', 'false'].includes(word) ? word : undefined
    case 'number':
      return word.trim() === '' || Number.isNaN(Number(word)) ? undefined : Number(word)
    case 'date':
      return Number.isNaN(Date.parse(word)) ? undefined : Date.parse(word)
  }
}

/**
 * Tests a custom attribute. Recorded: equality looks at the first value only; currencies and percentages have no type in
 * the server's SQL; an unknown operator is equality.
 */
function customTest(
  type: DisplayType,
  key: string,
  operator: string,
  values: readonly unknown[],
): (value: unknown) => boolean {
  const kind = KINDS[type]
  const isOrder = operator === 'is_greater_than' || operator === 'is_less_than'
  if (isOrder && (kind === undefined || kind === 'text' || cast(kind, values[0]) === undefined)) throw invalidValue(key)
  if (kind === undefined || operator === 'days_before') throw internalError()
  const isPresent = (value: unknown) => value !== null && value !== undefined
  if (PRESENT.includes(operator)) return (value) => isPresent(value) === (operator === 'is_present')
  if (CONTAIN.includes(operator)) {
    if (kind !== 'text') throw internalError()
    const words = values.map((value) => wordOf(value).trim().toLowerCase())
    const isIn = (value: unknown) => words.some((word) => wordOf(value).toLowerCase().includes(word))
    return (value) => isPresent(value) && isIn(value) === (operator === 'contains')
  }
  const first = cast(kind, values[0])
  if (first === undefined) throw internalError()
  switch (operator) {
    case 'is_greater_than':
      return (value) => isPresent(value) && (cast(kind, value) ?? NaN) > first
    case 'is_less_than':
      return (value) => isPresent(value) && (cast(kind, value) ?? NaN) < first
    case 'not_equal_to':
      return (value) => !isPresent(value) || cast(kind, value) !== first
    default:
      return (value) => isPresent(value) && cast(kind, value) === first
  }
}
