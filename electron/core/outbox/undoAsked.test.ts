import { describe, expect, it } from 'vitest'
import type { SingleChange } from '../../../shared/bridge.ts'
import type { DeskRig } from '../testing/deskRig.ts'
import { actionOf, ref } from '../testing/deskRig.ts'
import type { FakeServer } from '../testing/fakeServer.ts'
import { COLLEAGUE, ME } from '../testing/fakeServer.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import { outboxItems, startOutboxRig } from './testing/outboxRig.ts'

const CHANGES = ['setStatus', 'assign', 'assignTeam', 'setPriority', 'setAttribute']
const THIRD = 2

describe('undoing an action that asks and never reached the server', () => {
  const folder = useTemporaryFolder()
  const rigWith = (): Promise<DeskRig> =>
    startOutboxRig({
      folder,
      lists: true,
      prepare: ({ server }) => {
        server.addConversation('hello')
        server.teams.push({ accountId: 1, id: 6, name: 'sales', description: '', isMember: false })
        server.setAttribute(1, 'boxes', 77)
      },
    })
  const change = async (rig: DeskRig, wanted: SingleChange): Promise<string> =>
    (await rig.window.request('conversation:change', { ref: ref(1), change: wanted })).actionId ?? ''
  const undo = async (rig: DeskRig, actionId: string): Promise<(string | null)[]> =>
    (await rig.window.request('action:undo', actionOf(1, actionId))).undoIds
  const sent = (rig: DeskRig): string[] => rig.api.calls.filter((call) => CHANGES.includes(call))

  it.each<[string, SingleChange, SingleChange, (server: FakeServer) => unknown]>([
    [
      'an attribute',
      { field: 'attribute', key: 'boxes', value: 4 },
      { field: 'attribute', key: 'boxes', value: 5 },
      (server) => server.setAttribute(1, 'boxes', 500),
    ],
    [
      'a status',
      { field: 'status', status: 'pending', snoozedUntil: null },
      { field: 'status', status: 'resolved', snoozedUntil: null },
      (server) => server.setStatus(1, 'snoozed', 2_000_000_000),
    ],
    [
      'an assignee',
      { field: 'assignee', assigneeId: ME },
      { field: 'assignee', assigneeId: THIRD },
      (server) => server.assign(1, COLLEAGUE),
    ],
    ['a team', { field: 'team', teamId: 4 }, { field: 'team', teamId: 5 }, (server) => server.assignTeam(1, 6)],
    [
      'a priority',
      { field: 'priority', priority: 'low' },
      { field: 'priority', priority: 'high' },
      (server) => server.setPriority(1, 'urgent'),
    ],
  ])("drops it, and leaves the colleague's value: %s", async (_name, first, second, theirs) => {
    const rig = await rigWith()
    rig.offline()
    // The second replaces the first, which would ask as well.
    const ids = [await change(rig, first), await change(rig, second)]
    rig.changeSilently((server) => void theirs(server))
    await rig.online()
    const onServer = structuredClone(rig.server.view(1))
    expect(outboxItems(rig)).toMatchObject([{ action: { state: 'held', change: { field: second.field } } }])
    const [undoId] = await undo(rig, ids[1] ?? '')
    await rig.clock.advance(5_000)
    expect([undoId === null, outboxItems(rig), sent(rig)]).toEqual([false, [], []])
    expect(await rig.window.request('action:undoOutcome', actionOf(1, undoId ?? ''))).toEqual({ outcomes: ['undone'] })
    // Nothing is left that the next undo could bring back.
    expect(await undo(rig, ids[0] ?? '')).toEqual([null])
    await rig.clock.advance(5_000)
    expect([outboxItems(rig), sent(rig), rig.server.view(1)]).toEqual([[], [], onServer])
    await rig.desk.stop()
  })

  it('asks again where the undo is taken back, and sends nothing by itself', async () => {
    const rig = await rigWith()
    rig.offline()
    const id = await change(rig, { field: 'attribute', key: 'boxes', value: 5 })
    rig.changeSilently((server) => void server.setAttribute(1, 'boxes', 500))
    await rig.online()
    const asking = outboxItems(rig)
    const [undoId] = await undo(rig, id)
    await rig.clock.advance(100)
    expect(outboxItems(rig)).toEqual([])
    expect(await rig.window.request('action:takeBack', actionOf(1, undoId ?? ''))).toEqual({ takenBack: [true] })
    await rig.clock.advance(5_000)
    expect([outboxItems(rig), sent(rig)]).toEqual([asking, []])
    await rig.desk.stop()
  })

  it('drops one that the server refused after it had waited', async () => {
    const rig = await rigWith()
    rig.offline()
    const id = await change(rig, { field: 'priority', priority: 'high' })
    await rig.clock.advance(60_000)
    rig.api.outcomeOf = (call) => (call === 'setPriority' ? 'refused' : 'ok')
    rig.cable.connect()
    await rig.clock.advance(60_000)
    expect(outboxItems(rig)).toMatchObject([{ action: { state: 'failed' } }])
    await undo(rig, id)
    await rig.clock.advance(5_000)
    expect([outboxItems(rig), sent(rig)]).toEqual([[], ['setPriority']])
    await rig.desk.stop()
  })
})
