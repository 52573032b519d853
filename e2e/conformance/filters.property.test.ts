import { describe, expect, it } from 'vitest'
import { filterTest } from '../../electron/core/cache/index.ts'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { asUser } from '../../electron/demo/model/activity.ts'
import { setLabels, setPriority, setStatus } from '../../electron/demo/model/conversations.ts'
import { HttpError } from '../../electron/demo/model/errors.ts'
import { filterConversations } from '../../electron/demo/model/filter.ts'
import { SmallDesk } from '../../electron/demo/testing/smallDesk.ts'
import type { Condition, FilterValue } from '../../shared/filters/condition.ts'
import { conditionsToWire, daysOf, withDates } from '../../shared/filters/condition.ts'
import type { Field, PhraseOperator } from '../../shared/filters/fields.ts'
import { fieldsOf } from '../../shared/filters/fields.ts'
import type { Phrase } from '../../shared/filters/phrase.ts'
import { phrasesOf, valuesOf } from '../../shared/filters/phrase.ts'
import { toConditions } from '../../shared/filters/toConditions.ts'
import type { Conversation } from '../../shared/model/conversation.ts'
import { CONVERSATION_STATUSES, PRIORITIES } from '../../shared/model/conversation.ts'
import { cachedConversations, define, definition, foundIn, TYPES } from './filterDesk.ts'

const DAY = 86_400_000
const WORDS = ['Alpha', 'alphabet', 'beta', '100% sure', 'a_b', 'Été', 'c\\d', '']
const LIST = ['low', 'Middle', 'high']
const LABELS = ['bug', 'vip', 'refund']
const LANGUAGES = ['en', 'EN', 'sv']
const NUMBERS = [-1, 0, 10, 20, 30.5]
const DEFINITIONS = TYPES.map((type) => definition(`my_${type}`, type, type === 'list' ? LIST : []))
const CUSTOM = new Set(DEFINITIONS.map(({ key }) => key))

/** Numbers and choices from a seed. */
function chance(seed: number) {
  const random = seededRandom(seed)
  const upTo = (most: number): number => Math.floor(random() * (most + 1))
  const oneOf = <T>(items: readonly T[]): T => {
    const item = items[upTo(items.length - 1)]
    if (item === undefined) throw new Error('nothing to choose from')
    return item
  }
  return { upTo, oneOf, is: (odds: number): boolean => random() < odds }
}
type Chance = ReturnType<typeof chance>

/** A desk of 40 conversations with everything that a filter can look at, and the server's answer to a filter. */
function randomDesk() {
  const desk = new SmallDesk()
  const { model, clock } = desk
  const { upTo, oneOf, is } = chance(11)
  for (const { key, type, values } of DEFINITIONS) define(model, key, type, values ?? [])
  const by = asUser(desk.user('ada'))
  const inboxes = model.ofAccount(model.inboxes, 1).map(({ id }) => id)
  const teams = model.ofAccount(model.teams, 1)
  for (let count = 0; count < 40; count++) {
    clock.advance(upTo(DAY))
    const one = desk.visit(`Visitor${count}`, 'Hello', oneOf(inboxes))
    if (is(0.6)) setPriority(model, one, oneOf(PRIORITIES), by)
    if (is(0.6)) setLabels(model, one, [...new Set([oneOf(LABELS), oneOf(LABELS)])], by)
    if (is(0.5)) one.assigneeId = desk.user(oneOf(['ada', 'ben', 'cleo'])).id
    if (is(0.5)) one.teamId = oneOf(teams).id
    setStatus(model, one, { status: oneOf(CONVERSATION_STATUSES) }, by)
    one.additionalAttributes = {
      ...(is(0.6) ? { mail_subject: oneOf(WORDS) } : {}),
      ...(is(0.6) ? { referer: `https://acme.test/${oneOf(WORDS)}` } : {}),
      ...(is(0.6) ? { browser_language: oneOf(LANGUAGES) } : {}),
      ...(is(0.4) ? { conversation_language: oneOf(LANGUAGES) } : {}),
    }
    one.customAttributes = {
      ...(is(0.7) ? { my_text: oneOf(WORDS) } : {}),
      ...(is(0.7) ? { my_link: `https://acme.test/${oneOf(WORDS)}` } : {}),
      ...(is(0.7) ? { my_list: oneOf(LIST) } : {}),
      ...(is(0.7) ? { my_number: is(0.5) ? oneOf(NUMBERS) : String(oneOf(NUMBERS)) } : {}),
      ...(is(0.7) ? { my_checkbox: is(0.5) } : {}),
      ...(is(0.7) ? { my_date: new Date(clock.now() - upTo(20) * DAY).toISOString().slice(0, is(0.5) ? 10 : 24) } : {}),
    }
    one.lastActivityAt = one.createdAt + upTo(5 * DAY)
  }
  const caller = desk.caller('ada')
  const ask = (conditions: readonly Condition[]): number[] | number => {
    try {
      return filterConversations(model, caller, conditionsToWire(conditions, CUSTOM))
        .map(({ displayId }) => displayId)
        .sort((one, other) => one - other)
    } catch (error) {
      if (error instanceof HttpError) return error.status
      throw error
    }
  }
  return {
    now: clock.now(),
    conversations: cachedConversations(model, desk.user('ada').id),
    users: ['ada', 'ben', 'cleo'].map((name) => desk.user(name as 'ada').id),
    teams: teams.map(({ id }) => id),
    inboxes,
    ask,
  }
}
const desk = randomDesk()

