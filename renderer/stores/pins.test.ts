import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import type { ConversationRow } from '../../shared/views.ts'
import { fakeRow } from '../testing/fakeData.ts'
import type { Mounted } from '../testing/mount.ts'
import { mountOnDesk } from '../testing/mount.ts'
import { useNotices } from './notices.ts'
import { useUndo } from './undo.ts'
import { usePins } from './usePins.ts'

const row = (id: number, pinnedAt: number | null = null): ConversationRow => ({
  ...fakeRow(id, { name: `Person ${id}`, text: 'Hello', minutes: id }),
  pinnedAt,
})
let mounted: Mounted
let pin: ReturnType<typeof usePins>
/** What was sent: for each command the times by conversation. */
const sent = (): Record<number, number | null>[] =>
  mounted.fake.calls
    .filter(({ command }) => command === 'conversation:setPins')
    .map(({ input }) => {
      const { pins } = input as { pins: { conversationId: number; pinnedAt: number | null }[] }
      return Object.fromEntries(pins.map(({ conversationId, pinnedAt }) => [conversationId, pinnedAt]))
    })
const notices = (): string[] => useNotices().notices.map(({ key }) => key)

beforeEach(async () => {
  mounted = await mountOnDesk(
    defineComponent({
      setup: () => {
        pin = usePins()
        return () => h('div')
      },
    }),
  )
  vi.useFakeTimers({ now: 1_000_000 })
})
afterEach(() => {
  vi.useRealTimers()
  mounted.end()
})

it('pins those that are not pinned yet, in their order, and undoes that at once', async () => {
  await pin([row(1), row(2, 5), row(3)], true)
  expect(sent()).toEqual([{ 1: 1000, 3: 1000.001 }])
  expect(notices()).toEqual(['undo.many.pinned'])
  await useUndo().undo()
  expect(sent()[1]).toEqual({ 1: null, 3: null })
  expect(notices()).toEqual(['undo.undone'])
  expect(await useUndo().undo()).toBe(false)
})

it('gives an unpinned one its place back', async () => {
  await pin([row(2, 5)], false)
  expect(notices()).toEqual(['undo.done.unpinned'])
  await useUndo().undo()
  expect(sent()).toEqual([{ 2: null }, { 2: 5 }])
})

it('takes back what a letter did that began a word, without a notice', async () => {
  const deferred = useUndo().defer(250, () => void pin([row(1)], true))
  await flushPromises()
  await deferred.takeBack()
  await flushPromises()
  expect(sent()).toEqual([{ 1: 1000 }, { 1: null }])
  vi.advanceTimersByTime(1_000)
  expect(notices()).toEqual([])
})

it('takes back an undo whose letter began a word', async () => {
  await pin([row(1)], true)
  const deferred = useUndo().defer(250, () => void useUndo().undo())
  await flushPromises()
  await deferred.takeBack()
  await flushPromises()
  expect(sent()).toEqual([{ 1: 1000 }, { 1: null }, { 1: 1000 }])
  expect(notices()).toEqual(['undo.done.pinned'])
})

it('says that it failed, and tries again', async () => {
  mounted.fake.reply('conversation:setPins', () => ({ ok: false, code: 'internal', message: '' }))
  await pin([row(1)], true)
  expect(useNotices().notices.map(({ tone }) => tone)).toEqual(['error'])
  expect(await useUndo().undo()).toBe(false)
})
