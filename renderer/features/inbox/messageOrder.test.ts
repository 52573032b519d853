import { describe, expect, it } from 'vitest'
import type { ConversationRow } from '../../../shared/views.ts'
import { fakeRow } from '../../testing/fakeData.ts'
import { createMessageOrder } from './messageOrder.ts'

const row = (id: number, messageAt: number, activityAt = messageAt): ConversationRow => ({
  ...fakeRow(id, { name: '', text: '', minutes: 1 }),
  lastMessageAt: messageAt,
  lastActivityAt: activityAt,
})
/** As a server sorts. */
const newest = (rows: ConversationRow[]): ConversationRow[] =>
  rows.toSorted((a, b) => b.lastActivityAt - a.lastActivityAt)
function setUp() {
  const order = createMessageOrder()
  const show = (rows: ConversationRow[], now = 0): number[] =>
    order.sorted(newest(rows), 'lastActivityDesc', now).map(({ ref }) => ref.conversationId)
  return { order, show }
}

describe('the order of a list by activity', () => {
  it('is the server’s for rows that are new in it', () => {
    expect(setUp().show([row(1, 10, 90), row(2, 50), row(3, 40)])).toEqual([1, 2, 3])
  })
  it('keeps a row in place on a label, a priority or an assignment', () => {
    const { show } = setUp()
    show([row(1, 50), row(2, 40), row(3, 30)])
    expect(show([row(1, 50), row(2, 40), row(3, 30, 100)])).toEqual([1, 2, 3])
    expect(show([row(1, 50), row(2, 40, 110), row(3, 30, 100)])).toEqual([1, 2, 3])
  })
  it('moves a row by a message, also after other activity', () => {
    const { show } = setUp()
    show([row(1, 50), row(2, 40), row(3, 30)])
    show([row(1, 50), row(2, 40), row(3, 30, 100)])
    expect(show([row(1, 50), row(2, 120), row(3, 30, 100)])).toEqual([2, 1, 3])
    expect(show([row(1, 50), row(2, 120), row(3, 130)])).toEqual([3, 2, 1])
  })
  it('moves a row by a message whose activity is reported later, as before 3.12 and by a reply that waits', () => {
    const { show } = setUp()
    show([row(1, 50), row(2, 40), row(3, 30)])
    expect(show([row(1, 50), row(2, 40), row(3, 100, 30)])).toEqual([3, 1, 2])
    expect(show([row(1, 50), row(2, 40), row(3, 100, 101)])).toEqual([3, 1, 2])
  })
  it('follows a server whose time of the last activity goes back', () => {
    const { show } = setUp()
    show([row(1, 50), row(2, 40)])
    expect(show([row(1, 50, 20), row(2, 40)])).toEqual([2, 1])
  })
  it('returns a row by Undo to its place, and one that wakes up later to the server’s', () => {
    const { show } = setUp()
    const before = [row(1, 50), row(2, 40), row(3, 30)]
    for (const [later, expected] of [
      [8_000, [1, 2, 3]],
      [600_000, [3, 1, 2]],
    ] as const) {
      show(before)
      show([row(1, 50), row(2, 40)], 0)
      expect(show([row(1, 50), row(2, 40), row(3, 30, 100)], later)).toEqual(expected)
    }
  })
  it('ends with the list', () => {
    const { order, show } = setUp()
    show([row(1, 50), row(2, 40)])
    order.reset()
    expect(show([row(1, 50), row(2, 40, 90)])).toEqual([2, 1])
  })
  it('is not touched by other sorts, and keeps ties', () => {
    const { order } = setUp()
    const rows = [row(1, 50), row(2, 60), row(3, 60)]
    expect(order.sorted(rows, 'createdDesc', 0)).toEqual(rows)
    expect(order.sorted([rows[1]!, rows[2]!, rows[0]!], 'lastActivityDesc', 0).map(({ key }) => key)).toEqual(
      [rows[1]!, rows[2]!, rows[0]!].map(({ key }) => key),
    )
  })
})

it('keeps pinned rows on top, whatever is written below', () => {
  const { order } = setUp()
  const pinned = (id: number, at: number, pinnedAt: number): ConversationRow => ({ ...row(id, at), pinnedAt })
  const show = (...rows: ConversationRow[]): number[] =>
    order.sorted(rows, 'lastActivityDesc', 0).map(({ ref }) => ref.conversationId)
  expect(show(pinned(1, 10, 1), pinned(2, 20, 2), row(3, 50), row(4, 40))).toEqual([1, 2, 3, 4])
  expect(show(pinned(1, 10, 1), pinned(2, 90, 2), row(4, 60), row(3, 50))).toEqual([1, 2, 4, 3])
})
