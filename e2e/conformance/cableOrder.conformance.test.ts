import { describe, expect, it } from 'vitest'
import { Rig } from '../../electron/core/cable/testing/rig.ts'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { parseServerEvent } from '../../shared/events.ts'
import type { Conversation } from '../../shared/model/conversation.ts'
import { mergeConversation } from '../../shared/model/mergeConversation.ts'
import { mergeMessage } from '../../shared/model/mergeMessage.ts'
import type { Message } from '../../shared/model/message.ts'
import type { RecordedEvent } from './recordings.ts'
import { eventsOf } from './recordings.ts'

/** Recorded events, through the real connection, into the model: docs/protocol.md#order-and-loss, points 29 to 32 and 36. */

/** Receives these frames in this order; returns the resulting model and the number of changes to it. */
async function receive(
  events: readonly Pick<RecordedEvent, 'name' | 'data'>[],
): Promise<{ conversations: unknown; messages: unknown; changes: number }> {
  const conversations = new Map<number, Conversation>()
  const messages = new Map<number, Message>()
  let changes = 0
  const put = <T>(map: Map<number, T>, id: number, next: T): void => {
    if (JSON.stringify(map.get(id)) !== JSON.stringify(next)) changes++
    map.set(id, next)
  }
  const rig = new Rig({
    onEvents: (batch) => {
      for (const { name, data } of batch) {
        const event = parseServerEvent(name, data)
        if (event?.kind !== 'conversation' && event?.kind !== 'message') continue
        for (const message of event.kind === 'message' ? [event.message] : event.messages)
          put(messages, message.id, mergeMessage(messages.get(message.id), message))
        const { conversation } = event
        put(
          conversations,
          conversation.id,
          mergeConversation(conversations.get(conversation.id), conversation, 'event'),
        )
      }
    },
  })
  await rig.synced()
  for (const { name, data } of events) rig.peer.last.event(rig.identifier, name, data)
  await rig.clock.advance(1_000)
  expect(rig.kind).toBe('synced')
  expect(rig.events).toHaveLength(events.length)
  rig.connection.stop('quit')
  return { conversations: Object.fromEntries(conversations), messages: Object.fromEntries(messages), changes }
}

const state = async (events: readonly Pick<RecordedEvent, 'name' | 'data'>[]): Promise<unknown> => {
  const { conversations, messages } = await receive(events)
  return { conversations, messages }
}

const recorded = eventsOf('4.15.1').filter(
  (event) =>
    event.socket.startsWith('ben') &&
    event.data['account_id'] === 1 &&
    !/^(presence|notification|contact|account)/.test(event.name),
)

/** Moves each event by up to `displacement` positions. */
function displaced<T>(items: readonly T[], displacement: number, seed: number): T[] {
  const random = seededRandom(seed)
  return items
    .map((item, index) => ({ item, at: index + random() * displacement }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item)
}

describe('the model behind the connection', () => {
  it('#29 gives the same result when message.created and conversation.updated are swapped', async () => {
    const expected = await state(recorded)
    let pairs = 0
    for (let index = 0; index + 1 < recorded.length && pairs < 40; index++) {
      const names = [recorded[index]!.name, recorded[index + 1]!.name]
      if (!names.includes('message.created') || !names.includes('conversation.updated')) continue
      pairs++
      const swapped = [...recorded]
      ;[swapped[index], swapped[index + 1]] = [recorded[index + 1]!, recorded[index]!]
      expect(await state(swapped)).toEqual(expected)
    }
    expect(pairs).toBeGreaterThan(5)
  })

  it.each([1, 2, 3])(
    '#30 gives the same result when 2,000 events are displaced by up to 1,999 positions (seed %i)',
    async (seed) => {
      const copies = Math.ceil(2_000 / recorded.length)
      // Repeats the same history in several conversations, to get enough events.
      const many = Array.from({ length: copies }, (_, copy) =>
        recorded.map(({ name, data }) => ({ name, data: shifted(data, copy) })),
      )
        .flat()
        .slice(0, 2_000)
      expect(many.length).toBe(2_000)
      expect(await state(displaced(many, 1_999, seed))).toEqual(await state(many))
    },
  )

  it('#31 ignores older and equal versions after a newer one', async () => {
    const versions = recorded
      .filter((event) => event.name === 'conversation.updated')
      .sort((one, other) => Number(one.data['updated_at']) - Number(other.data['updated_at']))
    const id = versions.at(-1)?.data['id']
    const sameConversation = versions.filter((event) => event.data['id'] === id)
    expect(sameConversation.length).toBeGreaterThan(2)
    const newest = await receive([sameConversation.at(-1)!])
    const after = await receive([sameConversation.at(-1)!, ...sameConversation])
    expect(after.conversations).toEqual(newest.conversations)
    expect(
      (await receive([sameConversation.at(-1)!, sameConversation.at(-1)!, sameConversation.at(-1)!])).changes,
    ).toBe(newest.changes)
  })

  it('#32 makes the same changes when every event arrives twice', async () => {
    const once = await receive(recorded)
    const twice = await receive(recorded.flatMap((event) => [event, event]))
    expect(twice).toEqual(once)
  })

  it('#36 adds the message of a message.updated that is unknown, and survives incomplete payloads', async () => {
    const updated = recorded.filter((event) => event.name === 'message.updated')
    expect(updated.length).toBeGreaterThan(0)
    const { messages } = await receive(updated)
    expect(Object.keys(messages as object).length).toBe(new Set(updated.map((event) => event.data['id'])).size)
    await receive([
      { name: 'message.updated', data: { account_id: 1 } },
      { name: 'message.created', data: { account_id: 1, id: 'seven', content: [] } },
      { name: 'conversation.typing_on', data: { account_id: 1 } },
      { name: 'contact.deleted', data: { account_id: 1, id: 4 } },
      ...recorded.slice(0, 5),
    ])
  })
})

/** The same event in another conversation: adds an offset to the ids of conversations and messages. */
function shifted(data: Record<string, unknown>, copy: number): Record<string, unknown> {
  const by = copy * 100_000
  const move = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(move)
    if (typeof value !== 'object' || value === null) return value
    const moved = Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        key === 'conversation_id' && typeof inner === 'number' ? inner + by : move(inner),
      ]),
    )
    const isOwn = 'conversation_id' in value || 'can_reply' in value || 'contact_inbox' in value
    return isOwn && typeof moved['id'] === 'number' ? { ...moved, id: moved['id'] + by } : moved
  }
  return move(data) as Record<string, unknown>
}
