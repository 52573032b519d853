import { expect, it } from 'vitest'
import { HttpError } from '../../electron/demo/model/errors.ts'
import { filterConversations } from '../../electron/demo/model/filter.ts'
import { Model } from '../../electron/demo/model/model.ts'
import { enterAccount } from '../../electron/demo/model/rights.ts'
import * as visitor from '../../electron/demo/model/visitor.ts'
import { seededRandom } from '../../electron/demo/random.ts'
import { seedAgentDay } from '../../electron/demo/seed/agentDay.ts'
import { FakeClock } from '../../electron/demo/testing/fakeClock.ts'
import { capabilitiesOf } from '../../electron/demo/versions.ts'
import { conditionsFromWire } from '../../shared/filters/condition.ts'
import { phrasesOf } from '../../shared/filters/phrase.ts'
import { toConditions } from '../../shared/filters/toConditions.ts'
import type { Conversation, ConversationPatch } from '../../shared/model/conversation.ts'
import { attributeDefinitionFromWire, listFromWire } from '../../shared/model/referenceFromWire.ts'
import { listOf, wireOf } from '../../shared/model/wire.ts'
import { cachedConversation, define, foundIn } from './filterDesk.ts'
import type { RestLine } from './recordings.ts'
import { restOfDay } from './recordings.ts'

const DAY = restOfDay()
const FULL = 'lists: filter in full'

/** The recorded filters of conversations by Ben, but for those of another page or another agent. */
const FILTERS = DAY.filter(
  ({ label, as, request }) =>
    label.startsWith('lists: filter') && as === 'ben' && request.path.endsWith('conversations/filter?page=1'),
)
const DEFINITIONS = listFromWire(
  DAY.find(({ label }) => label === 'setup: attributes')?.response.body,
  1,
  attributeDefinitionFromWire,
)
const payloadOf = (line: RestLine): unknown => wireOf(line.request.body)?.['payload']
const idsOf = (line: RestLine): number[] =>
  listOf(wireOf(line.response.body)?.['payload'])
    .map((row) => Number(wireOf(row)?.['id']))
    .sort((one, other) => one - other)

/** What the requests of the day made of conversations, of which no later answer shows the whole. */
const BEN = { id: 2, kind: 'user', name: 'Ben Moreau', avatarUrl: null } as const
const LATER: Readonly<Record<number, Partial<ConversationPatch>>> = {
  10: { assignee: BEN },
  12: { status: 'resolved' },
  14: {
    priority: 'high',
    labels: ['refund', 'vip'],
    createdAt: 1_795_862_222 - 259_200,
    lastActivityAt: 1_795_862_222 - 259_200,
  },
  15: { status: 'pending', priority: 'low' },
  16: { status: 'snoozed', priority: 'medium', labels: ['vip'] },
  17: { status: 'open' },
  18: { status: 'resolved' },
}

/** The 18 conversations at the time of the filters. */
function recordedConversations(): Conversation[] {
  const whole = new Map<number, unknown>()
  const end = DAY.findIndex(({ label }) => label === FULL)
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(collect)
    const wire = wireOf(value)
    if (!wire) return
    if (wireOf(wire['meta']) && 'inbox_id' in wire && 'custom_attributes' in wire && 'status' in wire)
      whole.set(Number(wire['id']), wire)
    Object.values(wire).forEach(collect)
  }
  for (const line of DAY.slice(0, end + 1)) if (line.request.path.includes('accounts/1/')) collect(line.response.body)
  return [...whole].map(([id, row]) => cachedConversation(row, LATER[id]))
}

it.each(FILTERS.map((line) => [line.label.slice('lists: filter '.length), line] as const))('%s', (_label, line) => {
  const conditions = conditionsFromWire(payloadOf(line))
  const found = conditions === null ? 'refused' : foundIn(recordedConversations(), conditions, DEFINITIONS)
  if (line.response.status !== 200) {
    // A key that neither the server nor the account has may be a newer server's.
    expect(found).toBe(line.label.endsWith('unknown key') ? 'unknown' : 'refused')
    return
  }
  if (/campaign/.test(line.label)) expect(found).toBe('unknown')
  else expect(found).toEqual(idsOf(line))
})

it('has all of them', () => {
  expect(FILTERS.length).toBeGreaterThan(90)
  expect(
    recordedConversations()
      .map(({ id }) => id)
      .sort((one, other) => one - other),
  ).toEqual(Array.from({ length: 18 }, (_, index) => index + 1))
})

/** The demo server with the desk of the day and its conversations. */
function demoDesk() {
  const model = new Model({ clock: new FakeClock(), random: seededRandom(1), capabilities: capabilitiesOf('4.15.1') })
  model.quietly(() => seedAgentDay(model))
  for (const { key, type, values = [], of } of DEFINITIONS) if (of === 'conversation') define(model, key, type, values)
  for (const one of recordedConversations().sort((first, second) => first.id - second.id)) {
    const { contactInbox } = visitor.arrive(model, model.inbox(one.inboxId), { name: 'Visitor' })
    Object.assign(visitor.open(model, contactInbox), {
      status: one.status,
      priority: one.priority,
      labels: one.labels,
      assigneeId: one.assignee?.id ?? null,
      teamId: one.team?.id ?? null,
      contactId: one.contactId,
      additionalAttributes: one.additionalAttributes,
      customAttributes: one.customAttributes,
      createdAt: one.createdAt * 1000,
      lastActivityAt: one.lastActivityAt * 1000,
    })
  }
  const ben = [...model.users.values()].find(({ email }) => email === 'ben@acme.test')
  if (!ben) throw new Error('no Ben')
  return (payload: unknown[]) => filterConversations(model, enterAccount(model, ben, 1), payload)
}

it('the demo server finds the same, and refuses the same', () => {
  const find = demoDesk()
  for (const line of FILTERS) {
    let answer: number[] | number
    try {
      const payload = payloadOf(line)
      answer = find(Array.isArray(payload) ? payload : [])
        .map(({ displayId }) => displayId)
        .sort((one, other) => one - other)
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      answer = error.status
    }
    expect([line.label, answer]).toEqual([
      line.label,
      line.response.status === 200 ? idsOf(line) : line.response.status,
    ])
  }
})

it.each(
  FILTERS.filter(({ response }) => response.status !== 200).map(
    (line) => [line.label.slice('lists: filter '.length), line] as const,
  ),
)('the builder has no words for what failed: %s', (_label, line) => {
  const conditions = conditionsFromWire(payloadOf(line))
  const phrases = conditions && phrasesOf(conditions, DEFINITIONS)
  // What it has words for, it asks for in another way.
  const made = phrases && toConditions(phrases, DEFINITIONS)
  if (made === null) return
  if ('problem' in made) throw new Error(`words that can't be asked: ${made.problem.kind}`)
  expect(phrases?.map(({ operator }) => operator)).toEqual(['olderThan'])
  expect(made.conditions.every(({ operator }) => operator === 'days_before')).toBe(true)
})
