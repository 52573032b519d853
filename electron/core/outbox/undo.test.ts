import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CommandInput } from '../../../shared/bridge.ts'
import type { ConversationRow, WaitingItem } from '../../../shared/views.ts'
import { DeskRig, ref } from '../testing/deskRig.ts'
import { COLLEAGUE, ME } from '../testing/deskWorld.ts'

const CHANGES = ['setStatus', 'assign', 'setLabels', 'setPriority', 'markUnread', 'markSeen']
const LATER = 2_000_000_000

describe('an action that can be undone', () => {
  let folder: string
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'deskbell-undo-')) })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  async function rigWith(options: ConstructorParameters<typeof DeskRig>[0] = {}): Promise<DeskRig> {
    const rig = new DeskRig({ dataFolder: folder, ...options })
    if (!options.world) {
      rig.world.addConversation('hello')
      rig.world.seenByAgent(1)
      rig.world.addConversation('hi')
    }
    await rig.start()
    await watch(rig)
    return rig
  }
  const watch = async (rig: DeskRig): Promise<void> => {
    await rig.watchList('list', { status: 'all' })
    await rig.watchList('open', { status: 'open' })
    await rig.watchThread(1)
    await rig.window.watch('outbox', 'outbox', {})
    await rig.clock.advance(1_500)
  }
  const offline = (rig: DeskRig): void => {
    rig.server.fate = () => 'unreachable'
    rig.cable.drop()
  }
  const online = async (rig: DeskRig): Promise<void> => {
    rig.server.fate = () => 'ok'
    rig.cable.connect()
    await rig.clock.advance(90_000)
  }
  const row = (rig: DeskRig): ConversationRow => {
    const found = rig.shown('list', 'conversations').items.find(({ ref: { conversationId } }) => conversationId === 1)
    if (!found) throw new Error('no row')
    return found
  }
  const shown = (rig: DeskRig) => ['list', 'open'].map((watchId) => {
    const { head, items } = rig.shown(watchId, 'conversations')
    return { head, items }
  })
  const sent = (rig: DeskRig): string[] => rig.server.calls.filter((call) => CHANGES.includes(call))
  const waiting = (rig: DeskRig): WaitingItem[] => rig.shown('outbox', 'outbox').items
  const setStatus = (rig: DeskRig, status: ConversationRow['status'], more: Partial<CommandInput<'conversation:setStatus'>> = {}): Promise<string> =>
    idOf(rig.window.ask('conversation:setStatus', { ref: ref(1), status, snoozedUntil: null, ...more }))
  const assign = (rig: DeskRig, assigneeId: number | null, holdFor = 0): Promise<string> => idOf(rig.window.ask('conversation:assign', { ref: ref(1), assigneeId, holdFor }))
  const label = (rig: DeskRig, add: string[], remove: string[] = [], holdFor = 0): Promise<string> => idOf(rig.window.ask('conversation:setLabels', { ref: ref(1), add, remove, holdFor }))
  const priority = (rig: DeskRig, value: ConversationRow['priority'], holdFor = 0): Promise<string> => idOf(rig.window.ask('conversation:setPriority', { ref: ref(1), priority: value, holdFor }))
  const markUnread = (rig: DeskRig, holdFor = 0): Promise<string> => idOf(rig.window.ask('conversation:markUnread', { ref: ref(1), holdFor }))
  const takeBack = async (rig: DeskRig, actionId: string): Promise<boolean> => (await rig.window.ask('action:takeBack', { ref: ref(1), actionId })).takenBack
  const undo = async (rig: DeskRig, actionId: string): Promise<boolean> => (await rig.window.ask('action:undo', { ref: ref(1), actionId })).undone
  const onServer = (rig: DeskRig) => rig.world.view(1)

  describe('and is held for a moment', () => {
    it.each<[string, (rig: DeskRig) => Promise<string>, Partial<ConversationRow>]>([
      ['a status', (rig) => setStatus(rig, 'resolved', { holdFor: 250 }), { status: 'resolved' }],
      ['an assignee', (rig) => assign(rig, ME, 250), { assignee: expect.objectContaining({ id: ME }) as ConversationRow['assignee'] }],
      ['labels', (rig) => label(rig, ['vip'], [], 250), { labels: ['vip'] }],
      ['a priority', (rig) => priority(rig, 'high', 250), { priority: 'high' }],
      ['unread', (rig) => markUnread(rig, 250), { unreadCount: 1 }],
    ])('is shown at once, leaves only after that, and leaves no trace when it is taken back: %s', async (_name, act, change) => {
      const rig = await rigWith()
      const before = shown(rig)
      const taken = await act(rig)
      await rig.clock.advance(100)
      expect(row(rig)).toMatchObject({ ...change, pending: true })
      expect(await takeBack(rig, taken)).toBe(true)
      await rig.clock.advance(5_000)
      expect(shown(rig)).toEqual(before)
      expect([sent(rig), waiting(rig), rig.window.signals, await takeBack(rig, taken)]).toEqual([[], [], [], false])
      await act(rig)
      await rig.clock.advance(249)
      expect(sent(rig)).toEqual([])
      await rig.clock.advance(3_000)
      expect(sent(rig)).toHaveLength(1)
      expect(row(rig)).toMatchObject({ ...change, pending: false })
      await rig.desk.stop()
    })

    it('is not taken back once it left, and then undone', async () => {
      const rig = await rigWith()
      const resolved = await setStatus(rig, 'resolved', { holdFor: 250 })
      await rig.clock.advance(260)
      expect(await takeBack(rig, resolved)).toBe(false)
      expect(await undo(rig, resolved)).toBe(true)
      await rig.clock.advance(3_000)
      expect([onServer(rig).status, row(rig).status, sent(rig)]).toEqual(['open', 'open', ['setStatus', 'setStatus']])
      await rig.desk.stop()
    })

    it('brings back the earlier ones of its field that it replaced', async () => {
      const rig = await rigWith()
      offline(rig)
      await setStatus(rig, 'resolved')
      const snoozed = await setStatus(rig, 'snoozed', { snoozedUntil: LATER })
      const reopened = await setStatus(rig, 'open')
      await label(rig, ['vip', 'late'])
      const changed = await label(rig, ['bug'], ['late'])
      await rig.clock.advance(100)
      expect(waiting(rig)).toMatchObject([{ action: { change: { field: 'labels', add: ['vip', 'bug'] } } }])
      expect([await takeBack(rig, reopened), await takeBack(rig, changed)]).toEqual([true, true])
      await rig.clock.advance(100)
      expect(row(rig)).toMatchObject({ status: 'snoozed', snoozedUntil: LATER, labels: ['vip', 'late'] })
      expect(await takeBack(rig, snoozed)).toBe(true)
      await rig.clock.advance(100)
      expect(row(rig)).toMatchObject({ status: 'resolved', pending: true })
      await online(rig)
      expect([onServer(rig).status, onServer(rig).labels, sent(rig).toSorted()]).toEqual(['resolved', ['vip', 'late'], ['setLabels', 'setStatus']])
      await rig.desk.stop()
    })

    it('does not hold back other actions of the conversation, and goes with a later one of its field', async () => {
      const rig = await rigWith()
      await setStatus(rig, 'resolved', { holdFor: 5_000 })
      await label(rig, ['vip'])
      await rig.clock.advance(1_000)
      expect(sent(rig)).toEqual(['setLabels'])
      await setStatus(rig, 'pending')
      await rig.clock.advance(10_000)
      expect([onServer(rig).status, sent(rig)]).toEqual(['pending', ['setLabels', 'setStatus']])
      await rig.desk.stop()
    })

    it('goes on after a restart', async () => {
      const rig = await rigWith()
      await setStatus(rig, 'resolved', { holdFor: 250 })
      await rig.desk.stop()
      const again = await rigWith({ world: rig.world, clock: rig.clock })
      await again.clock.advance(5_000)
      expect([onServer(again).status, row(again).status]).toEqual(['resolved', 'resolved'])
      await again.desk.stop()
      await again.clock.advance(60_000)
      expect(again.clock.pending).toBe(0)
    })
  })

  it('answers no id where nothing is to be done', async () => {
    const rig = await rigWith()
    rig.world.setLabels(1, ['vip'])
    await rig.clock.advance(1_500)
    const answers = [
      await rig.window.ask('conversation:setStatus', { ref: ref(1), status: 'open', snoozedUntil: null }),
      await rig.window.ask('conversation:assign', { ref: ref(1), assigneeId: null }),
      await rig.window.ask('conversation:setLabels', { ref: ref(1), add: ['vip'], remove: ['bug'] }),
      await rig.window.ask('conversation:setPriority', { ref: ref(1), priority: null }),
      await rig.window.ask('conversation:markUnread', { ref: ref(2) }),
    ]
    await rig.clock.advance(2_000)
    expect(answers).toEqual(answers.map(() => ({ actionId: null })))
    expect(sent(rig)).toEqual([])
    await rig.desk.stop()
  })

  it('is undone by its inverse where it left, once', async () => {
    const rig = await rigWith()
    rig.world.setStatus(1, 'snoozed', LATER)
    rig.world.assign(1, COLLEAGUE)
    rig.world.setPriority(1, 'low')
    rig.world.setLabels(1, ['vip', 'bug'])
    await rig.clock.advance(1_500)
    const before = row(rig)
    const done = [
      await setStatus(rig, 'resolved'), await assign(rig, ME), await priority(rig, 'urgent'), await label(rig, ['late', 'vip'], ['bug', 'refund']), await markUnread(rig),
    ]
    await rig.clock.advance(5_000)
    expect(row(rig)).toMatchObject({ status: 'resolved', assignee: { isMe: true }, priority: 'urgent', labels: ['vip', 'late'], unreadCount: 1, pending: false })
    for (const actionId of done.reverse()) expect(await undo(rig, actionId)).toBe(true)
    await rig.clock.advance(5_000)
    const after = row(rig)
    expect({ ...after, labels: after.labels.toSorted() }).toEqual({ ...before, labels: before.labels.toSorted() })
    expect(onServer(rig)).toMatchObject({ status: 'snoozed', snoozedUntil: LATER, assignee: { id: COLLEAGUE }, priority: 'low', unreadCount: 0 })
    const count = sent(rig).length
    for (const actionId of done) expect(await undo(rig, actionId)).toBe(false)
    await rig.clock.advance(5_000)
    expect([sent(rig).length, waiting(rig), rig.window.signals]).toEqual([count, [], []])
    await rig.desk.stop()
  })
})

async function idOf(answer: Promise<{ actionId: string | null }>): Promise<string> {
  const { actionId } = await answer
  if (actionId === null) throw new Error('nothing was to be done')
  return actionId
}
