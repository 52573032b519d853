import type { Condition, FilterValue } from '../../../shared/filters/condition.ts'
import { dateOf } from '../../../shared/filters/condition.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import { CONVERSATION_STATUSES, PRIORITIES } from '../../../shared/model/conversation.ts'
import type { AttributeDefinition, AttributeType } from '../../../shared/model/people.ts'
import { assignedUser } from './filter.ts'
import { likeTest } from './likeTest.ts'

type Test = (conversation: Conversation) => boolean

/**
 * What this computer knows of a filter. `test`: it finds exactly what the server finds. `unknown`: only the server can answer it, as
 * it needs what conversations don't show, or servers differ. `refused`: servers answer with an error.
 */
export type FilterTest =
  { kind: 'test'; test: Test } | { kind: 'unknown'; key: string } | { kind: 'refused'; key: string }

/** Why a condition has no test. */
class Untestable extends Error {
  readonly kind: 'unknown' | 'refused'

  constructor(kind: 'unknown' | 'refused') {
    super(kind)
    this.kind = kind
  }
}

const EQUAL = ['equal_to', 'not_equal_to']
const PRESENT = ['is_present', 'is_not_present']
const CONTAIN = ['contains', 'does_not_contain']
const ORDER = ['is_greater_than', 'is_less_than']

interface Part {
  test: Test
  join: Condition['join']
}

/**
 * The test of a list of conditions: the rules of the server's SQL, as its recordings show them (docs/servers.md#filters). Never throws.
 * `definitions`: of the account's custom attributes; null where they are not known.
 */
export function filterTest(
  conditions: readonly Condition[],
  definitions: readonly Pick<AttributeDefinition, 'of' | 'key' | 'type'>[] | null,
): FilterTest {
  const parts: Part[] = []
  let unknown: string | null = null
  let followsCustom = false
  for (const [index, condition] of conditions.entries()) {
    const { key, join } = condition
    const isLast = index === conditions.length - 1
    // The SQL of the conditions is joined by these words alone.
    if ((join === null) !== isLast) return { kind: 'refused', key }
    try {
      const standard = STANDARD[key]
      if (standard && Object.hasOwn(STANDARD, key)) parts.push({ test: standard(condition, followsCustom), join })
      else {
        const isAlone = index === 0 || conditions[index - 1]?.join === 'or'
        parts.push({ test: customTest(condition, definitions, isAlone), join })
        followsCustom = true
      }
    } catch (error) {
      if (!(error instanceof Untestable)) throw error
      // An error of a later condition is still one.
      if (error.kind === 'refused') return { kind: 'refused', key }
      unknown ??= key
      followsCustom ||= !Object.hasOwn(STANDARD, key)
    }
  }
  return unknown === null ? { kind: 'test', test: joined(parts) } : { kind: 'unknown', key: unknown }
}

/** AND binds tighter than OR; without conditions everything fits. */
function joined(parts: readonly Part[]): Test {
  if (parts.length === 0) return () => true
  const groups: Test[][] = [[]]
  for (const { test, join } of parts) {
    groups.at(-1)?.push(test)
    if (join === 'or') groups.push([])
  }
  return (conversation) => groups.some((group) => group.every((test) => test(conversation)))
}

/** Makes the test of one condition. `followsCustom`: one of a custom attribute comes before it. */
type Standard = (condition: Condition, followsCustom: boolean) => Test

const STANDARD: Readonly<Record<string, Standard>> = {
  status: statusTest,
  priority: priorityTest,
  assignee_id: number((conversation) => assignedUser(conversation), PRESENT),
  inbox_id: number(({ inboxId }) => inboxId, PRESENT),
  team_id: number(({ team }) => team?.id ?? null, PRESENT),
  contact_id: number(({ contactId }) => contactId, PRESENT),
  display_id: number(({ id }) => id, []),
  // Conversations don't show it.
  campaign_id: (condition) => {
    allow(condition, [...EQUAL, ...PRESENT])
    throw new Untestable('unknown')
  },
  labels: labelsTest,
  browser_language: text('browser_language', []),
  conversation_language: text('conversation_language', []),
  referer: text('referer', CONTAIN),
  mail_subject: text('mail_subject', CONTAIN),
  created_at: time(({ createdAt }) => createdAt),
  last_activity_at: time(({ lastActivityAt }) => lastActivityAt),
}

