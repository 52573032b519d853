/** Reads what the user types into a custom attribute, by its type. */
import { LONGEST_VALUE } from '../../../shared/conversationChange.ts'
import type { AttributePattern, AttributeType, AttributeValue } from '../../../shared/model/people.ts'
import { isAttributeValue } from '../../../shared/model/people.ts'
import type { ReferenceHead } from '../../../shared/views.ts'

type Definition = ReferenceHead['attributes'][number]

/** An attribute that can be edited. */
export interface Editable {
  readonly key: string
  readonly name: string
  readonly type: AttributeType
  /** The choices of a list. */
  readonly values: readonly string[]
  readonly pattern: AttributePattern | null
  /** Null: it has none. */
  readonly value: AttributeValue | null
}
export type AttributeProblem = 'number' | 'link' | 'date' | 'pattern' | 'long'
/** A null value removes the attribute. */
export type ReadAttribute = { value: AttributeValue | null } | { problem: AttributeProblem }

const NUMERIC: ReadonlySet<AttributeType> = new Set<AttributeType>(['number', 'currency', 'percent'])
export const isNumeric = (type: AttributeType): boolean => NUMERIC.has(type)
const NUMBER = /^[-+]?\d{1,15}(?:[.,]\d{1,10})?$/
const DATE = /^\d{4}-\d{2}-\d{2}$/

/** How to edit an attribute; null where a program has stored what nobody can type. */
export function editableOf(definition: Definition, record: Readonly<Record<string, unknown>>): Editable | null {
  const { key, name, type, values = [], pattern = null } = definition
  const value = (Object.hasOwn(record, key) ? record[key] : null) ?? null
  return value === null || isAttributeValue(value) ? { key, name: name || key, type, values, pattern, value } : null
}

/** The same of an attribute that nobody defined, by what it has. */
export function undefinedEditable(
  key: string,
  name: string,
  record: Readonly<Record<string, unknown>>,
): Editable | null {
  const value = Object.hasOwn(record, key) ? record[key] : null
  const type = typeof value === 'boolean' ? 'checkbox' : typeof value === 'number' ? 'number' : 'text'
  return isAttributeValue(value) ? { key, name, type, values: [], pattern: null, value } : null
}

/** The text of a field for a value. */
export function fieldTextOf({ type, value }: Editable): string {
  if (value === null) return ''
  return type === 'date' && typeof value === 'string' ? value.slice(0, 10) : String(value)
}

export function readAttribute({ type, pattern }: Pick<Editable, 'type' | 'pattern'>, typed: string): ReadAttribute {
  if (typed.length > LONGEST_VALUE) return { problem: 'long' }
  const text = typed.trim().toWellFormed()
  if (text === '') return { value: null }
  if (pattern && isNotOf(pattern.source, text)) return { problem: 'pattern' }
  switch (type) {
    case 'link':
      return /^https?:\/\//i.test(text) && URL.canParse(text) ? { value: text } : { problem: 'link' }
    case 'date':
      return DATE.test(text) && !Number.isNaN(Date.parse(text)) ? { value: text } : { problem: 'date' }
    case 'checkbox':
      return { value: text === 'true' }
    case 'number':
    case 'currency':
    case 'percent':
      return NUMBER.test(text) ? { value: Number(text.replace(',', '.')) } : { problem: 'number' }
    case 'text':
    case 'list':
      return { value: text }
  }
}

/** Characters that are compared with a pattern. */
const LONGEST_CHECKED = 200
const LONGEST_PATTERN = 500
/** Repetitions without a limit in one pattern: each multiplies the time that it can take. */
const MOST_REPETITIONS = 3

/** Whether a text certainly doesn't match a pattern of the account (`/^A-\d+$/i`). What can't be told in short time is accepted. */
export function isNotOf(source: string, text: string): boolean {
  if (source.length > LONGEST_PATTERN) return false
  const [, body = source, flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(source) ?? []
  if (text.length > LONGEST_CHECKED || !isQuick(body)) return false
  try {
    return !new RegExp(body, flags.replaceAll(/[^imsu]/g, '')).test(text)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return false
    throw thrown
  }
}

/** Whether a pattern takes short time on any short text: few repetitions, none within another, and no references back. */
function isQuick(body: string): boolean {
  const plain = body.replaceAll(/\\[^1-9k]/g, 'x').replaceAll(/\[[^\]]*\]/g, 'x')
  if (/\\|\(\?(?!:)/.test(plain)) return false
  const repetitions = plain.match(/[*+]|\{\d+,\d*\}/g) ?? []
  return repetitions.length <= MOST_REPETITIONS && !hasRepeatedGroup(plain)
}

/** Whether a group that has repetitions or choices in it is repeated. */
function hasRepeatedGroup(plain: string): boolean {
  const open: boolean[] = []
  for (let at = 0; at < plain.length; at++) {
    const sign = plain.charAt(at)
    if (sign === '(') open.push(false)
    else if (sign === ')') {
      const isRich = open.pop() ?? false
      if (isRich && /[*+{]/.test(plain.charAt(at + 1))) return true
      if (isRich && open.length > 0) open[open.length - 1] = true
    } else if (/[*+?{|]/.test(sign) && !(sign === '?' && plain.charAt(at - 1) === '(') && open.length > 0)
      open[open.length - 1] = true
  }
  return false
}
