import { describe, expect, it } from 'vitest'
import { SmallDesk } from '../testing/smallDesk.ts'
import { statusOf } from '../testing/statusOf.ts'
import { asUser } from './activity.ts'
import { setLabels, setPriority, setStatus } from './conversations.ts'
import type { DisplayType } from './customAttributes.ts'
import { defineAttribute } from './customAttributes.ts'
import { filterConversations } from './filter.ts'
import { runMacro } from './macros.ts'

const row = (
  attribute_key: string,
  filter_operator: string,
  values: unknown[],
  query_operator: 'and' | 'or' | null = null,
) => ({ attribute_key, filter_operator, values, query_operator })

function desk(version?: string) {
  const made = new SmallDesk(version)
  const by = asUser(made.user('ada'))
  const [one, two, three] = ['One', 'Two', 'Three'].map((name) => {
    made.clock.advance(86_400_000)
    return made.visit(name)
  })
  if (!one || !two || !three) throw new Error('incomplete')
  one.additionalAttributes = { referer: 'https://acme.test/shop' }
  setPriority(made.model, one, 'urgent', by)
  setLabels(made.model, two, ['bug', 'vip'], by)
  setStatus(made.model, three, { status: 'resolved' }, by)
  const find = (...rows: unknown[]) =>
    filterConversations(made.model, made.caller('ada'), rows)
      .map((c) => c.displayId)
      .sort()
  return { made, one, find }
}

const DATE = '2026-11-22'
const time = (operator: string, value: unknown = DATE) => row('created_at', operator, [value])

describe('filterConversations', () => {
  it.each([
    ['any of several', [row('status', 'equal_to', ['open', 'pending'])], [1, 2]],
    ['every status', [row('status', 'equal_to', ['all'])], [1, 2, 3]],
    ['no status that is unknown', [row('status', 'equal_to', ['bogus'])], []],
    ['another status', [row('status', 'not_equal_to', ['open'])], [3]],
    ['an id as text', [row('display_id', 'equal_to', ['2'])], [2]],
    ['another priority, which excludes none', [row('priority', 'not_equal_to', ['low'])], [1]],
    ['no assignee', [row('assignee_id', 'is_not_present', [])], [1, 2, 3]],
    ['a label', [row('labels', 'equal_to', ['vip'])], [2]],
    ['not a label, which includes none', [row('labels', 'not_equal_to', ['vip'])], [1, 3]],
    ['a part of a text in either case', [row('referer', 'contains', ['ACME'])], [1]],
    ['an earlier date', [time('is_less_than')], [1]],
    ['a later date, which is a later day', [time('is_greater_than')], [3]],
    ['no priority beside one that is unknown', [row('priority', 'not_equal_to', ['low', 'bogus'])], []],
    ['any letter for a sign', [row('referer', 'contains', ['a_me%shop'])], [1]],
    ['the sign itself after a backslash', [row('referer', 'contains', ['a\\_me'])], []],
    ['no conditions', [], [1, 2, 3]],
  ])('finds %s', (_what, rows, expected) => {
    expect(desk().find(...rows)).toEqual(expected)
  })

  it('binds "and" closer than "or", in either case', () => {
    const { find } = desk()
    const [resolved, open] = [row('status', 'equal_to', ['resolved'], 'or'), row('status', 'equal_to', ['open'], 'and')]
    expect(find(resolved, open, row('labels', 'equal_to', ['bug']))).toEqual([2, 3])
    expect(find({ ...resolved, query_operator: 'OR' }, row('labels', 'is_present', []))).toEqual([2, 3])
  })

  it.each([
    ['an operator that is not for the key', 422, [row('status', 'contains', ['open'])]],
    ['an unknown key', 422, [row('nonsense', 'equal_to', ['x'])]],
    ['no values', 422, [row('status', 'equal_to', [])]],
    ['values that are missing', 422, [{ attribute_key: 'status', filter_operator: 'equal_to' }]],
    ['a date that is none', 422, [time('is_less_than', 'yesterday')]],
    ['an unknown word between two', 422, [{ ...row('labels', 'is_present', []), query_operator: 'xor' }]],
    ['days before', 500, [time('days_before', 2)]],
    ['a part of a number', 500, [row('display_id', 'contains', ['1'])]],
    ['values that are a text', 500, [{ ...row('status', 'equal_to', []), values: 'open' }]],
    ['no word between two', 500, [row('labels', 'is_present', []), row('labels', 'is_present', [])]],
    ['a word after the last', 500, [row('labels', 'is_present', [], 'and')]],
  ])('refuses %s with %i', (_what, status, rows) => {
    expect(statusOf(() => desk().find(...rows))).toBe(status)
  })

  it('answers 500 to an unknown key on old servers', () => {
    expect(statusOf(() => desk('2.16.0').find(row('nonsense', 'equal_to', ['x'])))).toBe(500)
  })
})