/** The server refuses other operators, and no values where some are needed. */
function allow({ operator, values }: Condition, operators: readonly string[]): void {
  if (!operators.includes(operator)) throw new Untestable('refused')
  if (!PRESENT.includes(operator) && values.length === 0) throw new Untestable('refused')
}

/** A word that the server doesn't know is like no value: nothing is equal to it, nor different from it. */
function enumTest<T extends string>(
  condition: Condition,
  known: readonly T[],
  valueOf: (one: Conversation) => T | null,
): Test {
  const wanted = condition.values.map((value) => known.find((each) => each === value) ?? null)
  if (condition.values.some((value) => typeof value !== 'string')) throw new Untestable('unknown')
  if (condition.operator === 'equal_to') return (one) => isAmong(valueOf(one), wanted)
  return (one) => !wanted.includes(null) && valueOf(one) !== null && !isAmong(valueOf(one), wanted)
}
const isAmong = <T>(value: T | null, wanted: readonly (T | null)[]): boolean => value !== null && wanted.includes(value)

function statusTest(condition: Condition): Test {
  allow(condition, EQUAL)
  const values = condition.values.includes('all') ? [...CONVERSATION_STATUSES] : condition.values
  return enumTest({ ...condition, values }, CONVERSATION_STATUSES, ({ status }) => status)
}

function priorityTest(condition: Condition): Test {
  allow(condition, EQUAL)
  return enumTest(condition, PRIORITIES, ({ priority }) => priority)
}

function number(valueOf: (conversation: Conversation) => number | null, more: readonly string[]): Standard {
  return (condition, followsCustom) => {
    allow(condition, [...EQUAL, ...more])
    const { operator } = condition
    if (PRESENT.includes(operator)) return (one) => (valueOf(one) !== null) === (operator === 'is_present')
    const wanted = comparedValues(condition, followsCustom).map((value) => {
      const id = typeof value === 'string' && /^\s*-?\d{1,15}\s*$/.test(value) ? Number(value) : value
      if (typeof id !== 'number') throw new Untestable('refused')
      return id
    })
    return (one) => {
      const value = valueOf(one)
      return value !== null && wanted.includes(value) === (operator === 'equal_to')
    }
  }
}

function labelsTest(condition: Condition, followsCustom: boolean): Test {
  allow(condition, [...EQUAL, ...PRESENT])
  const { operator } = condition
  if (PRESENT.includes(operator)) return ({ labels }) => labels.length > 0 === (operator === 'is_present')
  const wanted = comparedValues(condition, followsCustom).map(String)
  // A table of its own: a conversation without labels has not this one either.
  return ({ labels }) => labels.some((label) => wanted.includes(label)) === (operator === 'equal_to')
}

function text(name: string, more: readonly string[]): Standard {
  return (condition, followsCustom) => {
    allow(condition, [...EQUAL, ...more])
    const { operator, values } = condition
    const valueOf = ({ additionalAttributes }: Conversation): string | null => wordsOf(additionalAttributes, name)
    if (CONTAIN.includes(operator)) return containTest(condition, valueOf)
    // Text and a number can't be compared.
    if (values.some((value) => typeof value !== 'string')) throw new Untestable('refused')
    const wanted = comparedValues(condition, followsCustom)
    return (one) => {
      const value = valueOf(one)
      return value !== null && wanted.includes(value) === (operator === 'equal_to')
    }
  }
}

function containTest({ operator, values }: Condition, valueOf: (conversation: Conversation) => string | null): Test {
  const words = values.map((value) => {
    if (typeof value !== 'string') throw new Untestable('refused')
    return likeTest(value.trim())
  })
  return (one) => {
    const value = valueOf(one)
    return value !== null && words.some((isIn) => isIn(value)) === (operator === 'contains')
  }
}

/** Servers compare whole days, in UTC. */
function time(secondsOf: (conversation: Conversation) => number): Standard {
  return (condition) => {
    // Also `days_before`, which they fail to answer: `withDates` replaces it.
    allow(condition, ORDER)
    const date = dateOf(condition.values[0])
    if (date === null) throw new Untestable('refused')
    const start = Date.parse(date) / 1000
    const isLess = condition.operator === 'is_less_than'
    return (one) => (isLess ? secondsOf(one) < start : secondsOf(one) >= start + 86_400)
  }
}

