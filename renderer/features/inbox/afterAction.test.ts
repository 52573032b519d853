import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useSearch } from '../../stores/search.ts'
import { useUndo } from '../../stores/undo.ts'
import { useUnsentReply } from '../../stores/unsentReply.ts'
import type { ConversationActions } from '../../stores/useConversationActions.ts'
import { useConversationActions } from '../../stores/useConversationActions.ts'
import type { FakeData } from '../../testing/fakeBridge.ts'
import { fakeRow, fakeSettingsHead } from '../../testing/fakeData.ts'
import { fakeConversation, fakeThreadHead } from '../../testing/fakeThread.ts'
import { installTestKeys } from '../../testing/keys.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk } from '../../testing/mount.ts'
import InboxList from './InboxList.vue'

const person = (id: number): FakeData['rows'][number] =>
  fakeRow(id, { name: `Person ${id}`, text: 'A question', minutes: id })
const BEN = { id: 8, name: 'Ben Moreau', isMe: false }
const next = (): void => undefined

let mounted: Mounted | null = null
let stopKeys = next
let actions: ConversationActions
/** The conversation of `actions`; null: the open one. */
let target: ConversationRef | null = null
const Column = defineComponent({
  setup() {
    const navigation = useNavigation()
    actions = useConversationActions(() => target ?? navigation.conversation)
    return () => h('div', h(InboxList))
  },
})

/** Mounts the list of `count` conversations, and opens one. Actions are shown at once, as main does. */
async function setUp(
  count: number,
  open: number,
  setting: 'next' | 'stay' | 'list' = 'next',
  view: 'mine' | 'all' = 'mine',
) {
  mounted = await mountOnDesk(Column, {
    data: {
      rows: Array.from({ length: count }, (_, index) => person(index + 1)),
      settings: fakeSettingsHead({ afterResolving: setting }),
      thread: ({ conversationId }) => ({ head: fakeThreadHead(fakeConversation(conversationId)), items: [] }),
    },
  })
  const { fake } = mounted
  const keys = installTestKeys()
  stopKeys = keys.end
  const change = (id: number, part: Partial<FakeData['rows'][number]>): void =>
    fake.update((data) => {
      data.rows = data.rows.map((row) => (row.ref.conversationId === id ? { ...row, ...part } : row))
    })
  let done = 0
  const accepted = () => ({ ok: true as const, value: { actionId: `a${done++}`, reachesContact: false } })
  fake.reply('conversation:setStatus', ({ ref, status }) => {
    change(ref.conversationId, { status })
    return accepted()
  })
  fake.reply('conversation:assign', ({ ref, assigneeId }) => {
    change(ref.conversationId, { assignee: assigneeId === null ? null : ({ ...BEN, id: assigneeId } as never) })
    return accepted()
  })
  fake.reply('conversation:markUnread', accepted)
  fake.reply('action:takeBack', ({ actions }) => {
    for (const { conversationId } of actions) change(conversationId, { status: 'open' })
    return { ok: true, value: { takenBack: actions.map(() => true) } }
  })
  fake.reply('action:undo', ({ actions }) => {
    for (const { conversationId } of actions) change(conversationId, { status: 'open' })
    return { ok: true, value: { undoIds: actions.map(() => 'u') } }
  })
  const navigation = useNavigation()
  navigation.show({ view })
  await flushPromises()
  navigation.open(person(open).ref)
  await flushPromises()
  return { fake, navigation, change, typed: keys.typed }
}
const opened = (): number | null => useNavigation().conversation?.conversationId ?? null
const focused = (): string | undefined => (document.activeElement as HTMLElement).dataset['conversation']
const row = (id: number): HTMLElement | null => document.querySelector(`[data-conversation="${id}"]`)
async function press(key: string): Promise<void> {
  const target = document.activeElement ?? document.body
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  await flushPromises()
}
async function run(act: () => Promise<unknown>): Promise<void> {
  await act()
  await flushPromises()
}

beforeAll(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(348)
})
afterEach(() => {
  target = null
  stopKeys()
  mounted?.end()
})