/** A value that a field is compared with, of the kind that people choose. */
function valueOf(field: Field, operator: PhraseOperator, { oneOf, upTo, is }: Chance): FilterValue {
  if (operator === 'olderThan' || operator === 'newerThan') return 1 + upTo(25)
  switch (field.kind) {
    case 'status':
      return oneOf(CONVERSATION_STATUSES)
    case 'priority':
      return oneOf(PRIORITIES)
    case 'agent':
      return oneOf(desk.users)
    case 'team':
      return oneOf(desk.teams)
    case 'inbox':
      return oneOf(desk.inboxes)
    case 'label':
      return oneOf(LABELS)
    case 'list':
      return oneOf(LIST)
    case 'flag':
      return is(0.5)
    case 'number':
      return field.name === null ? 1 + upTo(40) : oneOf(NUMBERS)
    case 'time':
    case 'date':
      return new Date(desk.now - upTo(25) * DAY).toISOString().slice(0, 10)
    case 'text':
      if (field.key.endsWith('language')) return oneOf(LANGUAGES)
      return /referer|link/.test(field.key) && operator === 'is'
        ? `https://acme.test/${oneOf(WORDS)}`
        : oneOf(WORDS.slice(0, -1))
  }
}

const FIELDS = fieldsOf(DEFINITIONS).filter(({ key }) => key !== 'campaign_id')

function randomPhrases(random: Chance): Phrase[] {
  const count = 1 + random.upTo(3)
  return Array.from({ length: count }, (_, index): Phrase => {
    const field = random.oneOf(FIELDS)
    const operator = random.oneOf(field.operators)
    const many = valuesOf(field, operator)
    const length = many === 'none' ? 0 : many === 'one' ? 1 : 1 + random.upTo(2)
    const values = [...new Set(Array.from({ length }, () => valueOf(field, operator, random)))]
    return { key: field.key, operator, values, join: index === count - 1 ? null : random.oneOf(['and', 'or']) }
  })
}

/** What people understand by a phrase, without any server's rules. */
function isTrue({ key, operator, values }: Phrase, one: Conversation): boolean {
  const actual = actualOf(key, one)
  const text = (value: unknown): string => (CUSTOM.has(key) ? String(value).toLowerCase() : String(value))
  const isIn = actual.some((item) => values.some((value) => text(value) === text(item)))
  const day = actual.map((item) =>
    (typeof item === 'number' ? new Date(item * 1000).toISOString() : String(item)).slice(0, 10),
  )[0]
  const ago = new Date(desk.now - (daysOf(values[0]) ?? 0) * DAY).toISOString().slice(0, 10)
  const has = actual.some((item) => String(item).toLowerCase().includes(String(values[0]).trim().toLowerCase()))
  const [first] = actual
  switch (operator) {
    case 'is':
      return key === 'my_date' ? day === values[0] : isIn
    case 'isNot':
      return !isIn
    case 'isOther':
      return actual.length > 0 && !isIn
    case 'contains':
      return has
    case 'lacks':
      return actual.length > 0 && !has
    case 'isSet':
      return actual.length > 0
    case 'isEmpty':
      return actual.length === 0
    case 'above':
      return first !== undefined && Number(first) > Number(values[0])
    case 'below':
      return first !== undefined && Number(first) < Number(values[0])
    case 'after':
      return day !== undefined && day > String(values[0])
    case 'before':
      return day !== undefined && day < String(values[0])
    case 'olderThan':
      return day !== undefined && day < ago
    case 'newerThan':
      return day !== undefined && day > ago
  }
}