/**
 * The values that the server compares with. After a custom attribute some versions take the first text only, in lower case: where that
 * makes a difference only they can answer.
 */
function comparedValues({ values }: Condition, followsCustom: boolean): readonly FilterValue[] {
  const [first] = values
  if (followsCustom && typeof first === 'string' && (values.length > 1 || first !== first.toLowerCase()))
    throw new Untestable('unknown')
  return values
}

const KINDS: Readonly<Record<AttributeType, 'text' | 'number' | 'boolean' | 'date' | null>> = {
  text: 'text',
  link: 'text',
  list: 'text',
  number: 'number',
  checkbox: 'boolean',
  date: 'date',
  // The server's SQL has no type for them, and fails.
  currency: null,
  percent: null,
}

/** `isAlone`: nothing is joined to it by AND before it. */
function customTest(condition: Condition, definitions: Parameters<typeof filterTest>[1], isAlone: boolean): Test {
  const { key, operator, values, join } = condition
  const definition = definitions?.find((each) => each.of === 'conversation' && each.key === key)
  if (!definition) throw new Untestable('unknown')
  const kind = KINDS[definition.type]
  if (kind === null || operator === 'days_before' || operator === 'days_within') throw new Untestable('refused')
  if (!PRESENT.includes(operator) && values.length === 0) throw new Untestable('refused')
  const textOfOne = ({ customAttributes }: Conversation): string | null => wordsOf(customAttributes, key)
  const valueOf = (one: Conversation): string | number | null => cast(kind, textOfOne(one))
  if (PRESENT.includes(operator)) return (one) => (valueOf(one) !== null) === (operator === 'is_present')
  if (CONTAIN.includes(operator)) {
    if (kind !== 'text') throw new Untestable('refused')
    return containTest(condition, textOfOne)
  }
  const wanted = wantedOf(kind, values)
  const [first] = wanted
  if (first === undefined) throw new Untestable('refused')
  if (ORDER.includes(operator)) {
    if (kind === 'text' || kind === 'boolean') throw new Untestable('refused')
    return (one) => {
      const value = valueOf(one)
      return value !== null && (operator === 'is_less_than' ? value < first : value > first)
    }
  }
  if (operator !== 'not_equal_to') return (one) => isAmong(valueOf(one), wanted)
  // Its SQL ends with `OR … IS NULL`: nothing can follow, and up to 4.15 it leaks out of what is before.
  if (join !== null) throw new Untestable('refused')
  if (!isAlone) throw new Untestable('unknown')
  return (one) => !isAmong(valueOf(one), wanted)
}

/** Of texts the first only; of numbers and flags all. */
function wantedOf(kind: 'text' | 'number' | 'boolean' | 'date', values: readonly FilterValue[]): (string | number)[] {
  const compared = typeof values[0] === 'string' ? values.slice(0, 1) : values
  return compared.map((value) => {
    // A text and a number can't be compared, nor a flag and a number.
    if (kind === 'text' && typeof value !== 'string') throw new Untestable('refused')
    if (kind === 'boolean' && typeof value === 'number') throw new Untestable('refused')
    const wanted = cast(kind, String(value))
    if (wanted === null) throw new Untestable('refused')
    return wanted
  })
}

/** As the database casts the text of an attribute; null where it is none of these. */
function cast(kind: 'text' | 'number' | 'boolean' | 'date', value: string | null): string | number | null {
  if (value === null) return null
  switch (kind) {
    case 'text':
      return value.toLowerCase()
    case 'number':
      return value.trim() === '' || !Number.isFinite(Number(value)) ? null : Number(value)
    case 'boolean': {
      const word = value.trim().toLowerCase()
      return word === 'true' || word === 'false' ? word : null
    }
    case 'date':
      return dateOf(value.trim())
  }
}

/** A free-form value as the database writes it; null where there is none. */
function wordsOf(attributes: Readonly<Record<string, unknown>>, key: string): string | null {
  const value = Object.hasOwn(attributes, key) ? attributes[key] : null
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return null
  return JSON.stringify(value)
}