describe('after an action', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['resolving', () => actions.setStatus('resolved')],
    ['snoozing', () => actions.setStatus('snoozed', 2_000_000_000)],
    ['marking as pending', () => actions.setStatus('pending')],
    ['marking as unread', () => actions.markUnread()],
    ['assigning to another agent', () => actions.assign(8)],
    ['unassigning', () => actions.assign(null)],
  ])('opens the next conversation after %s', async (_what, act) => {
    await setUp(5, 2)
    await run(act)
    expect(opened()).toBe(3)
  })
  it.each<[string, 'mine' | 'all', () => Promise<unknown>]>([
    ['reopening', 'mine', () => actions.setStatus('open')],
    ['setting a priority', 'mine', () => actions.setPriority('high')],
    ['assigning in a list that keeps it', 'all', () => actions.assign(8)],
    ['unassigning in a list that keeps it', 'all', () => actions.assign(null)],
  ])('stays after %s', async (_what, view, act) => {
    await setUp(5, 2, 'next', view)
    await run(act)
    expect(opened()).toBe(2)
  })
  it('opens the next one too where the list keeps a resolved conversation', async () => {
    const { navigation } = await setUp(5, 2)
    navigation.show({ status: 'all' })
    await flushPromises()
    await run(() => actions.setStatus('resolved'))
    expect(opened()).toBe(3)
  })
  it('opens the one before at the end of the list, and goes back to the empty list after the last one', async () => {
    await setUp(3, 2)
    await run(() => actions.setStatus('resolved'))
    await run(() => actions.setStatus('resolved'))
    expect(opened()).toBe(1)
    await run(() => actions.setStatus('resolved'))
    expect(opened()).toBeNull()
    expect(document.activeElement?.getAttribute('role')).toBe('group')
    expect(document.body.textContent).toContain('You’re all caught up')
  })
  it('stays, or goes back to the list, if the user chose that', async () => {
    await setUp(4, 2, 'stay')
    await run(() => actions.setStatus('resolved'))
    expect(opened()).toBe(2)
    mounted?.end()
    stopKeys()
    await setUp(4, 2, 'list')
    await run(() => actions.setStatus('resolved'))
    expect([opened(), focused()]).toEqual([null, '3'])
    await press('j')
    expect(opened()).toBe(3)
  })
  it.each(['stay', 'list'] as const)('leaves a conversation that was marked as unread (%s)', async (setting) => {
    await setUp(4, 2, setting)
    await run(() => actions.markUnread())
    expect(opened()).toBeNull()
  })
  it('stays where it is after what another agent did, or for an action on another conversation', async () => {
    const { change } = await setUp(4, 2)
    change(2, { status: 'resolved' })
    await flushPromises()
    expect(opened()).toBe(2)
    target = person(3).ref
    await run(() => actions.setStatus('resolved'))
    expect(opened()).toBe(2)
  })
  it('stays in a conversation that has no place in the list, and while a search is open', async () => {
    const { navigation } = await setUp(4, 2)
    navigation.open(person(77).ref)
    await flushPromises()
    await run(() => actions.setStatus('resolved'))
    expect(opened()).toBe(77)
    navigation.open(person(2).ref)
    useSearch().open('Person')
    await run(() => actions.setStatus('resolved'))
    expect(opened()).toBe(2)
  })
  it('goes back if the action can’t be done', async () => {
    const { fake } = await setUp(4, 2)
    fake.reply('conversation:setStatus', () => ({ ok: false, code: 'disk', message: '' }))
    await run(() => actions.setStatus('resolved'))
    expect(opened()).toBe(2)
  })
  it('returns without a trace when the letter begins a word, and the place with it', async () => {
    const { navigation, change } = await setUp(5, 2)
    const deferred = useUndo().defer(250, () => void actions.setStatus('resolved'))
    await flushPromises()
    expect(opened()).toBe(3)
    void deferred.takeBack()
    // At once: what is typed goes into the composer of the conversation in which it began.
    expect(opened()).toBe(2)
    await flushPromises()
    change(2, { status: 'open' })
    await flushPromises()
    await press('j')
    expect(opened()).toBe(3)
    navigation.back()
    navigation.back()
    expect(opened()).toBeNull()
  })
  it('continues by J from the old place of a conversation that comes back to the top by Undo', async () => {
    const { fake, change } = await setUp(5, 3)
    await run(() => actions.setStatus('resolved'))
    expect(opened()).toBe(4)
    fake.reply('action:undo', ({ actions: undone }) => {
      // The server has noted the change in the thread.
      change(3, { status: 'open', lastActivityAt: person(1).lastActivityAt + 60 })
      return { ok: true, value: { undoIds: undone.map(() => 'u') } }
    })
    await run(() => useUndo().undo())
    expect(opened()).toBe(3)
    row(3)?.focus()
    await press('j')
    expect(opened()).toBe(4)
  })
  it('reopens the conversation by Undo, and continues from it', async () => {
    await setUp(5, 2)
    row(2)?.focus()
    await run(() => actions.setStatus('resolved'))
    expect([opened(), focused()]).toEqual([3, '3'])
    await run(() => useUndo().undo())
    expect([opened(), focused()]).toEqual([2, '2'])
    await press('j')
    expect(opened()).toBe(3)
  })
})

