import type { Condition, FilterOperator, FilterValue } from './condition.ts'
import { MOST_CONDITIONS } from './condition.ts'
import type { Field, FieldDefinition } from './fields.ts'
import { fieldsOf } from './fields.ts'
import { likePattern } from './likePattern.ts'
import type { Phrase } from './phrase.ts'
import { isComplete } from './phrase.ts'

/** Why servers can't answer a list of phrases; `index`: the phrase, null for all of them. */
export type PhraseProblem =
  | { kind: 'empty' }
  /** A value is missing, or the field is unknown. */
  | { kind: 'incomplete'; index: number }
  /** A text attribute that is not something can stand alone only, and once. */
  | { kind: 'notAlone'; index: number }
  /** The server would compare this text in lower case only, because a custom attribute comes before it. */
  | { kind: 'letterCase'; index: number }
  | { kind: 'tooLong' }

/** A condition before it is joined, and the phrase that it comes from. */
interface Atom {
  key: string
  operator: FilterOperator
  values: FilterValue[]
  isCustom: boolean
  index: number
}

/**
 * The conditions that servers answer with what the phrases say, on every version: docs/servers.md#filters. `days_before` and `days_within`
 * stay in them; `withDates` makes dates of them.
 */
export function toConditions(
  phrases: readonly Phrase[],
  definitions: readonly FieldDefinition[],
): { conditions: Condition[] } | { problem: PhraseProblem } {
  if (phrases.length === 0) return { problem: { kind: 'empty' } }
  const fields = new Map(fieldsOf(definitions).map((field) => [field.key, field]))
  const groups: Atom[][] = []
  let group: Atom[][] = [[]]
  for (const [index, phrase] of phrases.entries()) {
    const field = fields.get(phrase.key)
    if (!field || !isComplete(phrase, field)) return { problem: { kind: 'incomplete', index } }
    const ways = waysOf(phrase, field, index)
    group = group.flatMap((before) => ways.map((way) => [...before, ...way]))
    if (countOf([...groups, ...group]) > MOST_CONDITIONS) return { problem: { kind: 'tooLong' } }
    if (phrase.join === 'and' && index < phrases.length - 1) continue
    groups.push(...group)
    group = [[]]
  }
  return joined(groups)
}

const countOf = (groups: readonly (readonly Atom[])[]): number => groups.reduce((sum, { length }) => sum + length, 0)

/** The ways in which a phrase is true, each a list of conditions that all have to hold. */
function waysOf({ key, operator, values }: Phrase, field: Field, index: number): Atom[][] {
  const isCustom = field.name !== null
  const atom = (name: FilterOperator, of: readonly FilterValue[] = []): Atom[] => [
    { key, operator: name, values: [...of], isCustom, index },
  ]
  const absent = atom('is_not_present')
  switch (operator) {
    case 'is':
      // Of an attribute servers compare with the first value only.
      return isCustom ? values.map((one) => atom('equal_to', [one])) : [atom('equal_to', values)]
    case 'isOther':
      return [atom('not_equal_to', values)]
    case 'isNot':
      if (!isCustom)
        return field.operators.includes('isEmpty') && field.kind !== 'label'
          ? [atom('not_equal_to', values), absent]
          : [atom('not_equal_to', values)]
      if (field.kind === 'number') return [atom('is_less_than', values), atom('is_greater_than', values), absent]
      if (field.kind === 'list' && field.options.length > 0)
        return [...field.options.filter((one) => !values.includes(one)).map((one) => atom('equal_to', [one])), absent]
      return [atom('not_equal_to', values)]
    case 'contains':
      return [atom('contains', values.map(patternOf))]
    case 'lacks':
      return [atom('does_not_contain', values.map(patternOf))]
    case 'isSet':
      return [atom('is_present')]
    case 'isEmpty':
      return [absent]
    case 'above':
    case 'after':
      return [atom('is_greater_than', values)]
    case 'below':
    case 'before':
      return [atom('is_less_than', values)]
    case 'olderThan':
      return [atom('days_before', values)]
    case 'newerThan':
      return [atom('days_within', values)]
  }
}

const patternOf = (value: FilterValue): string => likePattern(String(value).trim())

/**
 * Joins groups in an order that no version fails on or misunderstands: what compares a custom attribute comes after all that doesn't, and
 * a custom attribute that is not something comes last and alone, as its SQL ends with "OR … IS NULL".
 */
function joined(groups: readonly Atom[][]): { conditions: Condition[] } | { problem: PhraseProblem } {
  const isNot = (atom: Atom): boolean => atom.isCustom && atom.operator === 'not_equal_to'
  const ends = groups.filter((group) => group.some(isNot))
  const wrong = (ends.length > 1 ? ends[1] : ends[0]?.length === 1 ? undefined : ends[0])?.find(isNot)
  if (wrong) return { problem: { kind: 'notAlone', index: wrong.index } }
  const rank = (group: readonly Atom[]): number =>
    group.some(isNot) ? 2 : group.some(({ isCustom }) => isCustom) ? 1 : 0
  const ordered = groups
    .toSorted((one, other) => rank(one) - rank(other))
    .map((group) => group.toSorted((one, other) => Number(one.isCustom) - Number(other.isCustom)))
  const single = ordered.flatMap((group, index) => (followsCustom(ordered, index) ? withSingleTexts(group) : [group]))
  if (countOf(single) > MOST_CONDITIONS) return { problem: { kind: 'tooLong' } }
  const late = single.flatMap((group, index) => (followsCustom(single, index) ? group : [])).find(isCaseLost)
  if (late) return { problem: { kind: 'letterCase', index: late.index } }
  const conditions = single.flatMap((group) =>
    group.map(({ key, operator, values }, index): Condition => ({
      key,
      operator,
      values,
      join: index === group.length - 1 ? 'or' : 'and',
    })),
  )
  const last = conditions.at(-1)
  if (last) last.join = null
  return { conditions }
}

const followsCustom = (groups: readonly (readonly Atom[])[], index: number): boolean =>
  groups.slice(0, index).some((group) => group.some(({ isCustom }) => isCustom))

/** Compared as text, as they are. */
const COMPARED = ['labels', 'browser_language', 'conversation_language', 'referer', 'mail_subject']
const isCompared = ({ key, operator }: Atom): boolean =>
  COMPARED.includes(key) && (operator === 'equal_to' || operator === 'not_equal_to')
const isCaseLost = (atom: Atom): boolean =>
  isCompared(atom) && atom.values.some((value) => String(value) !== String(value).toLowerCase())

/** The same group with one text in each condition: of more, the server would take the first. */
function withSingleTexts(group: readonly Atom[]): Atom[][] {
  let groups: Atom[][] = [[]]
  for (const atom of group) {
    const singles = isCompared(atom) ? atom.values.map((value) => ({ ...atom, values: [value] })) : [atom]
    groups =
      atom.operator === 'equal_to'
        ? groups.flatMap((before) => singles.map((one) => [...before, one]))
        : groups.map((before) => [...before, ...singles])
  }
  return groups
}
