import { describe, expect, it } from 'vitest'
import type { DeskRig } from '../testing/deskRig.ts'
import { actionOf, ref } from '../testing/deskRig.ts'
import { ME } from '../testing/fakeServer.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import type { OutboxRigOptions } from './testing/outboxRig.ts'
import { outboxItems, rowOf, startOutboxRig } from './testing/outboxRig.ts'

const CALLS = ['setMuted', 'setStatus']

describe('muting', () => {
  const folder = useTemporaryFolder()
  const rigWith = (options: Partial<OutboxRigOptions> = {}): Promise<DeskRig> =>
    startOutboxRig({ folder, lists: true, ...options })
  const change = (rig: DeskRig, muted: boolean): Promise<string | null> =>
    rig.window
      .request('conversation:change', { ref: ref(1), change: { field: 'muted', muted } })
      .then(({ actionId }) => actionId)
  const undo = async (rig: DeskRig, actionId: string | null): Promise<string | null> =>
    (await rig.window.request('action:undo', actionOf(1, actionId))).undoIds[0] ?? null
  const sent = (rig: DeskRig): string[] => rig.api.calls.filter((call) => CALLS.includes(call))
  const onServer = (rig: DeskRig) => rig.server.view(1)

  it('shows at once as muted and resolved, and reaches the server', async () => {
    const rig = await rigWith()
    await change(rig, true)
    await rig.clock.advance(17)
    expect(rowOf(rig)).toMatchObject({ muted: true, status: 'resolved', pending: true })
    await rig.clock.advance(5_000)
    expect(onServer(rig)).toMatchObject({ muted: true, status: 'resolved' })
    expect(rowOf(rig)).toMatchObject({ muted: true, status: 'resolved', pending: false })
    await change(rig, false)
    await rig.clock.advance(5_000)
    expect(onServer(rig)).toMatchObject({ muted: false, status: 'resolved' })
    expect(rowOf(rig)).toMatchObject({ muted: false, status: 'resolved' })
    expect(sent(rig)).toEqual(['setMuted', 'setMuted'])
    await rig.desk.stop()
  })

  it('waits offline, and cancels out with unmuting', async () => {
    const rig = await rigWith()
    rig.offline()
    await change(rig, true)
    await rig.clock.advance(1_000)
    expect(rowOf(rig)).toMatchObject({ muted: true, status: 'resolved' })
    expect(outboxItems(rig)).toMatchObject([{ action: { change: { field: 'muted', muted: true }, state: 'waiting' } }])
    await change(rig, false)
    await rig.clock.advance(1_000)
    expect(rowOf(rig)).toMatchObject({ muted: false, status: 'open' })
    expect(outboxItems(rig)).toEqual([])
    await change(rig, true)
    await rig.online()
    expect(onServer(rig)).toMatchObject({ muted: true, status: 'resolved' })
    expect(sent(rig)).toEqual(['setMuted'])
    await rig.desk.stop()
  })

  it('is rolled back and signaled if the server refuses it', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'setMuted' ? 'refused' : 'ok')
    await change(rig, true)
    await rig.clock.advance(2_000)
    expect(rowOf(rig)).toMatchObject({ muted: false, status: 'open', pending: false })
    expect(rig.window.signals).toMatchObject([{ kind: 'actionRefused', change: { field: 'muted', muted: true } }])
    await rig.desk.stop()
  })

  it('is undone with the status before it, and undone again', async () => {
    const rig = await rigWith()
    await rig.window.call('conversation:setStatus', { ref: ref(1), status: 'pending', snoozedUntil: null })
    await rig.clock.advance(5_000)
    const muted = await change(rig, true)
    await rig.clock.advance(5_000)
    const undone = await undo(rig, muted)
    await rig.clock.advance(17)
    expect(rowOf(rig)).toMatchObject({ muted: false, status: 'pending' })
    await rig.clock.advance(5_000)
    expect(onServer(rig)).toMatchObject({ muted: false, status: 'pending' })
    await undo(rig, undone)
    await rig.clock.advance(5_000)
    expect(onServer(rig)).toMatchObject({ muted: true, status: 'resolved' })
    await rig.desk.stop()
  })

  it('opens a snoozed conversation if the snooze is over by the undo', async () => {
    const rig = await rigWith()
    const until = Math.floor(rig.clock.now() / 1_000) + 60
    await rig.window.call('conversation:setStatus', { ref: ref(1), status: 'snoozed', snoozedUntil: until })
    await rig.clock.advance(5_000)
    const muted = await change(rig, true)
    await rig.clock.advance(90_000)
    await undo(rig, muted)
    await rig.clock.advance(5_000)
    expect(onServer(rig)).toMatchObject({ muted: false, status: 'open' })
    await rig.desk.stop()
  })

  it.each([
    ['that a status follows', true],
    ['that a status follows, once it is sent', false],
  ])('does not swallow a reopening %s', async (_what, isOffline) => {
    const rig = await rigWith()
    if (isOffline) rig.offline()
    await change(rig, true)
    if (!isOffline) await rig.clock.advance(5_000)
    await rig.window.call('conversation:setStatus', { ref: ref(1), status: 'open', snoozedUntil: null })
    await rig.clock.advance(17)
    expect(rowOf(rig)).toMatchObject({ muted: true, status: 'open' })
    if (isOffline) await rig.online()
    await rig.clock.advance(5_000)
    expect(onServer(rig)).toMatchObject({ muted: true, status: 'open' })
    expect(rowOf(rig)).toMatchObject({ muted: true, status: 'open', pending: false })
    await rig.desk.stop()
  })

  it.each<[string, (rig: DeskRig) => void, string]>([
    ['the contact wrote', (rig) => rig.server.write(1, { content: 'Sorry!' }), 'customerWrote'],
    ['a colleague took it', (rig) => rig.server.assign(1, ME + 1), 'reassigned'],
  ])('that waited asks if %s since', async (_what, meanwhile, reason) => {
    const rig = await rigWith()
    rig.offline()
    await change(rig, true)
    await rig.clock.advance(60_000)
    meanwhile(rig)
    await rig.online()
    expect(onServer(rig)).toMatchObject({ muted: false, status: 'open' })
    expect(outboxItems(rig)).toMatchObject([{ action: { state: 'held', reason } }])
    await rig.desk.stop()
  })

  it('asks before it is undone if a colleague has unmuted meanwhile', async () => {
    const rig = await rigWith()
    const muted = await change(rig, true)
    await rig.clock.advance(5_000)
    rig.server.setMuted(1, false)
    await rig.clock.advance(1_000)
    expect(rowOf(rig)).toMatchObject({ muted: false, status: 'resolved' })
    await undo(rig, muted)
    await rig.clock.advance(5_000)
    expect(onServer(rig)).toMatchObject({ muted: false, status: 'resolved' })
    expect(outboxItems(rig)).toMatchObject([
      { action: { state: 'held', reason: 'changed', theirs: { field: 'muted', muted: false } } },
    ])
    await rig.desk.stop()
  })

  it.each([true, false])('is held for the undo time where resolving sends a survey: %s', async (csatSurvey) => {
    const rig = await rigWith({
      prepare(of) {
        of.server.addConversation('hello')
        of.api.csatSurvey = csatSurvey
      },
    })
    const input = { ref: ref(1), change: { field: 'muted' as const, muted: true } }
    expect(await rig.window.request('conversation:change', input)).toMatchObject({ reachesContact: csatSurvey })
    await rig.clock.advance(2_000)
    expect(sent(rig)).toEqual(csatSurvey ? [] : ['setMuted'])
    await rig.clock.advance(6_000)
    expect(sent(rig)).toEqual(['setMuted'])
    await rig.desk.stop()
  })

  it('follows the contact whom a colleague blocks or unblocks', async () => {
    const rig = await rigWith()
    rig.server.setMuted(1, true)
    await rig.clock.advance(1_000)
    expect(rowOf(rig)).toMatchObject({ muted: true, status: 'resolved' })
    rig.server.setMuted(1, false)
    await rig.clock.advance(1_000)
    expect(rowOf(rig)).toMatchObject({ muted: false, status: 'resolved' })
    await rig.desk.stop()
  })
})