describe('resolving with an unsent reply', () => {
  it.each(['draft', 'note', 'failed', 'refused'] as const)(
    'asks first (%s), and resolves if the user says so',
    async (kind) => {
      const { fake, change } = await setUp(4, 2)
      const reply = { text: 'Hello', files: 2 }
      if (kind === 'draft') change(3, { replyDraft: reply, noteDraft: { text: 'A note', files: 0 } })
      else if (kind === 'note') change(3, { noteDraft: reply })
      else change(3, { unsent: { kind, ...reply, replies: 1 } })
      await flushPromises()
      target = person(3).ref
      await run(() => actions.setStatus('resolved'))
      const asked = useUnsentReply().question
      expect(asked).toMatchObject({ reply: { kind, ...reply }, ref: target, before: 'resolving' })
      await run(() => actions.setStatus('snoozed', 2_000_000_000))
      expect(fake.calls.filter(({ command }) => command === 'conversation:setStatus')).toHaveLength(1)
      if (asked?.before === 'resolving') asked.resolve()
      await flushPromises()
      expect(fake.calls.filter(({ command }) => command === 'conversation:setStatus').at(-1)?.input).toMatchObject({
        ref: target,
        status: 'resolved',
      })
    },
  )
  it('closes the question when the letter begins a word', async () => {
    const { change } = await setUp(4, 2)
    change(3, { replyDraft: { text: 'Hello', files: 0 } })
    await flushPromises()
    target = person(3).ref
    const deferred = useUndo().defer(250, () => void actions.setStatus('resolved'))
    expect(useUnsentReply().question).not.toBeNull()
    void deferred.takeBack()
    expect(useUnsentReply().question).toBeNull()
  })
})

describe('the place in the list', () => {
  it('stays where it was when the open conversation jumps to the top after a reply', async () => {
    const { change } = await setUp(6, 4)
    row(4)?.focus()
    change(4, { lastActivityAt: person(1).lastActivityAt + 60, lastMessageAt: person(1).lastActivityAt + 60 })
    await flushPromises()
    await press('ArrowDown')
    expect([opened(), focused()]).toEqual([5, '5'])
    await press('k')
    expect(opened()).toBe(3)
  })
  it('skips rows that are gone but still under the pointer', async () => {
    const { change } = await setUp(6, 2)
    document
      .querySelector('.scroller')
      ?.dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse', bubbles: true }))
    change(3, { status: 'resolved' })
    await flushPromises()
    expect(row(3)).not.toBeNull()
    await press('j')
    expect(opened()).toBe(4)
  })
  it('starts again in another list', async () => {
    const { navigation } = await setUp(6, 4)
    navigation.close()
    navigation.show({ view: 'all' })
    await flushPromises()
    await press('j')
    expect(opened()).toBe(1)
  })
})
