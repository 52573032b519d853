import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../electron/core/testing/random.ts'
import type { ServerEvent } from '../../shared/events.ts'
import type { Conversation } from '../../shared/model/conversation.ts'
import type { ConversationBundle } from '../../shared/model/conversationFromWire.ts'
import { conversationFromWire } from '../../shared/model/conversationFromWire.ts'
import { mergeConversation } from '../../shared/model/mergeConversation.ts'
import { mergeMessage } from '../../shared/model/mergeMessage.ts'
import type { Message } from '../../shared/model/message.ts'
import { listOf, wireOf } from '../../shared/model/wire.ts'
import type { RestLine, Version } from './recordings.ts'
import { eventsReceivedBy, eventsReceivedInDay, restOf, restOfDay, VERSIONS } from './recordings.ts'

/** Set SEED to repeat a failure: `SEED=12345 vitest run --project conformance`. */
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const ROUNDS = 1_000
/** The recorded day has six times as many events. */
const DAY_ROUNDS = 200

interface State {
  conversations: Map<number, Conversation>
  messages: Map<number, Message>
}

function emptyState(): State {
  return { conversations: new Map(), messages: new Map() }
}

function apply(state: State, events: readonly ServerEvent[]): State {
  for (const event of events) {
    if (event.kind !== 'conversation' && event.kind !== 'message') continue
    for (const message of event.kind === 'message' ? [event.message] : event.messages) {
      state.messages.set(message.id, mergeMessage(state.messages.get(message.id), message))
    }
    const { conversation } = event
    state.conversations.set(
      conversation.id,
      mergeConversation(state.conversations.get(conversation.id), conversation, 'event'),
    )
  }
  return state
}

/** As plain objects, in which key order doesn't matter. */
function readable(state: State): unknown {
  return { conversations: Object.fromEntries(state.conversations), messages: Object.fromEntries(state.messages) }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const mixed = [...items]
  for (let index = mixed.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1))
    ;[mixed[index], mixed[other]] = [mixed[other]!, mixed[index]!]
  }
  return mixed
}

/** Repeats some events, as a reconnect or two subscriptions do. */
function withDuplicates(events: readonly ServerEvent[], random: () => number): ServerEvent[] {
  return events.flatMap((event) => (random() < 0.3 ? [event, event] : [event]))
}

describe(`the model of recorded events (seed ${SEED})`, () => {
  it.each(['ada', 'ben'] as const)(
    '4.15.1: has the same conversations and messages in any order with duplicates, for %s',
    (agent) => {
      const events = eventsReceivedBy('4.15.1', agent)
      expect(events.length).toBeGreaterThan(100)
      const expected = readable(apply(emptyState(), events))
      const random = seededRandom(SEED)
      for (let round = 0; round < ROUNDS; round++) {
        expect(
          readable(apply(emptyState(), shuffled(withDuplicates(events, random), random))),
          `seed ${SEED}, round ${round}`,
        ).toEqual(expected)
      }
    },
  )

  it.each(VERSIONS)('%s: has the same messages in any order with duplicates', (version) => {
    const events = eventsReceivedBy(version, 'ada')
    const expected = apply(emptyState(), events).messages
    expect(expected.size).toBeGreaterThan(20)
    const random = seededRandom(SEED)
    for (let round = 0; round < ROUNDS; round++) {
      const mixed = apply(emptyState(), shuffled(withDuplicates(events, random), random)).messages
      expect(Object.fromEntries(mixed), `seed ${SEED}, round ${round}`).toEqual(Object.fromEntries(expected))
    }
  })

  it.each(VERSIONS)('%s: ignores duplicates in order', (version) => {
    const events = eventsReceivedBy(version, 'ada')
    const expected = readable(apply(emptyState(), events))
    const random = seededRandom(SEED)
    for (let round = 0; round < ROUNDS; round++) {
      expect(readable(apply(emptyState(), withDuplicates(events, random))), `seed ${SEED}, round ${round}`).toEqual(
        expected,
      )
    }
  })

  it.each(VERSIONS)('%s: equals the last REST row in any order of events', (version) => {
    const row = lastRow(version)
    const answer = conversationFromWire(row, 1)!
    const events = eventsReceivedBy(version, 'ada')
    const random = seededRandom(SEED)
    for (let round = 0; round < ROUNDS; round++) {
      const state = apply(emptyState(), shuffled(events.filter(isBefore(answer.conversation)), random))
      const merged = mergeConversation(state.conversations.get(1), answer.conversation)
      expect(
        { ...merged, preview: null, lastActivityAt: 0, unreadCount: 0 },
        `seed ${SEED}, round ${round}`,
      ).toMatchObject(comparable(answer.conversation))
    }
  })

  it('4.15.1: keeps all fields of a REST answer when older events arrive after it', () => {
    const row = lastRow('4.15.1')
    const answer = mergeConversation(undefined, conversationFromWire(row, 1)!.conversation)
    const older = eventsReceivedBy('4.15.1', 'ada').filter(
      (event) =>
        event.kind === 'conversation' &&
        event.conversation.id === 1 &&
        (event.conversation.updatedAt ?? 0) < answer.updatedAt!,
    )
    expect(older.length).toBeGreaterThan(10)
    const random = seededRandom(SEED)
    const state: State = { conversations: new Map([[1, answer]]), messages: new Map() }
    expect(apply(state, shuffled(older, random)).conversations.get(1), `seed ${SEED}`).toEqual(answer)
  })
})