/** The values that a conversation has of a field. */
function actualOf(key: string, one: Conversation): unknown[] {
  const present = (value: unknown): unknown[] => (value === null || value === undefined ? [] : [value])
  if (CUSTOM.has(key)) return present(one.customAttributes[key])
  const own: Record<string, unknown> = {
    status: one.status,
    priority: one.priority,
    assignee_id: one.assignee?.id,
    inbox_id: one.inboxId,
    team_id: one.team?.id,
    contact_id: one.contactId,
    display_id: one.id,
    created_at: one.createdAt,
    last_activity_at: one.lastActivityAt,
  }
  if (key === 'labels') return one.labels
  return present(key in own ? own[key] : one.additionalAttributes[key])
}

/** AND binds tighter than OR. */
function says(phrases: readonly Phrase[]): number[] {
  const groups: Phrase[][] = [[]]
  for (const phrase of phrases) {
    groups.at(-1)?.push(phrase)
    if (phrase.join === 'or') groups.push([])
  }
  return desk.conversations
    .filter((one) => groups.some((group) => group.length > 0 && group.every((phrase) => isTrue(phrase, one))))
    .map(({ id }) => id)
    .sort((one, other) => one - other)
}

describe('500 filters of the builder', () => {
  const cases = Array.from({ length: 500 }, (_, index) => randomPhrases(chance(index + 1)))
  const made = cases.map((phrases) => ({ phrases, made: toConditions(phrases, DEFINITIONS) }))
  const asked = made.flatMap(({ phrases, made: one }) => ('conditions' in one ? [{ phrases, ...one }] : []))

  it('find what they say, on the server and on this computer', () => {
    for (const { phrases, conditions } of asked) {
      const dated = withDates(conditions, desk.now)
      const online = desk.ask(dated)
      expect([phrases, online]).toEqual([phrases, says(phrases)])
      expect([phrases, foundIn(desk.conversations, dated, DEFINITIONS)]).toEqual([phrases, online])
    }
  })

  it('can nearly all be asked, and the others have a reason', () => {
    const problems = made.flatMap(({ made: one }) => ('problem' in one ? [one.problem.kind] : []))
    expect(asked.length).toBeGreaterThan(400)
    expect([...new Set(problems)].sort()).toEqual(['letterCase', 'notAlone'])
  })

  it('mean the same when they are read back from their conditions', () => {
    for (const { phrases, conditions } of asked) {
      const read = phrasesOf(conditions, DEFINITIONS)
      if (read === null) throw new Error(`no words for ${JSON.stringify(conditions)}`)
      expect([phrases, says(read)]).toEqual([phrases, says(phrases)])
    }
  })
})

const OPERATORS = [
  'equal_to',
  'not_equal_to',
  'contains',
  'does_not_contain',
  'is_present',
  'is_not_present',
  'is_greater_than',
  'is_less_than',
  'days_before',
  'is_like',
]

/** Conditions as anybody may have stored them. */
function randomConditions(random: Chance): Condition[] {
  const count = random.upTo(4)
  return Array.from({ length: count }, (_, index): Condition => {
    const field = random.oneOf(FIELDS)
    const values = Array.from({ length: random.upTo(2) + Number(random.is(0.8)) }, () => {
      const value = valueOf(field, 'is', random)
      return random.is(0.2) ? String(value) : value
    })
    const isWrong = random.is(0.03)
    const join = index === count - 1 ? null : random.oneOf(['and', 'or'] as const)
    return { key: field.key, operator: random.oneOf(OPERATORS), values, join: isWrong ? null : join }
  })
}

it('500 lists of conditions are answered here as on the server, or not at all', () => {
  const outcomes = { test: 0, unknown: 0, refused: 0 }
  for (let seed = 1; seed <= 500; seed++) {
    const conditions = randomConditions(chance(10_000 + seed))
    const found = foundIn(desk.conversations, conditions, DEFINITIONS)
    const online = desk.ask(conditions)
    outcomes[typeof found === 'string' ? found : 'test']++
    if (found === 'unknown') continue
    expect([conditions, typeof online === 'number' ? 'refused' : online]).toEqual([conditions, found])
  }
  expect(outcomes.test).toBeGreaterThan(80)
  expect(outcomes.unknown).toBeLessThan(150)
})

it('never throws, whatever the conditions are', () => {
  const odd = ['', 'constructor', '__proto__', 'toString', 'my_text', 'status', 'created_at', 'labels']
  for (const key of odd)
    for (const operator of [...OPERATORS, '', 'constructor'])
      for (const values of [[], [''], ['\\'], [NaN], [true], ['2026-99-99'], [1e300], ['%_%_%']] as FilterValue[][])
        expect(() => filterTest([{ key, operator, values, join: null }], DEFINITIONS)).not.toThrow()
})
