import { describe, expect, it } from 'vitest'
import type { ThreadMessage } from '../../../../shared/views.ts'
import { ADA, BEN, message, NOON, reply } from '../testing.ts'
import { newerThan, reuseEqual, shownDelivery, threadEntries, TURN_PAUSE } from './entries.ts'

const DAY = 86_400
function entries(messages: ThreadMessage[], change: Partial<Parameters<typeof threadEntries>[0]> = {}) {
  return threadEntries({ messages, hasOlder: false, newAfter: null, typing: [], contactLastSeenAt: null, ...change })
}
/** The rows as text, turns in brackets: `day (m1 m2) activity`. */
function sketch(rows: ReturnType<typeof threadEntries>): string {
  return rows
    .filter((row) => row.kind !== 'beginning')
    .map((row) => (row.kind === 'message' ? `${row.first ? '(' : ''}${row.key}${row.last ? ')' : ''}` : row.kind))
    .join(' ')
}

describe('turns', () => {
  it('join successive messages of one sender', () => {
    expect(sketch(entries([message(1), message(2), message(3), reply(4)]))).toBe('day (m1 m2 m3) (m4)')
  })
  it('separate two agents, a note from a reply, and a bot from an agent', () => {
    const rows = entries([
      reply(1),
      reply(2, { sender: BEN }),
      reply(3, { sender: BEN, private: true }),
      reply(4, { sender: { ...BEN, kind: 'bot' } }),
    ])
    expect(sketch(rows)).toBe('day (m1) (m2) (m3) (m4)')
  })
  it('begin again only after a pause', () => {
    expect(
      sketch(
        entries([
          message(1, { createdAt: NOON }),
          message(2, { createdAt: NOON + TURN_PAUSE }),
          message(3, { createdAt: NOON + 2 * TURN_PAUSE + 1 }),
        ]),
      ),
    ).toBe('day (m1 m2) (m3)')
  })
  it('end at an activity line', () => {
    expect(sketch(entries([message(1), message(2, { type: 'activity', sender: null }), message(3)]))).toBe(
      'day (m1) activity (m3)',
    )
  })
  it('name other agents once, and never the user, the contact or the author of a note', () => {
    const rows = entries([
      reply(1, { sender: BEN }),
      reply(2, { sender: BEN }),
      reply(3),
      message(4),
      reply(5, { sender: BEN, private: true }),
    ])
    expect(rows.flatMap((row) => (row.kind === 'message' ? [row.named] : []))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
  })
  it('name bots, apps and automations, each in its own turn', () => {
    const rows = entries([
      reply(1),
      reply(2, { sender: null, type: 'template', author: 'automatic' }),
      reply(3, { sender: null, author: 'automatic' }),
      reply(4, { sender: null, author: 'app' }),
      reply(5, { sender: { ...BEN, kind: 'bot', name: '' }, author: 'bot' }),
    ])
    expect(rows.flatMap((row) => (row.kind === 'message' ? [row.named] : []))).toEqual([false, true, true, true, true])
  })
  it('put a private note of type incoming on the side of the agents', () => {
    expect(
      entries([message(1, { private: true, sender: BEN })]).map((row) =>
        row.kind === 'message' ? row.side : row.kind,
      ),
    ).toEqual(['beginning', 'day', 'out'])
  })
})

describe('days', () => {
  it('show the beginning of the conversation once everything is loaded', () => {
    expect(entries([message(1)]).at(0)?.kind).toBe('beginning')
    expect(entries([message(1)], { hasOlder: true }).at(0)?.kind).toBe('message')
    expect(entries([])).toEqual([])
  })
  it('have one line each and separate turns at midnight', () => {
    expect(
      sketch(
        entries([
          message(1, { createdAt: NOON - DAY }),
          message(2, { createdAt: NOON }),
          message(3, { createdAt: NOON }),
        ]),
      ),
    ).toBe('day (m1) day (m2 m3)')
  })
  it('leave out the line of the oldest day while older messages are missing', () => {
    expect(sketch(entries([message(1, { createdAt: NOON - DAY }), message(2)], { hasOlder: true }))).toBe(
      '(m1) day (m2)',
    )
  })
  it('keep the key of every message when history arrives above', () => {
    const now = entries([message(5), message(6)], { hasOlder: true }).map((row) => row.key)
    const then = entries([message(3), message(4), message(5), message(6)], { hasOlder: false }).map((row) => row.key)
    expect(now.every((key) => then.includes(key))).toBe(true)
  })
})

describe('the new-messages line', () => {
  it('comes before the first unseen message of another sender', () => {
    expect(sketch(entries([message(1), message(2), message(3)], { newAfter: 1 }))).toBe('day (m1) new (m2 m3)')
  })
  it('skips messages of the user and activity', () => {
    expect(
      sketch(
        entries([message(1), reply(2), message(3, { type: 'activity', sender: null }), message(4)], { newAfter: 1 }),
      ),
    ).toBe('day (m1) (m2) activity new (m4)')
  })
  it('is absent when no message of another sender is newer, or the thread was never viewed', () => {
    expect(sketch(entries([message(1), reply(2)], { newAfter: 1 }))).toBe('day (m1) (m2)')
    expect(sketch(entries([message(1)], { newAfter: null }))).toBe('day (m1)')
  })
})

describe('delivery', () => {
  const deliveries = (messages: ThreadMessage[], seen: number | null = null) =>
    entries(messages, { contactLastSeenAt: seen }).flatMap((row) => (row.kind === 'message' ? [row.delivery] : []))
  it('is shown under the last reply alone while nothing failed', () => {
    expect(deliveries([reply(1), reply(2, { delivery: 'delivered' }), message(3)])).toEqual([null, 'delivered', null])
  })
  it('is always shown on queued, failed and unconfirmed messages', () => {
    expect(
      deliveries([
        reply(1, { delivery: 'failed' }),
        reply(2, { delivery: 'unknown' }),
        reply(3, { delivery: 'queued' }),
        reply(4),
      ]),
    ).toEqual(['failed', 'unknown', 'queued', 'sent'])
  })
  it('is not shown under notes that are sent, nor deleted messages', () => {
    expect(deliveries([reply(1), reply(2, { private: true }), reply(3, { deleted: true })])).toEqual([
      'sent',
      null,
      null,
    ])
  })
  it('becomes read once the contact was seen after the message, unless it failed', () => {
    expect(shownDelivery(reply(1, { createdAt: NOON }), NOON)).toBe('read')
    expect(shownDelivery(reply(1, { createdAt: NOON }), NOON - 1)).toBe('sent')
    expect(shownDelivery(reply(1, { createdAt: NOON, delivery: 'failed' }), NOON + 9)).toBe('failed')
  })
})

it('ends with the names of those who are typing', () => {
  const typing = { kind: 'typing', key: 'typing', names: ['Maya'], isNote: false }
  expect(entries([message(1)], { typing: ['Maya'] }).at(-1)).toEqual(typing)
  expect(entries([message(1)], { typing: ['Maya'], typingNote: ['Ben'] }).slice(-2)).toEqual([
    typing,
    { kind: 'typing', key: 'typingNote', names: ['Ben'], isNote: true },
  ])
})

it('counts the messages of others after a message', () => {
  const messages = [
    message(1),
    message(2),
    reply(3, { sender: ADA }),
    message(4, { type: 'activity', sender: null }),
    message(5),
  ]
  expect(newerThan(messages, 'm1')).toBe(2)
  expect(newerThan(messages, 'm5')).toBe(0)
  expect(newerThan(messages, null)).toBe(3)
})

describe('equal rows', () => {
  const [one, two, three] = [message(1), message(2), message(3)]
  it('stay the same objects when a row is added, except for the row that it changes', () => {
    const before = entries([one, two])
    const after = reuseEqual(before, entries([one, two, three]))
    // The second is no longer the last of its turn.
    expect(after.filter((entry) => before.includes(entry)).map(({ key }) => key)).toEqual(
      before.filter(({ key }) => key !== two.key).map(({ key }) => key),
    )
    expect(after).toEqual(entries([one, two, three]))
  })
  it('are new objects where the message or its position in the turn changed', () => {
    const before = entries([one, two])
    const edited = { ...two, content: 'edited' }
    const after = reuseEqual(before, entries([one, edited]))
    expect(after.at(-1)).toMatchObject({ kind: 'message', message: edited })
    expect(after.at(-2)).toBe(before.at(-2))
    expect(reuseEqual(before, entries([one])).at(-1)).not.toBe(before.at(-2))
  })
})