describe(`the model of the recorded day (seed ${SEED})`, () => {
  it.each(['ada', 'ben'] as const)('is the same in any order with duplicates, for %s', (agent) => {
    const aged = agedInDay()
    const events = eventsReceivedInDay(agent).filter((event) => !aged.has(conversationIdOf(event)))
    expect(events.length).toBeGreaterThan(100)
    const expected = readable(apply(emptyState(), events))
    const random = seededRandom(SEED)
    for (let round = 0; round < DAY_ROUNDS; round++)
      expect(
        readable(apply(emptyState(), shuffled(withDuplicates(events, random), random))),
        `seed ${SEED}, round ${round}`,
      ).toEqual(expected)
  })

  it('equals the last REST row of every conversation, in any order of the events before it', () => {
    const rows = lastRowsOfDay()
    expect(rows.length).toBeGreaterThan(25)
    const events = eventsReceivedInDay('ada')
    const random = seededRandom(SEED)
    let compared = 0
    for (const { conversation: answer } of rows) {
      const earlier = events.filter(isBefore(answer)).filter((event) => conversationIdOf(event) === answer.id)
      compared += earlier.length
      for (let round = 0; round < DAY_ROUNDS; round++) {
        const state = apply(emptyState(), shuffled(withDuplicates(earlier, random), random))
        const merged = mergeConversation(state.conversations.get(answer.id), answer)
        expect(
          { ...merged, preview: null, lastActivityAt: 0, unreadCount: 0 },
          `seed ${SEED}, conversation ${answer.id}, round ${round}`,
        ).toMatchObject(comparable(answer))
      }
    }
    expect(compared).toBeGreaterThan(300)
  })
})

function conversationIdOf(event: ServerEvent): number | null {
  return event.kind === 'conversation' || event.kind === 'message' ? event.conversation.id : null
}

/** Conversations whose times were moved back in the database by hand, which leaves no new version: no server does it. */
function agedInDay(): ReadonlySet<unknown> {
  const hand = restOfDay().filter(({ request }) => request.method === 'HAND' && request.path === 'age')
  expect(hand.length).toBeGreaterThan(3)
  return new Set(hand.map(({ request }) => wireOf(request.body)?.['conversation']))
}

/** The last whole row of each conversation of account 1 in an answer of the recorded day. */
function lastRowsOfDay(): ConversationBundle[] {
  const rows = new Map<number, ConversationBundle>()
  for (const { request, response } of restOfDay())
    if (response.status === 200 && request.path.startsWith('/api/v1/accounts/1/'))
      for (const row of conversationsIn(response.body)) {
        const bundle = conversationFromWire(row, 1)
        if (bundle) rows.set(bundle.conversation.id, bundle)
      }
  return [...rows.values()]
}

function conversationsIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(conversationsIn)
  const wire = wireOf(value)
  if (!wire) return []
  return 'can_reply' in wire && 'agent_last_seen_at' in wire && 'updated_at' in wire && 'uuid' in wire
    ? [wire]
    : Object.values(wire).flatMap(conversationsIn)
}

/** The last REST row of conversation 1 in the recording. */
function lastRow(version: Version): unknown {
  const rows = restOf(version)
    .flatMap((line) => rowsOf(line))
    .filter((row) => wireOf(row)?.['id'] === 1)
  expect(rows.length).toBeGreaterThan(0)
  return rows.at(-1)
}

function rowsOf(line: RestLine): unknown[] {
  if (line.label === 'contact conversations') return [...listOf(wireOf(line.response.body)?.['payload'])]
  return line.label === 'update_last_seen' || line.label === 'conversation' ? [line.response.body] : []
}

/** Later events may be newer than the answer, so only earlier ones are tested. */
function isBefore(answer: Partial<Conversation>): (event: ServerEvent) => boolean {
  return (event) => {
    if (event.kind !== 'conversation' && event.kind !== 'message') return false
    const { lastActivityAt, updatedAt } = event.conversation
    return (lastActivityAt ?? 0) <= answer.lastActivityAt! && (updatedAt ?? 0) <= (answer.updatedAt ?? 0)
  }
}

/** The fields that only the answer sets; the newest message and the unread count may be from a later event. */
function comparable(conversation: Partial<Conversation>): Partial<Conversation> {
  const beside = new Set(['preview', 'lastActivityAt', 'unreadCount'])
  return Object.fromEntries(Object.entries(conversation).filter(([key]) => !beside.has(key)))
}