describe('a custom attribute', () => {
  it.each<[string, DisplayType, string, unknown[], number[] | number]>([
    ['is equal in either case', 'text', 'equal_to', ['ALPHA'], [1]],
    ['is equal to the first value only', 'list', 'equal_to', ['beta', 'alpha'], [2]],
    ['is different, also without a value', 'text', 'not_equal_to', ['alpha'], [2, 3]],
    ['contains a text', 'link', 'contains', ['ALP'], [1]],
    ['does not contain a text, but has one', 'text', 'does_not_contain', ['alp'], [2]],
    ['is there', 'text', 'is_present', [], [1, 2]],
    ['is not there', 'text', 'is_not_present', [], [3]],
    ['with an unknown operator is equal', 'text', 'is_like', ['alpha'], [1]],
    ['cannot be a currency', 'currency', 'equal_to', [1], 500],
    ['cannot be a greater percentage', 'percent', 'is_greater_than', [1], 422],
    ['cannot be equal to a number that is none', 'number', 'equal_to', ['many'], 500],
    ['cannot be greater than a number that is none', 'number', 'is_greater_than', ['many'], 422],
    ['cannot be days before', 'date', 'days_before', [3], 500],
    ['cannot be a boolean that is none', 'checkbox', 'equal_to', ['maybe'], 500],
  ])('%s', (_what, displayType, operator, values, expected) => {
    const { find } = withAttribute(displayType, ['Alpha', 'beta'])
    const look = () => find(row('note', operator, values))
    if (typeof expected === 'number') expect(statusOf(look)).toBe(expected)
    else expect(look()).toEqual(expected)
  })

  it.each<[string, DisplayType, unknown[], string, unknown, number[]]>([
    ['a number as text', 'number', [10, '30'], 'equal_to', '10', [1]],
    ['a greater number', 'number', [10, '30'], 'is_greater_than', '15', [2]],
    ['a smaller number', 'number', [10, '30'], 'is_less_than', 15, [1]],
    ['a flag', 'checkbox', [true, false], 'equal_to', 'true', [1]],
    ['a later date', 'date', ['2026-11-01', '2026-12-01'], 'is_greater_than', DATE, [2]],
  ])('is %s', (_what, displayType, values, operator, wanted, expected) => {
    expect(withAttribute(displayType, values).find(row('note', operator, [wanted]))).toEqual(expected)
  })

  it('that is different fails before another condition, as its SQL does', () => {
    const { find } = withAttribute('text', ['Alpha'])
    const open = row('status', 'equal_to', ['open'])
    expect(statusOf(() => find(row('note', 'not_equal_to', ['alpha'], 'and'), open))).toBe(500)
    // "OR … IS NULL" at its end brings the third one, which is resolved.
    expect(find({ ...open, query_operator: 'and' }, row('note', 'not_equal_to', ['alpha']))).toEqual([2, 3])
  })

  it('makes what follows compare with the first text in lower case', () => {
    const { find } = withAttribute('text', ['Alpha', 'beta'])
    const labels = row('labels', 'equal_to', ['Spam', 'vip'])
    const present = row('note', 'is_present', [])
    expect(find({ ...labels, query_operator: 'and' }, present)).toEqual([2])
    expect(find({ ...present, query_operator: 'and' }, labels)).toEqual([])
  })
})

function withAttribute(displayType: DisplayType, values: readonly unknown[]) {
  const made = desk()
  const rest = { description: null, values: [], regexPattern: null, regexCue: null }
  const names = { key: 'note', displayName: 'Note', model: 'conversation_attribute' as const }
  defineAttribute(made.made.model, 1, { ...names, ...rest, displayType })
  for (const [index, value] of values.entries()) {
    const conversation = made.made.model.conversation(1, index + 1)
    if (conversation) conversation.customAttributes = { note: value }
  }
  return made
}

describe('runMacro', () => {
  it('runs the actions in order, in the name of the agent who runs it', () => {
    const { made, one } = desk()
    const actions = [
      { action_name: 'add_label', action_params: ['refund'] },
      { action_name: 'send_message', action_params: ['Bye {{contact.name}}'] },
      { action_name: 'resolve_conversation', action_params: [] },
    ]
    runMacro(
      made.model,
      { id: 1, accountId: 1, name: 'Close', visibility: 'global', createdBy: 1, updatedBy: 1, actions },
      one,
      made.user('ben'),
    )
    expect([one.labels, one.status]).toEqual([['refund'], 'resolved'])
    expect(one.messages.slice(-3).map((m) => m.content)).toEqual([
      'Ben Moreau added refund',
      'Bye One',
      'Conversation was marked resolved by Ben Moreau',
    ])
  })
})
