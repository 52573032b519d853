import { describe, expect, it } from 'vitest'
import { conversationFromWire } from '../../../shared/model/conversationFromWire.ts'
import { DeskRig } from '../testing/deskRig.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { messageParts, pageParts } from './batches.ts'

const page = (rows: number, characters = 10) => {
  const bundles = Array.from({ length: rows }, (_, index) =>
    conversationFromWire(
      {
        id: index + 1,
        inbox_id: 3,
        status: 'open',
        last_activity_at: 1_795_237_000 - index,
        meta: { channel: 'x', sender: { id: index + 1, name: 'Maya' } },
        messages: [{ id: index + 1, content: 'x'.repeat(characters), created_at: 1_795_237_000 - index }],
      },
      1,
    ),
  ).filter((bundle) => bundle !== null)
  return {
    counts: { mine: 0, unassigned: 0, all: rows },
    conversations: bundles.map(({ conversation }) => conversation),
    contacts: bundles.flatMap(({ contact }) => contact ?? []),
    messages: bundles.flatMap(({ messages }) => messages),
  }
}

describe('a large page', () => {
  it('is one part if it is not large', () => {
    const usual = page(25)
    expect(pageParts(usual)).toEqual([usual])
    expect(pageParts(usual)[0]).toBe(usual)
  })

  it.each([
    [50_000, 10],
    [25, 600_000],
  ])(
    'of %i rows with %i characters is split without losing anything, a conversation with its messages',
    (rows, characters) => {
      const whole = page(rows, characters)
      const parts = pageParts(whole)
      expect(parts.length).toBeGreaterThan(10)
      for (const part of parts) {
        expect(part.conversations.length + part.contacts.length).toBeLessThanOrEqual(200)
        expect(part.messages.map(({ conversationId }) => conversationId)).toEqual(
          part.conversations.map(({ id }) => id),
        )
      }
      expect(parts.flatMap(({ conversations }) => conversations)).toEqual(whole.conversations)
      expect(parts.flatMap(({ contacts }) => contacts)).toEqual(whole.contacts)
      expect(parts.flatMap(({ messages }) => messages)).toEqual(whole.messages)
    },
  )

  it('keeps messages whose conversation is not on it', () => {
    const whole = page(500)
    const parts = pageParts({ ...whole, conversations: whole.conversations.slice(0, 300) })
    expect(parts.flatMap(({ messages }) => messages)).toHaveLength(500)
    expect(messageParts(whole.messages).flat()).toEqual(whole.messages)
    expect(messageParts([])).toEqual([[]])
  })

  it('yields to the event loop between its parts', async () => {
    let turns = 0
    const clock = new FakeClock()
    const rig = new DeskRig({
      clock: Object.assign(clock, {
        turn: () => {
          turns++
          return Promise.resolve()
        },
      }),
    })
    for (let made = 0; made < 1_000; made++) rig.server.addConversation(`first of ${made + 1}`)
    const { list } = rig.server
    // One page holds them all.
    rig.server.list = (filter) =>
      Object.assign(list.call(rig.server, filter), {
        slice(this: unknown[], from = 0) {
          return from === 0 ? [...this] : []
        },
      })
    await rig.start()
    await clock.advance(5_000)
    expect(turns).toBeGreaterThanOrEqual(4)
    expect(rig.cable.state.kind).toBe('synced')
    await rig.watchThread(1)
    await clock.advance(1_000)
    expect(rig.shown('thread', 'thread').items.map(({ content }) => content)).toEqual(['first of 1'])
    await rig.desk.stop()
  })
})
