import { describe, expect, it } from 'vitest'
import type { Condition } from './condition.ts'
import { conditionsFromWire, conditionsToWire, MOST_CONDITIONS, withDates } from './condition.ts'
import { likePattern, plainPattern } from './likePattern.ts'
import type { Phrase } from './phrase.ts'
import { toConditions } from './toConditions.ts'

const wire = { attribute_key: 'status', filter_operator: 'equal_to', values: ['open'], query_operator: 'AND' }

describe('conditionsFromWire', () => {
  it('reads what the web client stores, with its other keys', () => {
    expect(
      conditionsFromWire([
        { ...wire, attribute_model: 'standard' },
        { ...wire, query_operator: null },
      ]),
    ).toEqual([
      { key: 'status', operator: 'equal_to', values: ['open'], join: 'and' },
      { key: 'status', operator: 'equal_to', values: ['open'], join: null },
    ])
  })

  it.each([
    ['no list', { payload: [] }],
    ['an entry that is none', [wire, 7]],
    ['values that are a text', [{ ...wire, values: 'open' }]],
    ['a value that is an object', [{ ...wire, values: [{ id: 1 }] }]],
    ['another word between two', [{ ...wire, query_operator: 'xor' }]],
    ['too many', Array.from({ length: MOST_CONDITIONS + 1 }, () => wire)],
  ])('reads nothing of %s', (_what, payload) => {
    expect(conditionsFromWire(payload)).toBeNull()
  })

  it('is read back from what is sent', () => {
    const conditions: Condition[] = [{ key: 'plan', operator: 'equal_to', values: ['gold'], join: null }]
    expect(conditionsFromWire(conditionsToWire(conditions, new Set(['plan'])))).toEqual(conditions)
  })
})

it('counts days back from now in UTC', () => {
  const now = Date.parse('2026-11-30T00:30:00Z')
  const of = (operator: string, value: string | number) =>
    withDates([{ key: 'created_at', operator, values: [value], join: null }], now)[0]
  expect(of('days_before', 7)).toMatchObject({ operator: 'is_less_than', values: ['2026-11-23'] })
  expect(of('days_within', '1')).toMatchObject({ operator: 'is_greater_than', values: ['2026-11-29'] })
  expect(of('days_before', 'many')).toMatchObject({ operator: 'days_before', values: ['many'] })
})

it.each(['100%', 'a_b', 'c\\d', 'plain'])('finds %s by a pattern of its own', (text) => {
  expect(plainPattern(likePattern(text))).toBe(text)
})

describe('toConditions', () => {
  const plan = { of: 'conversation', key: 'plan', name: 'Plan', type: 'text' } as const
  const phrase = (change: Partial<Phrase>): Phrase => ({
    key: 'status',
    operator: 'is',
    values: ['open'],
    join: null,
    ...change,
  })
  const made = (...phrases: Phrase[]) => toConditions(phrases, [plan])

  it('also finds conversations without an assignee where it is not somebody', () => {
    expect(made(phrase({ join: 'and' }), phrase({ key: 'assignee_id', operator: 'isNot', values: [2] }))).toEqual({
      conditions: [
        { key: 'status', operator: 'equal_to', values: ['open'], join: 'and' },
        { key: 'assignee_id', operator: 'not_equal_to', values: [2], join: 'or' },
        { key: 'status', operator: 'equal_to', values: ['open'], join: 'and' },
        { key: 'assignee_id', operator: 'is_not_present', values: [], join: null },
      ],
    })
  })

  it('asks for attributes last, and for one that is not something at the very end', () => {
    const answer = made(
      phrase({ key: 'plan', operator: 'isNot', values: ['gold'], join: 'or' }),
      phrase({ key: 'plan', operator: 'isSet', values: [], join: 'and' }),
      phrase({ values: ['pending'], join: 'or' }),
      phrase({ values: ['snoozed'] }),
    )
    expect('conditions' in answer && answer.conditions.map(({ key, operator, join }) => [key, operator, join])).toEqual(
      [
        ['status', 'equal_to', 'or'],
        ['status', 'equal_to', 'and'],
        ['plan', 'is_present', 'or'],
        ['plan', 'not_equal_to', null],
      ],
    )
  })

  it.each([
    ['nothing', [], { kind: 'empty' }],
    ['a value that is missing', [phrase({ values: [] })], { kind: 'incomplete', index: 0 }],
    ['a field that nobody has', [phrase({ key: 'constructor' })], { kind: 'incomplete', index: 0 }],
    [
      'a text that is not something and something else',
      [phrase({ join: 'and' }), phrase({ key: 'plan', operator: 'isNot', values: ['gold'] })],
      { kind: 'notAlone', index: 1 },
    ],
    [
      'a text in capitals after an attribute',
      [
        phrase({ key: 'plan', operator: 'isSet', values: [], join: 'or' }),
        phrase({ key: 'plan', operator: 'isEmpty', values: [], join: 'and' }),
        phrase({ key: 'mail_subject', operator: 'is', values: ['Invoice'] }),
      ],
      { kind: 'letterCase', index: 2 },
    ],
    [
      'far too much',
      Array.from({ length: 8 }, () => phrase({ key: 'team_id', operator: 'isNot', values: [1], join: 'and' as const })),
      { kind: 'tooLong' },
    ],
  ])('says what is wrong with %s', (_what, phrases, problem) => {
    expect(made(...phrases)).toEqual({ problem })
  })
})
