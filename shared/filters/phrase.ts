import * as v from 'valibot'
import type { Condition, FilterValue } from './condition.ts'
import { dateOf, daysOf, LONGEST_VALUE, MOST_CONDITIONS, MOST_VALUES } from './condition.ts'
import type { Field, FieldDefinition, PhraseOperator } from './fields.ts'
import { fieldsOf, PHRASE_OPERATORS } from './fields.ts'
import { plainPattern } from './likePattern.ts'

const value = v.union([v.pipe(v.string(), v.maxLength(LONGEST_VALUE)), v.pipe(v.number(), v.finite()), v.boolean()])
const phraseEntries = {
  key: v.pipe(v.string(), v.maxLength(LONGEST_VALUE)),
  operator: v.picklist(PHRASE_OPERATORS),
  values: v.pipe(v.array(value), v.maxLength(MOST_VALUES)),
  join: v.nullable(v.picklist(['and', 'or'])),
}
export const PhrasesSchema = v.pipe(v.array(v.object(phraseEntries)), v.maxLength(MOST_CONDITIONS))

/**
 * One condition as people say it: "Assignee is Ben and". `toConditions` makes of a list of them what servers can answer. AND binds
 * tighter than OR.
 */
export interface Phrase {
  key: string
  operator: PhraseOperator
  values: FilterValue[]
  /** What joins it to the next one; null for the last. */
  join: 'and' | 'or' | null
}

/** Whether an operator needs values, and how many at most. */
export function valuesOf(field: Pick<Field, 'kind'>, operator: PhraseOperator): 'none' | 'one' | 'many' {
  if (operator === 'isSet' || operator === 'isEmpty') return 'none'
  if (operator !== 'is' && operator !== 'isNot' && operator !== 'isOther') return 'one'
  return ['status', 'priority', 'agent', 'team', 'inbox', 'label', 'list'].includes(field.kind) ? 'many' : 'one'
}

/** Whether a phrase has what it needs. */
export function isComplete(phrase: Pick<Phrase, 'operator' | 'values'>, field: Field): boolean {
  const [first] = phrase.values
  if (!field.operators.includes(phrase.operator)) return false
  if (valuesOf(field, phrase.operator) === 'none') return true
  if (first === undefined || first === '') return false
  if (phrase.operator === 'olderThan' || phrase.operator === 'newerThan') return daysOf(first) !== null
  switch (field.kind) {
    case 'time':
    case 'date':
      return dateOf(first) !== null
    case 'number':
      return typeof first === 'number' && Number.isFinite(first) && (field.name !== null || Number.isSafeInteger(first))
    case 'flag':
      return typeof first === 'boolean'
    case 'text':
      return typeof first === 'string' && first.trim() !== ''
    case 'status':
    case 'priority':
    case 'agent':
    case 'team':
    case 'inbox':
    case 'label':
    case 'list':
      return true
  }
}

const READ: Readonly<Record<string, PhraseOperator>> = {
  equal_to: 'is',
  contains: 'contains',
  does_not_contain: 'lacks',
  is_present: 'isSet',
  is_not_present: 'isEmpty',
  days_before: 'olderThan',
  days_within: 'newerThan',
}

/**
 * The phrases that say what a list of conditions finds; null if some have no words, so that the user sees them as the server has them.
 * `definitions`: of the account's custom attributes.
 */
export function phrasesOf(conditions: readonly Condition[], definitions: readonly FieldDefinition[]): Phrase[] | null {
  const fields = new Map(fieldsOf(definitions).map((field) => [field.key, field]))
  const phrases: Phrase[] = []
  for (const [index, condition] of conditions.entries()) {
    const field = fields.get(condition.key)
    const isLast = index === conditions.length - 1
    const isAlone = isLast && conditions[index - 1]?.join !== 'and'
    const phrase = field && (condition.join === null) === isLast ? phraseOf(condition, field, isAlone) : null
    if (phrase === null || !field || !isComplete(phrase, field)) return null
    phrases.push(phrase)
  }
  return phrases
}

/** `isAlone`: it is the last one, and nothing is joined to it by AND. */
function phraseOf(condition: Condition, field: Field, isAlone: boolean): Phrase | null {
  const operator = operatorOf(condition.operator, field, isAlone)
  if (operator === null) return null
  const values = valuesAs(field, operator, condition.values)
  return values === null ? null : { key: condition.key, operator, values, join: condition.join }
}

function operatorOf(operator: string, field: Field, isAlone: boolean): PhraseOperator | null {
  if (operator === 'is_greater_than') return field.kind === 'number' ? 'above' : 'after'
  if (operator === 'is_less_than') return field.kind === 'number' ? 'below' : 'before'
  if (operator !== 'not_equal_to') return Object.hasOwn(READ, operator) ? (READ[operator] ?? null) : null
  // Servers leave out what has no assignee, team or priority, and find what has no label or attribute.
  if (field.name !== null) return isAlone ? 'isNot' : null
  return field.operators.includes('isOther') ? 'isOther' : 'isNot'
}

/** As the builder has them: ids as numbers, patterns as plain text, of a custom text the first only. Null where that isn't possible. */
function valuesAs(field: Field, operator: PhraseOperator, given: readonly FilterValue[]): FilterValue[] | null {
  const count = valuesOf(field, operator)
  if (count === 'none') return []
  if (operator === 'contains' || operator === 'lacks') {
    const plain = typeof given[0] === 'string' && given.length === 1 ? plainPattern(given[0].trim()) : null
    return plain === null ? null : [plain]
  }
  const isFirstOnly = field.name !== null && typeof given[0] === 'string'
  const values = isFirstOnly ? given.slice(0, 1) : [...given]
  if (count === 'one' && values.length > 1) return null
  switch (field.kind) {
    case 'agent':
    case 'team':
    case 'inbox':
    case 'number': {
      const numbers = values.map((one) => (typeof one === 'string' && one.trim() !== '' ? Number(one) : one))
      return numbers.every((one) => typeof one === 'number' && Number.isFinite(one)) ? numbers : null
    }
    case 'flag':
      return values.map((one) => (one === 'true' ? true : one === 'false' ? false : one))
    case 'time':
    case 'date':
      return values.map((one) => daysOf(one) ?? dateOf(one) ?? one)
    case 'status':
      return values.includes('all') ? ['open', 'resolved', 'pending', 'snoozed'] : values
    case 'priority':
    case 'label':
    case 'list':
    case 'text':
      return values.every((one) => typeof one === 'string') ? values : null
  }
}
