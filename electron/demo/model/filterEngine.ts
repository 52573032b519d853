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
  /** Its words. One that is none of them is like no value, from which nothing is different. */
  readonly isEnum?: readonly string[]
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
  let followsCustom = false
  const conditions = rows.flatMap((row, index) => {
    const isLast = index === rows.length - 1
    const compiled = compileCondition(model, accountId, filter, row, followsCustom)
    followsCustom ||= !Object.hasOwn(filter.keys, textField(row, 'attribute_key') ?? '')
    // The SQL of the conditions is joined by these words alone.
    if ((textField(row, 'query_operator') === undefined) !== isLast) throw internalError()
    return compiled
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

/** `followsCustom`: a condition on a custom attribute comes before it. */
function compileCondition<Row>(
  model: Model,
  accountId: number,
  filter: Filter<Row>,
  row: Details,
  followsCustom: boolean,
): Condition<Row>[] {
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
  if (standard) return [{ test: standardTest(standard, key, operator, values, followsCustom), isOr }]
  const test = customTest(definition?.displayType ?? 'text', key, operator, values)
  const condition = { test: (one: Row) => test(filter.customOf(one)[key]), isOr }
  if (operator !== 'not_equal_to') return [condition]
  // Its SQL ends with "OR … IS NULL", so that nothing can follow, and what is before by AND doesn't bind it.
  if (textField(row, 'query_operator') !== undefined) throw internalError()
  return [
    { ...condition, isOr: true },
    { test: (one) => !isPresent(filter.customOf(one)[key]), isOr: false },
  ]
}

const isPresent = (value: unknown) => value !== null && value !== undefined

function valuesOf(row: Details, key: string, operator: string): unknown[] {
  if (PRESENT.includes(operator)) return []
  if (typeof row['values'] === 'string' && row['values'] !== '') throw internalError()
  const values = listField(row, 'values') ?? []
  if (values.length === 0) throw invalidValue(key)
  return values
}

const DAY = 86_400_000

/** Compares with a date, by whole days in UTC (`::date`). Recorded: `days_before` always fails. */
function timeTest(key: string, operator: string, wanted: string): (at: number) => boolean {
  const time = Math.floor(Date.parse(wanted) / DAY) * DAY
  if (operator !== 'days_before' && Number.isNaN(time)) throw invalidValue(key)
  if (operator === 'days_before') throw internalError()
  return operator === 'is_greater_than' ? (at) => at >= time + DAY : (at) => at < time
}

function standardTest<Row>(
  { valueOf, ignoresCase = false, isNumber = false, isEnum, wanted = (value) => value }: StandardKey<Row>,
  key: string,
  operator: string,
  values: readonly unknown[],
  followsCustom: boolean,
): (row: Row) => boolean {
  if (TIMES.includes(operator)) {
    const test = timeTest(key, operator, wordOf(values[0]))
    return (row) => test(Number(valueOf(row) ?? NaN))
  }
  if (isNumber && CONTAIN.includes(operator)) throw internalError()
  const folded = (text: string) => (ignoresCase ? text.toLowerCase() : text)
  const compared = isEnum ? values : comparedValues(values, followsCustom)
  const words = compared.map((value) => folded(wanted(wordOf(value))))
  const like = CONTAIN.includes(operator) ? likeTest(values) : null
  return (row) => {
    const value = valueOf(row)
    if (like !== null) return value !== null && like(String(value)) === (operator === 'contains')
    if (isEnum && value !== null && operator === 'not_equal_to' && !words.every((word) => isEnum.includes(word)))
      return false
    const isList = Array.isArray(value)
    // Nothing is equal to an absent value, nor different from it; labels are a table of their own.
    if (value === null && !PRESENT.includes(operator)) return false
    const have = isList ? value.map((item) => folded(String(item))) : value === null ? [] : [folded(String(value))]
    return holds(operator, have, words)
  }
}

/**
 * The server keeps in mind that it has compared a custom attribute, for which it takes the first text in lower case: it then does so for
 * what follows.
 */
const comparedValues = (values: readonly unknown[], followsCustom: boolean): readonly unknown[] =>
  followsCustom && typeof values[0] === 'string' ? [values[0].toLowerCase()] : values

const letterPattern = (letter: string) => (/[\p{L}\p{N}\s_]/u.test(letter) ? letter : `\\${letter}`)

/** `ILIKE`: `%` stands for anything and `_` for any letter, unless a backslash is before them. */
function likeTest(values: readonly unknown[]): (text: string) => boolean {
  const patterns = values.map((value) => {
    const parts = wordOf(value)
      .trim()
      .replace(/\\([^])|([%_])|([$()*+./?[\\\]^{|}-])/g, (_all, escaped: string, wild: string, special: string) =>
        wild === '%' ? '[^]*' : wild === '_' ? '[^]' : letterPattern(escaped ?? special),
      )
    return new RegExp(parts, 'i')
  })
  return (text) => patterns.some((pattern) => pattern.test(text))
}

function holds(operator: string, have: readonly string[], words: readonly string[]): boolean {
  switch (operator) {
    case 'not_equal_to':
      return !have.some((item) => words.includes(item))
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
      return Number.isNaN(Date.parse(word)) ? undefined : Math.floor(Date.parse(word) / DAY) * DAY
  }
}

/**
 * Tests a custom attribute. Recorded: equality looks at the first text only; currencies and percentages have no type in
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
  const isOrdered = kind === 'number' || kind === 'date'
  if (isOrder && (!isOrdered || cast(kind, values[0]) === undefined)) throw invalidValue(key)
  if (kind === undefined || operator === 'days_before') throw internalError()
  if (PRESENT.includes(operator)) return (value) => isPresent(value) === (operator === 'is_present')
  if (CONTAIN.includes(operator)) {
    if (kind !== 'text') throw internalError()
    const like = likeTest(values)
    const isIn = (value: unknown) => like(wordOf(value))
    return (value) => isPresent(value) && isIn(value) === (operator === 'contains')
  }
  // Of texts the first, of numbers and flags all.
  const wanted = (typeof values[0] === 'string' ? values.slice(0, 1) : values).map((value) => cast(kind, value))
  const [first] = wanted
  if (first === undefined || wanted.includes(undefined)) throw internalError()
  switch (operator) {
    case 'is_greater_than':
      return (value) => isPresent(value) && (cast(kind, value) ?? NaN) > first
    case 'is_less_than':
      return (value) => isPresent(value) && (cast(kind, value) ?? NaN) < first
    case 'not_equal_to':
      return (value) => isPresent(value) && !wanted.includes(cast(kind, value))
    default:
      return (value) => isPresent(value) && wanted.includes(cast(kind, value))
  }
}
