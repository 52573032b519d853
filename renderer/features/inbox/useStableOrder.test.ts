import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import type { ConversationRow } from '../../../shared/views.ts'
import { fakeRow } from '../../testing/fakeData.ts'
import { inScope } from '../../testing/mount.ts'
import { previewLines } from './previewLines.ts'
import type { RowFrame } from './rowFacts.ts'
import { hasFacts, rowHeight } from './rowFacts.ts'
import { POINTER_UNUSED, useStableOrder } from './useStableOrder.ts'

const FRAME: RowFrame = { width: 348, density: 'comfortable', status: 'open', label: null }
const LONG = 'words that fill more than one line of the list, '.repeat(3)
const preview = (text: string) => ({ ...fakeRow(1, { name: '', text, minutes: 1 }).preview! })
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
    const frame = shallowRef<RowFrame>(FRAME)
    const openKey = shallowRef<string | null>(null)
    let visibleEnd = Infinity
    const { value: order } = inScope(() =>
      useStableOrder({
        items,
        identity: () => identity.value,
        frame: () => frame.value,
        openKey: () => openKey.value,
        visibleEnd: () => visibleEnd,
      }),
    )
    const shown = (): number[] => order.entries.value.map((entry) => entry.row.ref.conversationId)
    const setItems = async (...rows: (number | ConversationRow)[]): Promise<void> => {
      items.value = rows.map((entry) =>
        typeof entry === 'number'
          ? (items.value.find((known) => known.ref.conversationId === entry) ?? row(entry))
          : entry,
      )
      await nextTick()
    }
    const see = (rows: number): void => {
      visibleEnd = order.entries.value.slice(0, rows).reduce((sum, { height }) => sum + height, 0)
    }
    return { order, shown, setItems, identity, frame, openKey, see }
  }

  it('updates at once while the pointer is not in the list', async () => {
    const { shown, setItems } = setUp([1, 2, 3])
    await setItems(3, 1, 2)
    expect(shown()).toEqual([3, 1, 2])
  })
  it('keeps every row in place until the pointer leaves, however long it rests', async () => {
    const { order, shown, setItems } = setUp([1, 2, 3])
    order.hold()
    vi.advanceTimersByTime(600_000)
    await setItems(3, 9, 1, 2)
    expect(shown()).toEqual([1, 2, 3])
    order.release()
    expect(shown()).toEqual([3, 9, 1, 2])
    expect(order.pending.value).toBe(0)
  })
  it.each([
    { after: [9, 1, 2, 3, 4], moved: 1 },
    { after: [4, 1, 2, 3], moved: 1 },
    { after: [2, 3, 4, 1], moved: 1 },
    { after: [4, 9, 1, 2, 3], moved: 2 },
    { after: [1, 3], moved: 0 },
  ])('counts the rows that are new or moved in $after', async ({ after, moved }) => {
    const { order, setItems } = setUp([1, 2, 3, 4])
    order.hold()
    await setItems(...after)
    expect(order.pending.value).toBe(moved)
  })
  it('updates soon after a key or a change of window, unless the pointer moves', async () => {
    const { order, shown, setItems } = setUp([1, 2])
    for (const sign of [new KeyboardEvent('keydown', { key: 'a' }), new Event('blur')]) {
      const before = shown()
      order.hold()
      await setItems(...before.toReversed())
      window.dispatchEvent(sign)
      vi.advanceTimersByTime(POINTER_UNUSED - 1)
      order.hold()
      vi.advanceTimersByTime(POINTER_UNUSED)
      expect(shown()).toEqual(before)
      window.dispatchEvent(sign)
      vi.advanceTimersByTime(POINTER_UNUSED)
      expect(shown()).toEqual(before.toReversed())
    }
  })
  it('keeps the order while Shift or Ctrl is pressed for a click', () => {
    const { order } = setUp([1])
    order.hold()
    for (const key of ['Shift', 'Control', 'Meta']) window.dispatchEvent(new KeyboardEvent('keydown', { key }))
    expect(vi.getTimerCount()).toBe(0)
  })
  it('updates the content of a row in its old position', async () => {
    const { order, setItems } = setUp([1, 2])
    order.hold()
    await setItems(row(2, { unreadCount: 5 }), 1)
    expect(order.entries.value.map((entry) => [entry.row.ref.conversationId, entry.row.unreadCount])).toEqual([
      [1, 0],
      [2, 5],
    ])
  })
  it('keeps a removed row, marked as gone, until the pointer leaves', async () => {
    const { order, shown, setItems } = setUp([1, 2, 3])
    order.hold()
    await setItems(1, 3)
    expect(shown()).toEqual([1, 2, 3])
    expect(order.entries.value[1]?.isGone).toBe(true)
    order.release()
    expect(shown()).toEqual([1, 3])
  })
  it('restores a removed row that comes back', async () => {
    const { order, setItems } = setUp([1, 2])
    order.hold()
    await setItems(1)
    await setItems(1, 2)
    expect(order.entries.value[1]?.isGone).toBe(false)
  })
  it('adds rows at once below those in sight, where the pages of the server are mixed with known rows', async () => {
    const { order, shown, setItems, see } = setUp([1, 2, 3, 4, 5])
    see(2)
    order.hold()
    await setItems(1, 9, 2, 7, 3, 8, 4)
    expect(shown()).toEqual([1, 2, 7, 3, 8, 4])
    expect(order.pending.value).toBe(1)
  })
  it('keeps a row that moves up from below those in sight, and all that were in sight', async () => {
    const { order, shown, setItems, see } = setUp([1, 2, 3, 4])
    see(3)
    order.hold()
    await setItems(4, 1, 2, 3)
    expect([shown(), order.pending.value]).toEqual([[1, 2, 3, 4], 1])
    see(1)
    await setItems(4, 3, 1, 2)
    expect([shown(), order.pending.value]).toEqual([[1, 2, 3, 4], 2])
  })
  it('adds rows at the end at once', async () => {
    const { order, shown, setItems } = setUp([1, 2])
    order.hold()
    await setItems(1, 2, 3, 4)
    expect(shown()).toEqual([1, 2, 3, 4])
    expect(order.pending.value).toBe(0)
  })
  it('changes heights only with the order', async () => {
    const { order, setItems } = setUp([1, 2])
    const height = order.entries.value[0]?.height
    order.hold()
    await setItems(row(1, { labels: ['vip'] }), 2)
    expect(order.entries.value[0]?.height).toBe(height)
    order.release()
    expect(order.entries.value[0]?.height).toBeGreaterThan(height ?? 0)
  })
  it('keeps its heights while the user writes, whatever the draft', async () => {
    const { order, setItems } = setUp([1, 2])
    const heights = (): number[] => order.entries.value.map((entry) => entry.height)
    const before = heights()
    for (const draft of ['H', LONG, null]) {
      await setItems(row(1, { draft }), 2)
      expect(heights()).toEqual(before)
    }
  })
  it('keeps the lines of the open row', async () => {
    const { order, setItems, openKey, frame } = setUp([1, 2])
    openKey.value = row(1).key
    await setItems(row(1, { preview: preview(LONG) }), row(2, { preview: preview(LONG) }))
    expect(order.entries.value.map((entry) => entry.lines)).toEqual([1, 2])
    frame.value = { ...FRAME, width: 300 }
    await nextTick()
    expect(order.entries.value.map((entry) => entry.lines)).toEqual([2, 2])
    openKey.value = null
    await setItems(row(1), row(2))
    expect(order.entries.value.map((entry) => entry.lines)).toEqual([1, 1])
  })
  it('measures again when the density changes', async () => {
    const { order, frame } = setUp([1, 2])
    frame.value = { ...FRAME, density: 'compact' }
    await nextTick()
    expect(order.entries.value.map((entry) => entry.height)).toEqual([56, 56])
  })
  it('shows another list at once', async () => {
    const { order, shown, setItems, identity } = setUp([1, 2])
    order.hold()
    identity.value = 'all'
    await setItems(7, 8)
    expect(shown()).toEqual([7, 8])
  })
  it('reuses the objects of unchanged rows', async () => {
    const { order, setItems } = setUp([1, 2, 3])
    const before = order.entries.value[2]
    await setItems(2, 1, 3)
    expect(order.entries.value[2]).toBe(before)
  })
})

