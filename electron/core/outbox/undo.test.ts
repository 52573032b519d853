import { describe, expect, it } from 'vitest'
import type { CommandInput } from '../../../shared/bridge.ts'
import type { ConversationRow, WaitingItem } from '../../../shared/views.ts'
import type { DeskRig } from '../testing/deskRig.ts'
import { actionOf, ref } from '../testing/deskRig.ts'
import { COLLEAGUE, ME } from '../testing/fakeServer.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import type { OutboxRigOptions } from './testing/outboxRig.ts'
import { outboxItems, restartOutboxRig, rowOf, startOutboxRig } from './testing/outboxRig.ts'

const CHANGES = ['setStatus', 'assign', 'assignTeam', 'setLabels', 'setPriority', 'markUnread', 'markSeen']
const LATER = 2_000_000_000
/** The time of its next attempt is not part of what an undo restores. */
const withoutNextTry = (item: WaitingItem): WaitingItem =>
  item.kind === 'action' ? { ...item, action: { ...item.action, nextTryAt: null } } : item

describe('an action that can be undone', () => {
  const folder = useTemporaryFolder()

  const rigWith = (options: Partial<OutboxRigOptions> = {}): Promise<DeskRig> =>
    startOutboxRig({
      folder,
      lists: true,
      prepare(rig) {
        rig.server.addConversation('hello')
        rig.server.seenByAgent(1)
        rig.server.addConversation('hi')
      },
      ...options,
    })
  const restarted = (rig: DeskRig, prepare: (rig: DeskRig) => void = () => undefined): Promise<DeskRig> =>
    restartOutboxRig(rig, { folder, lists: true, prepare })
  const shown = (rig: DeskRig) =>
    ['list', 'open'].map((watchId) => {
      const { head, items } = rig.shown(watchId, 'conversations')
      return { head, items }
    })
  const sent = (rig: DeskRig): string[] => rig.api.calls.filter((call) => CHANGES.includes(call))
  const setStatus = (
    rig: DeskRig,
    status: ConversationRow['status'],
    more: Partial<CommandInput<'conversation:setStatus'>> = {},
  ): Promise<string> =>
    idOf(rig.window.request('conversation:setStatus', { ref: ref(1), status, snoozedUntil: null, ...more }))
  const assign = (rig: DeskRig, assigneeId: number | null, delayFor = 0): Promise<string> =>
    idOf(rig.window.request('conversation:assign', { ref: ref(1), assigneeId, delayFor }))
  const assignTeam = (rig: DeskRig, teamId: number | null, delayFor = 0): Promise<string> =>
    idOf(rig.window.request('conversation:assignTeam', { ref: ref(1), teamId, delayFor }))
  const label = (rig: DeskRig, add: string[], remove: string[] = [], delayFor = 0): Promise<string> =>
    idOf(rig.window.request('conversation:setLabels', { ref: ref(1), add, remove, delayFor }))
  const priority = (rig: DeskRig, value: ConversationRow['priority'], delayFor = 0): Promise<string> =>
    idOf(rig.window.request('conversation:setPriority', { ref: ref(1), priority: value, delayFor }))
  const markUnread = (rig: DeskRig, delayFor = 0): Promise<string> =>
    idOf(rig.window.request('conversation:markUnread', { ref: ref(1), delayFor }))
  const takeBack = async (rig: DeskRig, actionId: string): Promise<boolean> =>
    (await rig.window.request('action:takeBack', actionOf(1, actionId))).takenBack[0] === true
  const undo = async (rig: DeskRig, actionId: string): Promise<boolean> =>
    (await rig.window.request('action:undo', actionOf(1, actionId))).undoIds[0] !== null
  const undoIds = async (rig: DeskRig, actionId: string, delayFor = 0): Promise<(string | null)[]> =>
    (await rig.window.request('action:undo', { ...actionOf(1, actionId), delayFor })).undoIds
  const onServer = (rig: DeskRig) => rig.server.view(1)

  describe('while it is delayed', () => {
    it.each<[string, (rig: DeskRig) => Promise<string>, Partial<ConversationRow>]>([
      ['a status', (rig) => setStatus(rig, 'resolved', { delayFor: 250 }), { status: 'resolved' }],
      [
        'an assignee',
        (rig) => assign(rig, ME, 250),
        { assignee: expect.objectContaining({ id: ME }) as ConversationRow['assignee'] },
      ],
      ['a team', (rig) => assignTeam(rig, 4, 250), { team: { id: 4, name: 'billing' } }],
      ['labels', (rig) => label(rig, ['vip'], [], 250), { labels: ['vip'] }],
      ['a priority', (rig) => priority(rig, 'high', 250), { priority: 'high' }],
      ['unread', (rig) => markUnread(rig, 250), { unreadCount: 1 }],
    ])('shows at once, leaves after the delay, and leaves no trace if taken back: %s', async (_name, act, change) => {
      const rig = await rigWith()
      const before = shown(rig)
      const taken = await act(rig)
      await rig.clock.advance(100)
      expect(rowOf(rig)).toMatchObject({ ...change, pending: true })
      expect(await takeBack(rig, taken)).toBe(true)
      await rig.clock.advance(5_000)
      expect(shown(rig)).toEqual(before)
      expect([sent(rig), outboxItems(rig), rig.window.signals, await takeBack(rig, taken)]).toEqual([[], [], [], false])
      await act(rig)
      await rig.clock.advance(249)
      expect(sent(rig)).toEqual([])
      await rig.clock.advance(3_000)
      expect(sent(rig)).toHaveLength(1)
      expect(rowOf(rig)).toMatchObject({ ...change, pending: false })
      await rig.desk.stop()
    })

    it("can't be taken back once it was sent, but can be undone", async () => {
      const rig = await rigWith()
      const resolved = await setStatus(rig, 'resolved', { delayFor: 250 })
      await rig.clock.advance(260)
      expect(await takeBack(rig, resolved)).toBe(false)
      expect(await undo(rig, resolved)).toBe(true)
      await rig.clock.advance(3_000)
      expect([onServer(rig).status, rowOf(rig).status, sent(rig)]).toEqual(['open', 'open', ['setStatus', 'setStatus']])
      await rig.desk.stop()
    })

    it('restores the earlier actions of its field that it replaced', async () => {
      const rig = await rigWith()
      rig.offline()
      await setStatus(rig, 'resolved')
      const snoozed = await setStatus(rig, 'snoozed', { snoozedUntil: LATER })
      const reopened = await setStatus(rig, 'open')
      await label(rig, ['vip', 'late'])
      const changed = await label(rig, ['bug'], ['late'])
      await rig.clock.advance(100)
      expect(outboxItems(rig)).toMatchObject([{ action: { change: { field: 'labels', add: ['vip', 'bug'] } } }])
      expect([await takeBack(rig, reopened), await takeBack(rig, changed)]).toEqual([true, true])
      await rig.clock.advance(100)
      expect(rowOf(rig)).toMatchObject({ status: 'snoozed', snoozedUntil: LATER, labels: ['vip', 'late'] })
      expect(await takeBack(rig, snoozed)).toBe(true)
      await rig.clock.advance(100)
      expect(rowOf(rig)).toMatchObject({ status: 'resolved', pending: true })
      await rig.online()
      expect([onServer(rig).status, onServer(rig).labels, sent(rig).toSorted()]).toEqual([
        'resolved',
        ['vip', 'late'],
        ['setLabels', 'setStatus'],
      ])
      await rig.desk.stop()
    })

    it("doesn't block other actions, and is merged into a later one of its field", async () => {
      const rig = await rigWith()
      await setStatus(rig, 'resolved', { delayFor: 5_000 })
      await label(rig, ['vip'])
      await rig.clock.advance(1_000)
      expect(sent(rig)).toEqual(['setLabels'])
      await setStatus(rig, 'pending')
      await rig.clock.advance(10_000)
      expect([onServer(rig).status, sent(rig)]).toEqual(['pending', ['setLabels', 'setStatus']])
      await rig.desk.stop()
    })

    it('is sent after a restart', async () => {
      const rig = await rigWith()
      await setStatus(rig, 'resolved', { delayFor: 250 })
      const again = await restarted(rig)
      await again.clock.advance(5_000)
      expect([onServer(again).status, rowOf(again).status]).toEqual(['resolved', 'resolved'])
      await again.desk.stop()
      await again.clock.advance(60_000)
      expect(again.clock.pending).toBe(0)
    })
  })

  it('returns no id if nothing is to be done', async () => {
    const rig = await rigWith()
    rig.server.setLabels(1, ['vip'])
    await rig.clock.advance(1_500)
    const answers = [
      await rig.window.request('conversation:setStatus', { ref: ref(1), status: 'open', snoozedUntil: null }),
      await rig.window.request('conversation:assign', { ref: ref(1), assigneeId: null }),
      await rig.window.request('conversation:setLabels', { ref: ref(1), add: ['vip'], remove: ['bug'] }),
      await rig.window.request('conversation:setPriority', { ref: ref(1), priority: null }),
      await rig.window.request('conversation:markUnread', { ref: ref(2) }),
    ]
    await rig.clock.advance(2_000)
    expect(answers).toEqual(answers.map(() => ({ actionId: null, reachesContact: false })))
    expect(sent(rig)).toEqual([])
    await rig.desk.stop()
  })

  it('is undone by its inverse once it was sent, and only once', async () => {
    const rig = await rigWith()
    rig.server.setStatus(1, 'snoozed', LATER)
    rig.server.assign(1, COLLEAGUE)
    rig.server.setPriority(1, 'low')
    rig.server.setLabels(1, ['vip', 'bug'])
    await rig.clock.advance(1_500)
    const before = rowOf(rig)
    const done = [
      await setStatus(rig, 'resolved'),
      await assign(rig, ME),
      await priority(rig, 'urgent'),
      await label(rig, ['late', 'vip'], ['bug', 'refund']),
      await markUnread(rig),
    ]
    await rig.clock.advance(5_000)
    expect(rowOf(rig)).toMatchObject({
      status: 'resolved',
      assignee: { isMe: true },
      priority: 'urgent',
      labels: ['vip', 'late'],
      unreadCount: 1,
      pending: false,
    })
    for (const actionId of done.reverse()) expect(await undo(rig, actionId)).toBe(true)
    await rig.clock.advance(5_000)
    const after = rowOf(rig)
    expect({ ...after, labels: after.labels.toSorted() }).toEqual({ ...before, labels: before.labels.toSorted() })
    expect(onServer(rig)).toMatchObject({
      status: 'snoozed',
      snoozedUntil: LATER,
      assignee: { id: COLLEAGUE },
      priority: 'low',
      unreadCount: 0,
    })
    const count = sent(rig).length
    for (const actionId of done) expect(await undo(rig, actionId)).toBe(false)
    await rig.clock.advance(5_000)
    expect([sent(rig).length, outboxItems(rig), rig.window.signals]).toEqual([count, [], []])
    await rig.desk.stop()
  })

  it('restores a bot as assignee', async () => {
    const rig = await rigWith()
    rig.server.assign(1, 7, 'bot')
    await rig.clock.advance(1_500)
    await rig.window.call('query:refresh', { watchId: 'thread' })
    await rig.clock.advance(1_500)
    const taken = await assign(rig, ME)
    await rig.clock.advance(2_000)
    await undo(rig, taken)
    await rig.clock.advance(3_000)
    expect(onServer(rig).assignee).toMatchObject({ id: 7, kind: 'bot' })
    await rig.desk.stop()
  })

  it('can be undone in reverse order with others of its field', async () => {
    const rig = await rigWith()
    const done = [
      await setStatus(rig, 'pending'),
      await setStatus(rig, 'snoozed', { snoozedUntil: LATER }),
      await setStatus(rig, 'resolved'),
    ]
    await rig.clock.advance(3_000)
    const seen: string[] = []
    for (const actionId of done.reverse()) {
      await undo(rig, actionId)
      await rig.clock.advance(20)
      seen.push(rowOf(rig).status)
    }
    await rig.clock.advance(5_000)
    expect([seen, onServer(rig).status, rowOf(rig).status, outboxItems(rig)]).toEqual([
      ['snoozed', 'pending', 'open'],
      'open',
      'open',
      [],
    ])
    await rig.desk.stop()
  })

  it('can be undone while it is being sent', async () => {
    for (const after of [10, 30, 50, 80, 120]) {
      const rig = await rigWith()
      const resolved = await setStatus(rig, 'resolved')
      await rig.clock.advance(after)
      expect(await undo(rig, resolved)).toBe(true)
      await rig.clock.advance(17)
      expect(rowOf(rig).status).toBe('open')
      await rig.clock.advance(5_000)
      expect([onServer(rig).status, rowOf(rig).status, rowOf(rig).pending, outboxItems(rig)]).toEqual([
        'open',
        'open',
        false,
        [],
      ])
      await rig.desk.stop()
      folder.clear()
    }
  })

  it.each(['lostBefore', 'lostAfter', 'serverError', 'throttled'] as const)(
    'can be undone after its request ended as %s',
    async (fate) => {
      const rig = await rigWith()
      let failures = 1
      rig.api.outcomeOf = (call) => (call === 'setStatus' && failures-- > 0 ? fate : 'ok')
      const resolved = await setStatus(rig, 'resolved')
      await rig.clock.advance(150)
      expect(await undo(rig, resolved)).toBe(true)
      await rig.clock.advance(60_000)
      expect([onServer(rig).status, rowOf(rig).status, rowOf(rig).pending, outboxItems(rig)]).toEqual([
        'open',
        'open',
        false,
        [],
      ])
      await rig.desk.stop()
    },
  )

  it('is undone on the server if its answer was lost, and the user was signed out before it was looked for', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'setStatus' ? 'lostAfter' : 'ok')
    const resolved = await setStatus(rig, 'resolved')
    await rig.clock.advance(200)
    rig.api.outcomeOf = (call) => (call === 'conversation' || call === 'profile' ? 'signedOut' : 'ok')
    await rig.clock.advance(20_000)
    expect(outboxItems(rig)).toHaveLength(1)
    rig.api.outcomeOf = () => 'ok'
    expect(await undo(rig, resolved)).toBe(true)
    await rig.clock.advance(60_000)
    expect([onServer(rig).status, rowOf(rig).status, outboxItems(rig)]).toEqual(['open', 'open', []])
    await rig.desk.stop()
  })

  it('is never sent if it is done and undone while offline', async () => {
    const rig = await rigWith()
    rig.offline()
    const done = [
      await setStatus(rig, 'resolved'),
      await assign(rig, ME),
      await priority(rig, 'high'),
      await label(rig, ['vip']),
      await markUnread(rig),
    ]
    for (const actionId of done) expect(await undo(rig, actionId)).toBe(true)
    await rig.clock.advance(100)
    expect([outboxItems(rig), rowOf(rig).status, rowOf(rig).labels, rowOf(rig).unreadCount]).toEqual([
      [],
      'open',
      [],
      0,
    ])
    await rig.online()
    expect(sent(rig)).toEqual([])
    await rig.desk.stop()
  })

  it('undone while offline is undone on the server when the network is back', async () => {
    const rig = await rigWith()
    const resolved = await setStatus(rig, 'resolved')
    await rig.clock.advance(3_000)
    rig.offline()
    expect(await undo(rig, resolved)).toBe(true)
    await rig.clock.advance(60_000)
    expect(rowOf(rig)).toMatchObject({ status: 'open', pending: true })
    await rig.online()
    expect([onServer(rig).status, rowOf(rig).status, outboxItems(rig)]).toEqual(['open', 'open', []])
    await rig.desk.stop()
  })

  it.each<[string, (rig: DeskRig) => Promise<string>, (rig: DeskRig) => void, Partial<ConversationRow>]>([
    [
      'a status',
      (rig) => setStatus(rig, 'resolved'),
      (rig) => rig.server.setStatus(1, 'pending'),
      { status: 'pending' },
    ],
    [
      'an assignee',
      (rig) => assign(rig, ME),
      (rig) => rig.server.assign(1, COLLEAGUE),
      { assignee: expect.objectContaining({ id: COLLEAGUE }) as ConversationRow['assignee'] },
    ],
    ['a priority', (rig) => priority(rig, 'high'), (rig) => rig.server.setPriority(1, 'low'), { priority: 'low' }],
  ])('asks if it is undone after another agent set %s', async (_field, act, theirs, shown) => {
    const rig = await rigWith()
    const done = await act(rig)
    await rig.clock.advance(3_000)
    const count = sent(rig).length
    theirs(rig)
    await undo(rig, done)
    await rig.clock.advance(5_000)
    expect(rig.shown('thread', 'thread').head.actions).toMatchObject([{ state: 'held', reason: 'changed' }])
    expect([rowOf(rig), sent(rig).length]).toEqual([expect.objectContaining(shown), count])
    const [action] = rig.shown('thread', 'thread').head.actions
    await rig.window.call('action:retry', { ref: ref(1), actionId: action?.key ?? '' })
    await rig.clock.advance(3_000)
    expect([sent(rig).length, outboxItems(rig)]).toEqual([count + 1, []])
    await rig.desk.stop()
  })

  it('keeps the labels of another agent', async () => {
    const rig = await rigWith()
    rig.server.setLabels(1, ['bug'])
    await rig.clock.advance(1_500)
    const done = await label(rig, ['vip'], ['bug'])
    await rig.clock.advance(3_000)
    rig.server.setLabels(1, ['vip', 'theirs'])
    await undo(rig, done)
    await rig.clock.advance(3_000)
    expect(onServer(rig).labels).toEqual(['theirs', 'bug'])
    await rig.desk.stop()
  })

  it('opens the conversation if the snooze before it is over', async () => {
    const rig = await rigWith()
    const soon = Math.floor(rig.clock.now() / 1_000) + 60
    rig.server.setStatus(1, 'snoozed', soon)
    await rig.clock.advance(1_500)
    const first = await setStatus(rig, 'resolved')
    await rig.clock.advance(3_000)
    rig.offline()
    await undo(rig, first)
    await rig.clock.advance(17)
    expect(rowOf(rig)).toMatchObject({ status: 'snoozed', snoozedUntil: soon })
    await rig.clock.advance(120_000)
    await rig.online()
    expect([onServer(rig).status, rowOf(rig).status]).toEqual(['open', 'open'])
    const second = await setStatus(rig, 'resolved')
    await rig.clock.advance(3_000)
    expect(await undo(rig, second)).toBe(true)
    await rig.clock.advance(3_000)
    expect(onServer(rig).status).toBe('open')
    await rig.desk.stop()
  })

  it("doesn't mark as read what the contact wrote since", async () => {
    const rig = await rigWith()
    const done = await markUnread(rig)
    await rig.clock.advance(3_000)
    rig.offline()
    await undo(rig, done)
    rig.server.write(1, { content: 'one more thing' })
    await rig.online()
    expect([onServer(rig).unreadCount, rowOf(rig).unreadCount, sent(rig)]).toEqual([2, 2, ['markUnread']])
    await rig.desk.stop()
  })

  it('sends nothing if the conversation is viewed before its unread mark was sent', async () => {
    const rig = await rigWith()
    await markUnread(rig, 250)
    await rig.clock.advance(17)
    await rig.window.call('conversation:markSeen', { ref: ref(1) })
    await rig.clock.advance(3_000)
    expect([rowOf(rig).unreadCount, sent(rig)]).toEqual([0, []])
    await rig.desk.stop()
  })

  describe('by keyboard', () => {
    const DELAY = 500
    const delay = async (rig: DeskRig, actionId: string): Promise<string> => {
      const [undoId] = await undoIds(rig, actionId, DELAY)
      if (undoId === null || undoId === undefined) throw new Error('nothing was undone')
      return undoId
    }

    it.each<[string, (rig: DeskRig) => Promise<string>, Partial<ConversationRow>]>([
      ['a status', (rig) => setStatus(rig, 'resolved'), { status: 'open' }],
      ['an assignee', (rig) => assign(rig, ME), { assignee: null }],
      ['a team', (rig) => assignTeam(rig, 4), { team: null }],
      ['labels', (rig) => label(rig, ['vip']), { labels: [] }],
      ['a priority', (rig) => priority(rig, 'high'), { priority: null }],
      ['unread', (rig) => markUnread(rig), { unreadCount: 0 }],
    ])('shows as undone at once, and as done again if the undo is taken back: %s', async (_field, act, before) => {
      for (const isOffline of [true, false]) {
        const rig = await rigWith()
        if (isOffline) rig.offline()
        const done = await act(rig)
        await rig.clock.advance(3_000)
        const waiting = (): WaitingItem[] => outboxItems(rig).map(withoutNextTry)
        const [shownBefore, sentBefore, waitingBefore] = [shown(rig), sent(rig), waiting()]
        const undoId = await delay(rig, done)
        await rig.clock.advance(20)
        expect(rowOf(rig)).toMatchObject(before)
        await rig.clock.advance(400)
        expect(await takeBack(rig, undoId)).toBe(true)
        await rig.clock.advance(100)
        expect([shown(rig), sent(rig), waiting()]).toEqual([shownBefore, sentBefore, waitingBefore])
        expect([await takeBack(rig, undoId), rig.window.signals]).toEqual([false, []])
        await rig.clock.advance(2_000)
        expect(sent(rig)).toEqual(sentBefore)
        // It can still be undone.
        expect(await undo(rig, done)).toBe(true)
        await rig.clock.advance(20)
        expect(rowOf(rig)).toMatchObject(before)
        await rig.online()
        await rig.clock.advance(3_000)
        expect(rowOf(rig)).toMatchObject({ ...before, pending: false })
        await rig.desk.stop()
        folder.clear()
      }
    })

    it('is undone on the server unless the undo is taken back in time', async () => {
      const rig = await rigWith()
      const resolved = await setStatus(rig, 'resolved')
      await rig.clock.advance(3_000)
      const undoId = await delay(rig, resolved)
      await rig.clock.advance(DELAY - 1)
      expect(sent(rig)).toEqual(['setStatus'])
      await rig.clock.advance(3_000)
      expect([onServer(rig).status, sent(rig), await takeBack(rig, undoId)]).toEqual([
        'open',
        ['setStatus', 'setStatus'],
        false,
      ])
      // Too late to be taken back: its inverse is done.
      expect(await undo(rig, undoId)).toBe(true)
      await rig.clock.advance(3_000)
      expect(onServer(rig).status).toBe('resolved')
      await rig.desk.stop()
    })

    it('undoes two in a row, and both undos can be taken back', async () => {
      const rig = await rigWith()
      const first = await setStatus(rig, 'pending')
      const second = await setStatus(rig, 'resolved')
      await rig.clock.advance(3_000)
      const count = sent(rig).length
      const undos = [await delay(rig, second)]
      await rig.clock.advance(80)
      undos.push(await delay(rig, first))
      await rig.clock.advance(20)
      expect(rowOf(rig).status).toBe('open')
      for (const undoId of undos.reverse()) expect(await takeBack(rig, undoId)).toBe(true)
      await rig.clock.advance(2_000)
      expect([rowOf(rig).status, onServer(rig).status, sent(rig).length]).toEqual(['resolved', 'resolved', count])
      for (const actionId of [second, first]) {
        await delay(rig, actionId)
        await rig.clock.advance(80)
      }
      await rig.clock.advance(3_000)
      expect([rowOf(rig).status, onServer(rig).status]).toEqual(['open', 'open'])
      await rig.desk.stop()
    })

    it('restores delayed actions and those that replaced others', async () => {
      const rig = await rigWith()
      rig.api.csatSurvey = true
      rig.offline()
      await setStatus(rig, 'snoozed', { snoozedUntil: LATER })
      const pending = await setStatus(rig, 'pending')
      const undoId = await delay(rig, pending)
      await rig.clock.advance(20)
      expect(rowOf(rig).status).toBe('snoozed')
      expect(await takeBack(rig, undoId)).toBe(true)
      await rig.clock.advance(20)
      expect([rowOf(rig).status, outboxItems(rig).length]).toEqual(['pending', 1])
      expect(await undo(rig, pending)).toBe(true)
      await rig.clock.advance(20)
      expect(rowOf(rig).status).toBe('snoozed')
      const reopened = await setStatus(rig, 'open')
      const again = await delay(rig, reopened)
      expect(await takeBack(rig, again)).toBe(true)
      await rig.clock.advance(20)
      expect([rowOf(rig).status, outboxItems(rig)]).toEqual(['open', []])
      await rig.online()
      expect([onServer(rig).status, sent(rig)]).toEqual(['open', []])
      await rig.desk.stop()
    })
  })

  describe('reports the outcome of its undo', () => {
    const outcome = async (rig: DeskRig, actionId: string, wait = 5_000): Promise<string> => {
      const [undoId] = await undoIds(rig, actionId)
      if (undoId === null || undoId === undefined) return 'nothing'
      const asked = rig.window.request('action:undoOutcome', actionOf(1, undoId))
      await rig.clock.advance(wait)
      return (await asked).outcomes[0] ?? ''
    }

    it.each<[string, string, (rig: DeskRig) => void]>([
      ['undone', 'nothing else happened', () => undefined],
      ['asks', 'another agent set it', (rig) => rig.server.setPriority(1, 'low')],
      [
        'refused',
        'the server refused it',
        (rig) => {
          rig.api.outcomeOf = (call) => (call === 'setPriority' ? 'refused' : 'ok')
        },
      ],
      ['waiting', 'the network is gone', (rig) => rig.offline()],
    ])('%s if %s', async (expected, _why, act) => {
      const rig = await rigWith()
      const done = await priority(rig, 'high')
      await rig.clock.advance(3_000)
      act(rig)
      expect(await outcome(rig, done, 20_000)).toBe(expected)
      await rig.desk.stop()
    })

    it('nothing if the contact wrote, so that it stays unread', async () => {
      const rig = await rigWith()
      const done = await markUnread(rig)
      await rig.clock.advance(3_000)
      const [undoId] = await undoIds(rig, done, 500)
      rig.server.write(1, { content: 'one more thing' })
      const asked = rig.window.request('action:undoOutcome', actionOf(1, undoId))
      await rig.clock.advance(5_000)
      expect(await asked).toEqual({ outcomes: ['nothing'] })
      await rig.desk.stop()
    })

    it('undone if it was not sent, and nothing if another agent did the same', async () => {
      const rig = await rigWith()
      expect(await outcome(rig, await setStatus(rig, 'resolved', { delayFor: 5_000 }))).toBe('undone')
      const resolved = await setStatus(rig, 'resolved', { delayFor: 9_000 })
      rig.server.setStatus(1, 'resolved')
      await rig.clock.advance(1_500)
      expect(await outcome(rig, resolved)).toBe('nothing')
      expect([rowOf(rig).status, sent(rig)]).toEqual(['resolved', []])
      await rig.desk.stop()
    })
  })

  it("can't be undone if the server refused it, and is signaled", async () => {
    const rig = await rigWith({ generation: 'old' })
    rig.api.outcomeOf = (call) => (call === 'setPriority' || call === 'markUnread' ? 'missing' : 'ok')
    const done = [await priority(rig, 'high'), await markUnread(rig)]
    await rig.clock.advance(3_000)
    expect(rig.window.signals).toMatchObject(done.map((actionId) => ({ kind: 'actionRefused', actionId })))
    for (const actionId of done) expect(await undo(rig, actionId)).toBe(false)
    expect([rowOf(rig).priority, rowOf(rig).unreadCount, outboxItems(rig)]).toEqual([null, 0, []])
    await rig.desk.stop()
  })

  it('signals an undo that the server refused', async () => {
    const rig = await rigWith()
    const resolved = await setStatus(rig, 'resolved')
    await rig.clock.advance(3_000)
    rig.api.outcomeOf = (call) => (call === 'setStatus' ? 'refused' : 'ok')
    await undo(rig, resolved)
    await rig.clock.advance(3_000)
    expect(rig.window.signals).toMatchObject([{ kind: 'actionRefused', change: { field: 'status', status: 'open' } }])
    expect(rowOf(rig)).toMatchObject({ status: 'resolved', pending: false })
    await rig.desk.stop()
  })

  it("can't be undone from another conversation", async () => {
    const rig = await rigWith()
    const resolved = await setStatus(rig, 'resolved', { delayFor: 250 })
    expect(await rig.window.request('action:takeBack', actionOf(2, resolved))).toEqual({
      takenBack: [false],
    })
    expect(await rig.window.request('action:undo', actionOf(2, resolved))).toEqual({ undoIds: [null] })
    expect(await undo(rig, resolved)).toBe(true)
    await rig.desk.stop()
  })

  describe('and reaches the contact', () => {
    const sendSurveys = (rig: DeskRig): void => {
      rig.api.csatSurvey = true
    }
    const withSurvey = (): Promise<DeskRig> =>
      rigWith({
        prepare(rig) {
          sendSurveys(rig)
          rig.server.addConversation('hello')
          rig.server.seenByAgent(1)
        },
      })
    const remove = async (rig: DeskRig, messageId: number): Promise<string> =>
      idOf(rig.window.request('message:delete', { ref: ref(1), messageId }))
    const written = async (rig: DeskRig): Promise<number> => {
      await rig.send(1, 'My mistake')
      await rig.clock.advance(2_000)
      return rig.server.row(1).messages.at(-1)?.id ?? 0
    }
    const isDeleted = (rig: DeskRig, messageId: number): boolean | undefined =>
      rig.shown('thread', 'thread').items.find(({ id }) => id === messageId)?.deleted
    const deletes = (rig: DeskRig): number => rig.api.calls.filter((call) => call === 'deleteMessage').length

    it('is delayed if resolving sends a survey: shown at once, sent after the undo time', async () => {
      const rig = await withSurvey()
      await setStatus(rig, 'resolved')
      await rig.clock.advance(17)
      expect(rowOf(rig)).toMatchObject({ status: 'resolved', pending: true })
      expect(rig.shown('sessions', 'sessions').head.sessions[0]).toMatchObject({ waiting: 0, asking: 0 })
      await rig.clock.advance(5_900)
      expect(sent(rig)).toEqual([])
      await rig.clock.advance(3_000)
      expect([sent(rig), onServer(rig).status, rowOf(rig).pending]).toEqual([['setStatus'], 'resolved', false])
      await rig.desk.stop()
    })

    it('is not delayed for other statuses', async () => {
      const rig = await withSurvey()
      for (const status of ['pending', 'snoozed', 'open'] as const) {
        await setStatus(rig, status)
        await rig.clock.advance(1_000)
        expect(onServer(rig).status).toBe(status)
      }
      await rig.desk.stop()
    })

    it('is never sent if it is undone in time', async () => {
      const rig = await withSurvey()
      const resolved = await setStatus(rig, 'resolved')
      await rig.clock.advance(5_990)
      expect(await undo(rig, resolved)).toBe(true)
      await rig.clock.advance(60_000)
      expect([sent(rig), rowOf(rig).status, outboxItems(rig)]).toEqual([[], 'open', []])
      await rig.desk.stop()
    })

    it('waits while its notice is read, and leaves after it', async () => {
      const rig = await withSurvey()
      const resolved = await setStatus(rig, 'resolved')
      await rig.clock.advance(3_000)
      await rig.window.call('action:delay', { ...actionOf(1, resolved), delayFor: 300_000 })
      await rig.clock.advance(60_000)
      expect(sent(rig)).toEqual([])
      await rig.window.call('action:delay', { ...actionOf(1, resolved), delayFor: 6_500 })
      await rig.clock.advance(6_400)
      expect(sent(rig)).toEqual([])
      await rig.clock.advance(3_000)
      expect(sent(rig)).toEqual(['setStatus'])
      await rig.window.call('action:delay', { ...actionOf(1, resolved), delayFor: 6_500 })
      await rig.clock.advance(20_000)
      expect(sent(rig)).toEqual(['setStatus'])
      await rig.desk.stop()
    })

    it('is reopened if it is undone after it was sent', async () => {
      const rig = await withSurvey()
      const resolved = await setStatus(rig, 'resolved')
      await rig.clock.advance(10_000)
      expect(await undo(rig, resolved)).toBe(true)
      await rig.clock.advance(3_000)
      expect([sent(rig), onServer(rig).status]).toEqual([['setStatus', 'setStatus'], 'open'])
      await rig.desk.stop()
    })

    it('asks if the contact wrote while it was delayed', async () => {
      const rig = await withSurvey()
      await setStatus(rig, 'resolved')
      await rig.clock.advance(3_000)
      rig.server.write(1, { content: 'wait' })
      await rig.clock.advance(10_000)
      expect([sent(rig), rig.shown('thread', 'thread').head.actions]).toMatchObject([
        [],
        [{ state: 'held', reason: 'customerWrote' }],
      ])
      await rig.desk.stop()
    })

    it.each<[string, (rig: DeskRig) => void, object]>([
      ['was assigned', (rig) => rig.server.assign(1, COLLEAGUE), { reason: 'reassigned', name: 'Ben' }],
      [
        'replied',
        (rig) => rig.server.write(1, { type: 'outgoing', content: 'I am on it' }),
        { reason: 'answered', name: 'Ben' },
      ],
      [
        'replied after the contact had written',
        (rig) => {
          rig.server.write(1, { content: 'wait' })
          rig.server.write(1, { type: 'outgoing', content: 'I am on it' })
        },
        { reason: 'answered', name: 'Ben' },
      ],
    ])('asks if another agent %s while it was delayed', async (_what, act, since) => {
      const rig = await withSurvey()
      await setStatus(rig, 'resolved')
      await rig.clock.advance(3_000)
      act(rig)
      await rig.clock.advance(10_000)
      expect([sent(rig), onServer(rig).status]).toEqual([[], 'open'])
      const [action] = rig.shown('thread', 'thread').head.actions
      expect(action).toMatchObject({ state: 'held', since })
      await rig.window.call('action:retry', { ref: ref(1), actionId: action?.key ?? '' })
      await rig.clock.advance(3_000)
      expect([sent(rig), outboxItems(rig)]).toEqual([['setStatus'], []])
      await rig.desk.stop()
    })

    it("doesn't ask for the user's own reply or assignment, or another agent's note", async () => {
      const rig = await withSurvey()
      rig.server.assign(1, COLLEAGUE)
      await rig.clock.advance(1_500)
      await assign(rig, null)
      await setStatus(rig, 'resolved')
      await rig.clock.advance(1_000)
      await assign(rig, COLLEAGUE)
      await rig.send(1, 'Bye')
      rig.server.write(1, { type: 'outgoing', private: true, content: 'a note' })
      await rig.clock.advance(15_000)
      expect([onServer(rig).status, outboxItems(rig)]).toEqual(['resolved', []])
      await rig.desk.stop()
    })

    it('asks before closing a conversation after waiting for the network', async () => {
      for (const status of ['resolved', 'pending', 'snoozed'] as const) {
        const rig = await rigWith()
        rig.offline()
        await setStatus(rig, status)
        await rig.clock.advance(10_000)
        rig.server.write(1, { type: 'outgoing', content: 'I am on it' })
        await rig.online()
        expect([sent(rig), rig.shown('thread', 'thread').head.actions]).toMatchObject([
          [],
          [{ state: 'held', reason: 'answered' }],
        ])
        await rig.desk.stop()
        folder.clear()
      }
    })

    it('shows what another agent did after Deskbell quit', async () => {
      const rig = await withSurvey()
      await setStatus(rig, 'resolved')
      await rig.clock.advance(1_000)
      await rig.desk.stop()
      rig.server.assign(1, COLLEAGUE)
      const again = await restarted(rig, sendSurveys)
      await again.clock.advance(10_000)
      const actions = () => outboxItems(again).map((item) => (item.kind === 'action' ? item.action : null))
      expect(actions()).toMatchObject([{ reason: 'quit', since: { reason: 'reassigned', name: 'Ben' } }])
      again.server.setStatus(1, 'pending')
      await again.clock.advance(3_000)
      expect(actions()).toMatchObject([
        { reason: 'quit', since: { reason: 'changed' }, theirs: { field: 'status', status: 'pending' } },
      ])
      await again.desk.stop()
    })

    it('shows a message as deleted at once, and deletes it after the undo time', async () => {
      const rig = await rigWith()
      const messageId = await written(rig)
      await remove(rig, messageId)
      await rig.clock.advance(17)
      expect(isDeleted(rig, messageId)).toBe(true)
      expect(await rig.window.request('message:delete', { ref: ref(1), messageId })).toMatchObject({ actionId: null })
      await rig.clock.advance(5_900)
      expect([deletes(rig), rowOf(rig).pending]).toEqual([0, false])
      await rig.clock.advance(3_000)
      expect([deletes(rig), isDeleted(rig, messageId), outboxItems(rig)]).toEqual([1, true, []])
      await rig.desk.stop()
    })

    it('hides a message in the list while it is being deleted, and shows it again after undo', async () => {
      const rig = await rigWith()
      const other = await written(rig)
      expect(rowOf(rig).preview).toMatchObject({ messageId: other, text: 'My mistake' })
      const actionId = await remove(rig, other)
      await rig.clock.advance(17)
      expect(rowOf(rig).preview).toMatchObject({ messageId: other, text: '', attachment: null, deleted: true })
      await undo(rig, actionId)
      await rig.clock.advance(17)
      expect(rowOf(rig).preview).toMatchObject({ messageId: other, text: 'My mistake' })
      expect(rowOf(rig).preview?.deleted ?? false).toBe(false)
      await rig.desk.stop()
    })

    it('restores a message if its deletion is undone in time, but not after it was sent', async () => {
      const rig = await rigWith()
      const messageId = await written(rig)
      const other = await written(rig)
      const first = await remove(rig, messageId)
      const second = await remove(rig, other)
      await rig.clock.advance(3_000)
      expect(await undo(rig, first)).toBe(true)
      await rig.clock.advance(20_000)
      expect([deletes(rig), isDeleted(rig, messageId), isDeleted(rig, other)]).toEqual([1, false, true])
      expect([await undo(rig, first), await undo(rig, second)]).toEqual([false, false])
      await rig.desk.stop()
    })

    it('asks after Deskbell quit meanwhile, and is never sent by itself', async () => {
      const rig = await withSurvey()
      const messageId = await written(rig)
      await setStatus(rig, 'resolved')
      await remove(rig, messageId)
      await rig.clock.advance(1_000)
      const again = await restarted(rig, sendSurveys)
      await again.clock.advance(60_000)
      expect(outboxItems(again)).toMatchObject([
        {
          contactName: 'Customer 1',
          action: { state: 'held', reason: 'quit', change: { field: 'status', status: 'resolved' } },
        },
        {
          contactName: 'Customer 1',
          action: { state: 'held', reason: 'quit', change: { field: 'message', messageId, text: 'My mistake' } },
        },
      ])
      expect([
        again.api.calls.filter((call) => call === 'setStatus' || call === 'deleteMessage'),
        rowOf(again).status,
        isDeleted(again, messageId),
      ]).toEqual([[], 'open', false])
      const [resolve, removal] = outboxItems(again).map((item) => (item.kind === 'action' ? item.action.key : ''))
      await again.window.call('action:retry', { ref: ref(1), actionId: removal ?? '' })
      await again.window.call('action:discard', { ref: ref(1), actionId: resolve ?? '' })
      await again.clock.advance(10_000)
      expect([deletes(again), isDeleted(again, messageId), rowOf(again).status, outboxItems(again)]).toEqual([
        1,
        true,
        'open',
        [],
      ])
      await again.desk.stop()
      await again.clock.advance(60_000)
      expect(again.clock.pending).toBe(0)
    })

    it('deletes a message when the network is back, and signals a refusal', async () => {
      const rig = await rigWith()
      const messageId = await written(rig)
      rig.offline()
      await remove(rig, messageId)
      await rig.clock.advance(60_000)
      expect(isDeleted(rig, messageId)).toBe(true)
      await rig.online()
      expect([deletes(rig), isDeleted(rig, messageId)]).toEqual([1, true])
      rig.api.outcomeOf = (call) => (call === 'deleteMessage' ? 'refused' : 'ok')
      const other = await written(rig)
      await remove(rig, other)
      await rig.clock.advance(20_000)
      expect([isDeleted(rig, other), rig.window.signals]).toMatchObject([
        false,
        [{ kind: 'actionRefused', change: { field: 'message', text: 'My mistake' } }],
      ])
      await rig.desk.stop()
    })
  })
})

async function idOf(answer: Promise<{ actionId: string | null }>): Promise<string> {
  const { actionId } = await answer
  if (actionId === null) throw new Error('nothing was to be done')
  return actionId
}
