import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import type { ConversationRow } from '../../../shared/views.ts'
import { fakeRow } from '../../testing/fakeData.ts'
import { inScope } from '../../testing/mount.ts'
import { hasFacts, rowHeight } from './rowFacts.ts'
import { REST, useStableOrder } from './useStableOrder.ts'

const row = (id: number, change: Partial<ConversationRow> = {}): ConversationRow => ({
  ...fakeRow(id, { name: `Person ${id}`, text: 'hello', minutes: id }),
  ...change,
})

describe('the order of the list', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  function setUp(ids: number[]) {
    const items = shallowRef<readonly ConversationRow[]>(ids.map((id) => row(id)))
    const identity = shallowRef('mine')
    const { value: order } = inScope(() =>
      useStableOrder(
        items,
        () => identity.value,
        () => 348,
      ),
    )
    const shown = (): number[] => order.shown.value.map((entry) => entry.row.ref.conversationId)
    const become = async (...rows: (number | ConversationRow)[]): Promise<void> => {
      items.value = rows.map((entry) =>
        typeof entry === 'number'
          ? (items.value.find((known) => known.ref.conversationId === entry) ?? row(entry))
          : entry,
      )
      await nextTick()
    }
    return { order, shown, become, identity }
  }

  it('follows at once while no pointer is at work', async () => {
    const { shown, become } = setUp([1, 2, 3])
    await become(3, 1, 2)
    expect(shown()).toEqual([3, 1, 2])
  })
  it('keeps every row in its place while the pointer moves, and catches up when it rests', async () => {
    const { order, shown, become } = setUp([1, 2, 3])
    order.hold()
    await become(3, 9, 1, 2)
    expect(shown()).toEqual([1, 2, 3])
    expect(order.pending.value).toBe(1)
    vi.advanceTimersByTime(REST - 1)
    expect(shown()).toEqual([1, 2, 3])
    vi.advanceTimersByTime(1)
    expect(shown()).toEqual([3, 9, 1, 2])
    expect(order.pending.value).toBe(0)
  })
  it('counts the rest from the last move', () => {
    const { order } = setUp([1])
    order.hold()
    vi.advanceTimersByTime(REST - 100)
    order.hold()
    vi.advanceTimersByTime(REST - 100)
    expect(vi.getTimerCount()).toBe(1)
  })
  it('shows new words of a row in its old place', async () => {
    const { order, become } = setUp([1, 2])
    order.hold()
    await become(row(2, { unreadCount: 5 }), 1)
    expect(order.shown.value.map((entry) => [entry.row.ref.conversationId, entry.row.unreadCount])).toEqual([
      [1, 0],
      [2, 5],
    ])
  })
  it('keeps a row that left, marked, until the pointer leaves', async () => {
    const { order, shown, become } = setUp([1, 2, 3])
    order.hold()
    await become(1, 3)
    expect(shown()).toEqual([1, 2, 3])
    expect(order.shown.value[1]?.gone).toBe(true)
    order.release()
    expect(shown()).toEqual([1, 3])
  })
  it('lets a row come back while it is held', async () => {
    const { order, become } = setUp([1, 2])
    order.hold()
    await become(1)
    await become(1, 2)
    expect(order.shown.value[1]?.gone).toBe(false)
  })
  it('adds rows below at once: they move nothing', async () => {
    const { order, shown, become } = setUp([1, 2])
    order.hold()
    await become(1, 2, 3, 4)
    expect(shown()).toEqual([1, 2, 3, 4])
    expect(order.pending.value).toBe(0)
  })
  it('holds heights with the order', async () => {
    const { order, become } = setUp([1, 2])
    const height = order.shown.value[0]?.height
    order.hold()
    await become(row(1, { labels: ['vip'] }), 2)
    expect(order.shown.value[0]?.height).toBe(height)
    order.release()
    expect(order.shown.value[0]?.height).toBeGreaterThan(height ?? 0)
  })
  it('shows another list at once', async () => {
    const { order, shown, become, identity } = setUp([1, 2])
    order.hold()
    identity.value = 'all'
    await become(7, 8)
    expect(shown()).toEqual([7, 8])
  })
  it('leaves rows that did not change the same objects', async () => {
    const { order, become } = setUp([1, 2, 3])
    const before = order.shown.value[2]
    await become(2, 1, 3)
    expect(order.shown.value[2]).toBe(before)
  })
})

describe('the height of a row', () => {
  it('is the same with and without somebody typing', () => {
    expect(rowHeight(row(1, { typing: ['Maya'] }), 2)).toBe(rowHeight(row(1), 2))
  })
  it('has room for chips exactly where there are some', () => {
    for (const change of [
      { labels: ['vip'] },
      { priority: 'urgent' as const },
      { outbox: 'failed' as const },
      { canReply: false },
      { status: 'resolved' as const },
      { status: 'pending' as const },
      { snoozedUntil: 1 },
      { sla: { dueAt: 1 } },
      { assignee: { id: 8, kind: 'user' as const, name: 'Ben', avatarUrl: null, isMe: false } },
    ]) {
      expect(hasFacts(row(1, change))).toBe(true)
    }
    for (const change of [
      { priority: 'low' as const },
      { sla: { dueAt: null } },
      { assignee: null },
      { unreadCount: 4 },
      { draft: 'Hi' },
    ])
      expect(hasFacts(row(1, change))).toBe(false)
  })
})
