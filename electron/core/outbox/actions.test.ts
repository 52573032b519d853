import { describe, expect, it } from 'vitest'
import { DeskRig, ref } from '../testing/deskRig.ts'
import type { CallOutcome } from '../testing/fakeApi.ts'
import { COLLEAGUE, ME } from '../testing/fakeServer.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import type { OutboxRigOptions } from './testing/outboxRig.ts'
import { ADA, outboxItems, rowOf, startOutboxRig, watchOutbox } from './testing/outboxRig.ts'

const ACTIONS = ['setStatus', 'assign', 'assignTeam', 'setLabels', 'setPriority']
const HOUR = 3_600_000

describe('actions', () => {
  const folder = useTemporaryFolder()

  const rigWith = (options: Partial<OutboxRigOptions> = {}): Promise<DeskRig> =>
    startOutboxRig({ folder, lists: true, ...options })
  const restarted = async (rig: DeskRig, isOffline = false): Promise<DeskRig> => {
    await rig.desk.stop()
    const after = new DeskRig({ dataFolder: folder.path, server: rig.server, clock: rig.clock })
    if (isOffline) after.api.outcomeOf = () => 'unreachable'
    await after.desk.start()
    if (isOffline) after.cable.drop()
    await watchOutbox(after, true)
    await after.clock.advance(100)
    return after
  }
  const sent = (rig: DeskRig): string[] => rig.api.calls.filter((call) => ACTIONS.includes(call))
  const resolve = (rig: DeskRig): Promise<void> =>
    rig.window.call('conversation:setStatus', { ref: ref(1), status: 'resolved', snoozedUntil: null })
  const assign = (rig: DeskRig, assigneeId: number | null): Promise<void> =>
    rig.window.call('conversation:assign', { ref: ref(1), assigneeId })
  const assignTeam = (rig: DeskRig, teamId: number | null): Promise<void> =>
    rig.window.call('conversation:assignTeam', { ref: ref(1), teamId })
  const label = (rig: DeskRig, add: string[], remove: string[] = []): Promise<void> =>
    rig.window.call('conversation:setLabels', { ref: ref(1), add, remove })
  const onServer = (rig: DeskRig) => rig.server.view(1)

  it('of each kind show before the server answers, and reach it', async () => {
    const rig = await rigWith()
    await rig.window.call('conversation:setPriority', { ref: ref(1), priority: 'urgent' })
    await label(rig, ['vip', 'billing'])
    await rig.window.call('conversation:setStatus', { ref: ref(1), status: 'snoozed', snoozedUntil: 2_000_000_000 })
    await assign(rig, ME)
    await assignTeam(rig, 4)
    await rig.clock.advance(17)
    expect(rowOf(rig)).toMatchObject({
      pending: true,
      team: { id: 4, name: 'billing' },
      priority: 'urgent',
      labels: ['vip', 'billing'],
      status: 'snoozed',
      snoozedUntil: 2_000_000_000,
      assignee: { isMe: true },
    })
    await rig.clock.advance(5_000)
    expect(onServer(rig)).toMatchObject({
      team: { id: 4, name: 'billing' },
      priority: 'urgent',
      labels: ['vip', 'billing'],
      status: 'snoozed',
      assignee: { id: ME },
    })
    expect(rowOf(rig)).toMatchObject({
      pending: false,
      priority: 'urgent',
      labels: ['vip', 'billing'],
      status: 'snoozed',
      assignee: { isMe: true },
    })
    expect(sent(rig)).toEqual(['setPriority', 'setLabels', 'setStatus', 'assign', 'assignTeam'])
    expect(outboxItems(rig)).toEqual([])
    await rig.desk.stop()
  })

  it('wait on disk while offline, survive restarts and reach the server once', async () => {
    const rig = await rigWith()
    rig.offline()
    await rig.clock.advance(10_000)
    await resolve(rig)
    await label(rig, ['vip'])
    await rig.clock.advance(1_000)
    const again = await restarted(rig, true)
    expect(rowOf(again)).toMatchObject({ status: 'resolved', labels: ['vip'], pending: true })
    expect(outboxItems(again)).toMatchObject([
      {
        kind: 'action',
        contactName: 'Customer 1',
        action: { change: { field: 'status', status: 'resolved' }, state: 'waiting' },
      },
      { kind: 'action', action: { change: { field: 'labels', add: ['vip'], remove: [] }, state: 'waiting' } },
    ])
    expect(again.shown('outbox', 'outbox').head).toEqual({ waiting: 2, asking: 0 })
    await again.clock.advance(2 * HOUR)
    await again.online()
    expect(onServer(again)).toMatchObject({ status: 'resolved', labels: ['vip'] })
    expect(rowOf(again)).toMatchObject({ status: 'resolved', labels: ['vip'], pending: false })
    expect(sent(again)).toEqual(['setStatus', 'setLabels'])
    expect(outboxItems(again)).toEqual([])
    await again.desk.stop()
  })

  it('of one field are merged into the last one, or dropped if they cancel out', async () => {
    const rig = await rigWith()
    rig.server.setLabels(1, ['old'])
    await rig.clock.advance(1_500)
    rig.offline()
    await resolve(rig)
    await rig.window.call('conversation:setStatus', { ref: ref(1), status: 'pending', snoozedUntil: null })
    await rig.window.call('conversation:setStatus', { ref: ref(1), status: 'snoozed', snoozedUntil: null })
    await label(rig, ['vip', 'billing'])
    await label(rig, ['late'], ['vip', 'old'])
    await assign(rig, ME)
    await assign(rig, null)
    await rig.clock.advance(1_000)
    expect(outboxItems(rig)).toMatchObject([
      { action: { change: { field: 'status', status: 'snoozed' } } },
      { action: { change: { field: 'labels', add: ['billing', 'late'], remove: ['old'] } } },
    ])
    await rig.online()
    expect(sent(rig)).toEqual(['setStatus', 'setLabels'])
    expect(onServer(rig)).toMatchObject({ status: 'snoozed', labels: ['billing', 'late'], assignee: null })
    await rig.desk.stop()
  })

  it('on labels keep the labels of other agents', async () => {
    const rig = await rigWith()
    rig.server.setLabels(1, ['bug', 'vip'])
    await rig.clock.advance(1_500)
    rig.offline()
    await label(rig, ['billing'], ['vip'])
    rig.server.setLabels(1, ['bug', 'vip', 'refund'])
    await rig.online()
    expect(onServer(rig).labels).toEqual(['bug', 'refund', 'billing'])
    expect(rowOf(rig).labels).toEqual(['bug', 'refund', 'billing'])
    await rig.desk.stop()
  })

  it('on labels fetch the conversation first on servers without label events', async () => {
    const rig = await rigWith({ generation: 'old' })
    rig.server.setLabels(1, ['refund'])
    await rig.clock.advance(1_500)
    await label(rig, ['billing'])
    await rig.clock.advance(3_000)
    expect(onServer(rig).labels).toEqual(['refund', 'billing'])
    await rig.desk.stop()
  })

  it.each<[CallOutcome, number]>([
    ['lostAfter', 1],
    ['lostBefore', 2],
    ['serverError', 2],
    ['throttled', 2],
  ])('whose request ended as %s are verified and never toggled twice', async (fate, calls) => {
    const rig = await rigWith()
    let failures = 1
    rig.api.outcomeOf = (call) => (call === 'setStatus' && failures-- > 0 ? fate : 'ok')
    await resolve(rig)
    await rig.clock.advance(100)
    expect(rowOf(rig)).toMatchObject({ status: 'resolved', pending: true })
    await rig.clock.advance(20_000)
    expect(sent(rig)).toHaveLength(calls)
    expect(onServer(rig).status).toBe('resolved')
    expect(rowOf(rig)).toMatchObject({ status: 'resolved', pending: false })
    expect(outboxItems(rig)).toEqual([])
    await rig.desk.stop()
  })

  it('ask about a team that another agent set while they waited, and keep the list of the team right', async () => {
    const rig = await rigWith()
    await rig.watchList('billing', { status: 'all', teamId: 4 })
    rig.offline()
    await assignTeam(rig, 4)
    await rig.clock.advance(5_000)
    const listed = (): number => rig.shown('billing', 'conversations').items.length
    expect(listed()).toBe(1)
    rig.server.assignTeam(1, 5)
    await rig.online()
    expect(outboxItems(rig)).toMatchObject([
      {
        action: {
          state: 'held',
          reason: 'changed',
          change: { field: 'team', team: { id: 4 } },
          theirs: { field: 'team', team: { id: 5, name: 'returns' } },
        },
      },
    ])
    expect([rowOf(rig).team?.id, listed()]).toEqual([5, 0])
    for (const item of outboxItems(rig))
      if (item.kind === 'action') await rig.window.call('action:retry', { ref: ref(1), actionId: item.action.key })
    await rig.clock.advance(5_000)
    expect([onServer(rig).team?.id, rowOf(rig).team?.id, listed()]).toEqual([4, 4, 1])
    await rig.desk.stop()
  })

  it.each<CallOutcome>(['lostBefore', 'serverError', 'throttled', 'unreachable'])(
    'whose request ended as %s show when they are tried again, one after the other',
    async (fate) => {
      const rig = await rigWith()
      rig.api.outcomeOf = (call) => (call === 'setStatus' ? fate : 'ok')
      await resolve(rig)
      await label(rig, ['vip'])
      await rig.clock.advance(400)
      const times = outboxItems(rig).map((item) => (item.kind === 'action' ? item.action.nextTryAt : undefined))
      expect(times).toEqual([expect.any(Number), null])
      expect(times[0]).toBeGreaterThan(rig.clock.now())
      expect(rig.shown('thread', 'thread').head.actions.map(({ nextTryAt }) => nextTryAt)).toEqual(times)
      expect(rig.shown('sessions', 'sessions').head.sessions[0]?.nextTryAt).toBe(times[0])
      rig.api.outcomeOf = () => 'ok'
      await rig.clock.advance(70_000)
      expect(rig.shown('sessions', 'sessions').head.sessions[0]?.nextTryAt).toBeNull()
      await rig.desk.stop()
    },
  )

  it('continue after the process died at any moment', async () => {
    for (const died of [0, 5, 25, 45, 70, 100, 400]) {
      const before = await rigWith()
      await resolve(before)
      await label(before, ['vip'])
      await before.clock.advance(died)
      const after = await restarted(before)
      expect(rowOf(after)).toMatchObject({ status: 'resolved' })
      await after.clock.advance(30_000)
      expect(onServer(after)).toMatchObject({ status: 'resolved', labels: ['vip'] })
      expect(rowOf(after)).toMatchObject({ status: 'resolved', labels: ['vip'], pending: false })
      expect(sent(before).length + sent(after).length).toBeLessThanOrEqual(3)
      expect(after.errors).toEqual([])
      await after.desk.stop()
      folder.clear()
    }
  })

  it('that the server refuses are rolled back and signaled with the reason', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'setPriority' ? 'refused' : 'ok')
    await rig.window.call('conversation:setPriority', { ref: ref(1), priority: 'high' })
    await rig.clock.advance(2_000)
    expect(rowOf(rig)).toMatchObject({ priority: null, pending: false })
    expect(rig.window.signals).toMatchObject([
      {
        kind: 'actionRefused',
        contactName: 'Customer 1',
        change: { field: 'priority', priority: 'high' },
        error: { code: 'refusedByServer', detail: 'no' },
      },
    ])
    expect(outboxItems(rig)).toEqual([])
    await rig.desk.stop()
  })

  it('that waited and are refused stay in the outbox and can be retried', async () => {
    const rig = await rigWith()
    rig.offline()
    await assign(rig, ME)
    await rig.clock.advance(60_000)
    rig.api.outcomeOf = (call) => (call === 'assign' ? 'refused' : 'ok')
    rig.cable.connect()
    await rig.clock.advance(60_000)
    expect(rowOf(rig)).toMatchObject({ assignee: null, pending: false, outbox: 'failed' })
    const [item] = outboxItems(rig)
    expect(item).toMatchObject({ action: { state: 'failed', error: { code: 'refusedByServer' } } })
    if (item?.kind !== 'action') throw new Error('no action')
    rig.api.outcomeOf = () => 'ok'
    await rig.window.call('action:retry', { ref: ref(1), actionId: item.action.key })
    await rig.clock.advance(5_000)
    expect(rowOf(rig)).toMatchObject({ assignee: { isMe: true }, pending: false, outbox: null })
    await rig.desk.stop()
  })

  it('on a deleted conversation fail with notFound and can be discarded', async () => {
    const rig = await rigWith()
    rig.offline()
    await resolve(rig)
    rig.server.remove(1)
    await rig.online()
    expect(rig.window.signals).toMatchObject([{ kind: 'actionRefused', error: { code: 'notFound' } }])
    expect(outboxItems(rig)).toMatchObject([{ action: { state: 'failed' } }])
    const [item] = outboxItems(rig)
    if (item?.kind === 'action') await rig.window.call('action:discard', { ref: ref(1), actionId: item.action.key })
    await rig.clock.advance(100)
    expect(outboxItems(rig)).toEqual([])
    await rig.desk.stop()
  })

  describe('that waited while another agent changed the same field', () => {
    async function collided(): Promise<{ rig: DeskRig; actionId: string }> {
      const rig = await rigWith()
      rig.offline()
      await assign(rig, ME)
      await rig.clock.advance(10_000)
      rig.server.assign(1, COLLEAGUE)
      await rig.online()
      const [action] = rig.shown('thread', 'thread').head.actions
      expect(action).toMatchObject({
        state: 'held',
        reason: 'changed',
        change: { field: 'assignee', assignee: { isMe: true } },
        theirs: { field: 'assignee', assignee: { name: 'Ben', isMe: false } },
      })
      expect(rowOf(rig)).toMatchObject({ assignee: { id: COLLEAGUE }, pending: false })
      expect(sent(rig)).toEqual([])
      return { rig, actionId: action?.key ?? '' }
    }

    it("show the server's value and ask, and are sent once the user confirms", async () => {
      const { rig, actionId } = await collided()
      await rig.window.call('action:retry', { ref: ref(1), actionId })
      await rig.clock.advance(5_000)
      expect(onServer(rig).assignee?.id).toBe(ME)
      expect(rig.shown('thread', 'thread').head.actions).toEqual([])
      await rig.desk.stop()
    })

    it('can be discarded, and still ask after a restart', async () => {
      const { rig, actionId } = await collided()
      const again = await restarted(rig)
      await again.clock.advance(5_000)
      expect(again.shown('thread', 'thread').head.actions).toMatchObject([{ state: 'held', key: actionId }])
      await again.window.call('action:discard', { ref: ref(1), actionId })
      await again.clock.advance(5_000)
      expect(onServer(again).assignee?.id).toBe(COLLEAGUE)
      expect(outboxItems(again)).toEqual([])
      await again.desk.stop()
    })

    it('stop asking once the server has the requested value', async () => {
      const { rig } = await collided()
      rig.server.assign(1, ME)
      await rig.clock.advance(1_000)
      expect(outboxItems(rig)).toEqual([])
      expect(sent(rig)).toEqual([])
      await rig.desk.stop()
    })

    it('are done if another agent did the same', async () => {
      const rig = await rigWith()
      rig.offline()
      await resolve(rig)
      rig.server.setStatus(1, 'resolved')
      await rig.online()
      expect(sent(rig)).toEqual([])
      expect(outboxItems(rig)).toEqual([])
      await rig.desk.stop()
    })

    it('ask before closing if the contact wrote since', async () => {
      const rig = await rigWith()
      rig.offline()
      await resolve(rig)
      await rig.clock.advance(5_000)
      rig.server.write(1, { content: 'one more thing' })
      await rig.online()
      expect(rig.shown('thread', 'thread').head.actions).toMatchObject([{ state: 'held', reason: 'customerWrote' }])
      expect(onServer(rig).status).toBe('open')
      await rig.desk.stop()
    })
  })

  it('that leave at once win over a simultaneous change of another agent', async () => {
    const rig = await rigWith()
    await assign(rig, ME)
    rig.server.assign(1, COLLEAGUE)
    await rig.clock.advance(5_000)
    expect(onServer(rig).assignee?.id).toBe(ME)
    await rig.desk.stop()
  })

  it('leave after the reply that was written before them', async () => {
    const rig = await rigWith()
    rig.offline()
    await rig.send(1, 'Done, good bye')
    await resolve(rig)
    await rig.clock.advance(5_000)
    await rig.online()
    const order = rig.api.calls.filter((call) => call === 'sendMessage' || call === 'setStatus')
    expect(order).toEqual(['sendMessage', 'setStatus'])
    expect(onServer(rig)).toMatchObject({ status: 'resolved', preview: { text: 'Done, good bye' } })
    await rig.desk.stop()
  })

  it('leave once the echo of a lost reply before them arrives', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostBefore' : 'ok')
    const echoId = await rig.send(1, 'Done, good bye')
    await rig.clock.advance(1_000)
    await resolve(rig)
    await rig.clock.advance(1_000)
    expect(onServer(rig).status).toBe('open')
    // A held request arrives late, and its event comes while the outbox waits for its next search.
    rig.server.write(1, {
      type: 'outgoing',
      content: 'Done, good bye',
      echoId,
      sender: ADA,
    })
    await rig.clock.advance(10_000)
    expect(rig.api.calls.filter((call) => call === 'sendMessage')).toHaveLength(1)
    expect(onServer(rig).status).toBe('resolved')
    expect(outboxItems(rig)).toEqual([])
    await rig.desk.stop()
  })

  it('that are replaced while being sent end as the later one', async () => {
    const rig = await rigWith()
    await resolve(rig)
    await rig.clock.advance(30)
    await rig.window.call('conversation:setStatus', { ref: ref(1), status: 'open', snoozedUntil: null })
    await rig.clock.advance(17)
    expect(rowOf(rig)).toMatchObject({ status: 'open', pending: true })
    await rig.clock.advance(5_000)
    expect(onServer(rig).status).toBe('open')
    expect(rowOf(rig)).toMatchObject({ status: 'open', pending: false })
    expect(outboxItems(rig)).toEqual([])
    await rig.desk.stop()
  })

  it('leave no timer behind', async () => {
    const rig = await rigWith()
    rig.offline()
    await resolve(rig)
    await rig.clock.advance(5_000)
    await rig.desk.stop()
    await rig.clock.advance(120_000)
    expect(rig.clock.pending).toBe(0)
    expect(rig.errors).toEqual([])
  })
})