describe('the height of a row', () => {
  it('is the same while someone types', () => {
    expect(rowHeight(row(1, { typing: ['Maya'] }), 2, FRAME)).toBe(rowHeight(row(1), 2, FRAME))
  })
  it('includes a line of chips only if there are any', () => {
    for (const change of [
      { labels: ['vip'] },
      { priority: 'urgent' as const },
      { outbox: 'failed' as const },
      { unsent: { kind: 'refused' as const, text: 'Hi', files: 0, replies: 1 } },
      { canReply: false },
      { status: 'resolved' as const },
      { status: 'pending' as const },
      { snoozedUntil: 1 },
      { sla: { dueAt: 1 } },
      { assignee: { id: 8, kind: 'user' as const, name: 'Ben', avatarUrl: null, isMe: false } },
    ]) {
      expect(hasFacts(row(1, change), FRAME)).toBe(true)
    }
    for (const change of [
      { priority: 'low' as const },
      { sla: { dueAt: null } },
      { assignee: null },
      { unreadCount: 4 },
      { draft: 'Hi' },
    ])
      expect(hasFacts(row(1, change), FRAME)).toBe(false)
  })
  it('leaves out what all rows of the list have in common', () => {
    expect(hasFacts(row(1, { status: 'resolved' }), { status: 'resolved', label: null })).toBe(false)
    expect(hasFacts(row(1, { status: 'pending' }), { status: 'pending', label: null })).toBe(false)
    expect(hasFacts(row(1, { labels: ['vip'] }), { status: 'open', label: 'vip' })).toBe(false)
    expect(hasFacts(row(1, { labels: ['vip', 'refund'] }), { status: 'open', label: 'vip' })).toBe(true)
    expect(hasFacts(row(1, { status: 'snoozed' }), { status: 'snoozed', label: null })).toBe(true)
  })
  it('is 56 pixels in the compact list, whatever the row shows', () => {
    const compact: RowFrame = { ...FRAME, density: 'compact' }
    expect(rowHeight(row(1), 1, compact)).toBe(56)
    expect(rowHeight(row(1, { labels: ['vip'], priority: 'urgent', canReply: false }), 2, compact)).toBe(56)
  })
  it('has a line for the subject of an email, and one for its preview', () => {
    expect(previewLines(row(1, { subject: 'Invoice' }), FRAME)).toBe(2)
    const long = preview('A long text that needs more than one line. '.repeat(3))
    expect(previewLines(row(1, { preview: long }), FRAME)).toBe(2)
    for (const shown of [{ deleted: true }, { unsupported: true }])
      expect(previewLines(row(1, { preview: { ...long, ...shown } }), FRAME)).toBe(1)
    expect(previewLines(row(1, { subject: 'Invoice' }), { ...FRAME, density: 'compact' })).toBe(1)
  })
  it('does not depend on the unread count: opening a conversation moves no row', () => {
    for (let length = 1; length < 90; length++) {
      const text = 'n'.repeat(length)
      const lines = (unreadCount: number) => previewLines(row(1, { preview: preview(text), unreadCount }), FRAME)
      expect(lines(3)).toBe(lines(0))
    }
  })
})
