import { describe, expect, it } from 'vitest'
import type { DeskRig } from '../testing/deskRig.ts'
import { actionOf, ref } from '../testing/deskRig.ts'
import { COLLEAGUE, ME } from '../testing/fakeServer.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import { outboxItems, rowOf, startOutboxRig } from './testing/outboxRig.ts'

const OTHER = 99

describe('participants', () => {
  const folder = useTemporaryFolder()
  const rigWith = (): Promise<DeskRig> => startOutboxRig({ folder, lists: true })
  const change = (rig: DeskRig, add: number[], remove: number[] = []): Promise<string | null> =>
    rig.window
      .request('conversation:change', { ref: ref(1), change: { field: 'participants', add, remove } })
      .then(({ actionId }) => actionId)
  const undo = async (rig: DeskRig, actionId: string | null): Promise<string | null> =>
    (await rig.window.request('action:undo', actionOf(1, actionId))).undoIds[0] ?? null
  const sent = (rig: DeskRig): string[] => rig.api.calls.filter((call) => call === 'setParticipants')
  const onServer = (rig: DeskRig): number[] => rig.server.participants.get(1) ?? []
  const look = async (rig: DeskRig): Promise<void> => {
    await rig.window.watch('participants', 'participants', ref(1))
    await rig.clock.advance(1_000)
  }
  const shown = (rig: DeskRig) => rig.shown('participants', 'participants').head

  it('are fetched when the user looks, and say why they could not be', async () => {
    const rig = await rigWith()
    rig.server.participants.set(1, [COLLEAGUE])
    expect(rowOf(rig).watching).toBeNull()
    rig.api.outcomeOf = (call) => (call === 'participants' ? 'refused' : 'ok')
    await look(rig)
    expect(shown(rig)).toEqual({ agentIds: null, error: 'refusedByServer' })
    rig.api.outcomeOf = () => 'ok'
    await look(rig)
    expect(shown(rig)).toEqual({ agentIds: [COLLEAGUE], error: null })
    expect(rowOf(rig).watching).toBe(false)
    await rig.desk.stop()
  })

  it('show at once, reach the server, and stay in the cache', async () => {
    const rig = await rigWith()
    await look(rig)
    await change(rig, [ME, COLLEAGUE])
    await rig.clock.advance(17)
    expect(shown(rig).agentIds).toEqual([ME, COLLEAGUE])
    expect(rowOf(rig)).toMatchObject({ watching: true, pending: true })
    await rig.clock.advance(5_000)
    expect(onServer(rig)).toEqual([ME, COLLEAGUE])
    await change(rig, [], [ME])
    await rig.clock.advance(5_000)
    expect(onServer(rig)).toEqual([COLLEAGUE])
    expect(rowOf(rig)).toMatchObject({ watching: false, pending: false })
    expect(await change(rig, [], [ME])).toBeNull()
    await rig.desk.stop()
  })

  it('wait offline, and keep those whom a colleague added and removed meanwhile', async () => {
    const rig = await rigWith()
    rig.server.participants.set(1, [COLLEAGUE])
    await look(rig)
    rig.offline()
    await change(rig, [ME])
    await rig.clock.advance(1_000)
    expect(shown(rig).agentIds).toEqual([COLLEAGUE, ME])
    expect(outboxItems(rig)).toMatchObject([
      { action: { change: { field: 'participants', add: [{ id: ME, isMe: true }], remove: [] }, state: 'waiting' } },
    ])
    rig.server.participants.set(1, [OTHER])
    await rig.online()
    expect(onServer(rig)).toEqual([OTHER, ME])
    expect(shown(rig).agentIds).toEqual([OTHER, ME])
    expect(outboxItems(rig)).toEqual([])
    await rig.desk.stop()
  })

  it('are sent without knowing who takes part, and only once where the answer is lost', async () => {
    const rig = await rigWith()
    rig.server.participants.set(1, [OTHER])
    rig.api.outcomeOf = (call) => (call === 'setParticipants' ? 'lostAfter' : 'ok')
    await change(rig, [ME])
    await rig.clock.advance(1_000)
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(60_000)
    expect(onServer(rig)).toEqual([OTHER, ME])
    expect(sent(rig)).toEqual(['setParticipants'])
    expect(rowOf(rig).watching).toBe(true)
    await rig.desk.stop()
  })

  it.each(['refused', 'missing'] as const)(
    'are rolled back and signaled if the server answers: %s',
    async (outcome) => {
      const rig = await rigWith()
      await look(rig)
      rig.api.outcomeOf = (call) => (call === 'setParticipants' ? outcome : 'ok')
      await change(rig, [ME])
      await rig.clock.advance(2_000)
      expect(shown(rig).agentIds).toEqual([])
      expect(rig.window.signals).toMatchObject([{ kind: 'actionRefused', change: { field: 'participants' } }])
      await rig.desk.stop()
    },
  )

  it('are undone without those whom a colleague changed', async () => {
    const rig = await rigWith()
    rig.server.participants.set(1, [COLLEAGUE])
    await look(rig)
    const changed = await change(rig, [ME, COLLEAGUE], [])
    await rig.clock.advance(5_000)
    rig.server.participants.set(1, [COLLEAGUE, ME, OTHER])
    const undone = await undo(rig, changed)
    await rig.clock.advance(5_000)
    expect(onServer(rig)).toEqual([COLLEAGUE, OTHER])
    await undo(rig, undone)
    await rig.clock.advance(5_000)
    expect(onServer(rig)).toEqual([COLLEAGUE, OTHER, ME])
    await rig.desk.stop()
  })
})
