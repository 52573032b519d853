import { describe, expect, it } from 'vitest'
import type { DeskRig } from '../testing/deskRig.ts'
import { actionOf, ref } from '../testing/deskRig.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import { outboxItems, restartOutboxRig, startOutboxRig } from './testing/outboxRig.ts'

const MAYA = 'maya@example.test'

describe('a transcript', () => {
  const folder = useTemporaryFolder()
  const rigWith = (): Promise<DeskRig> => startOutboxRig({ folder, lists: true })
  const send = (rig: DeskRig, email = MAYA) =>
    rig.window.request('conversation:change', { ref: ref(1), change: { field: 'transcript', email } })
  const sent = (rig: DeskRig): string[] => rig.server.transcripts.map(({ email }) => email)
  const keyOf = (rig: DeskRig): string => {
    const [item] = outboxItems(rig)
    if (item?.kind !== 'action') throw new Error('nothing waits')
    return item.action.key
  }

  it('is held for the undo time, and sent once', async () => {
    const rig = await rigWith()
    expect(await send(rig)).toMatchObject({ reachesContact: true })
    await rig.clock.advance(5_000)
    expect(sent(rig)).toEqual([])
    expect(outboxItems(rig)).toMatchObject([
      { action: { change: { field: 'transcript', email: MAYA }, state: 'delayed' } },
    ])
    await rig.clock.advance(5_000)
    expect(sent(rig)).toEqual([MAYA])
    expect(outboxItems(rig)).toEqual([])
    await rig.desk.stop()
  })

  it('is taken back by Undo within that time, and can not be undone after it', async () => {
    const rig = await rigWith()
    const { actionId } = await send(rig)
    await rig.window.request('action:undo', actionOf(1, actionId))
    await rig.clock.advance(20_000)
    expect(sent(rig)).toEqual([])
    const again = await send(rig)
    await rig.clock.advance(20_000)
    expect((await rig.window.request('action:undo', actionOf(1, again.actionId))).undoIds).toEqual([null])
    expect(sent(rig)).toEqual([MAYA])
    await rig.desk.stop()
  })

  it('goes to each address once while it waits', async () => {
    const rig = await rigWith()
    rig.offline()
    await send(rig)
    expect(await send(rig, 'Maya@Example.test')).toMatchObject({ actionId: null })
    await send(rig, 'ben@example.test')
    await rig.clock.advance(20_000)
    await rig.online()
    expect(sent(rig)).toEqual([MAYA, 'ben@example.test'])
    await rig.desk.stop()
  })

  it.each(['lostBefore', 'lostAfter', 'serverErrorAfter'] as const)(
    'asks before it is sent again where the answer is lost (%s)',
    async (outcome) => {
      const rig = await rigWith()
      rig.api.outcomeOf = (call) => (call === 'sendTranscript' ? outcome : 'ok')
      await send(rig)
      await rig.clock.advance(8_000)
      rig.api.outcomeOf = () => 'ok'
      await rig.clock.advance(120_000)
      const once = outcome === 'lostBefore' ? [] : [MAYA]
      expect(sent(rig)).toEqual(once)
      expect(outboxItems(rig)).toMatchObject([{ action: { state: 'held', reason: 'unsure', since: null } }])
      await rig.window.call('action:retry', { ref: ref(1), actionId: keyOf(rig) })
      await rig.clock.advance(5_000)
      expect(sent(rig)).toEqual([...once, MAYA])
      expect(outboxItems(rig)).toEqual([])
      await rig.desk.stop()
    },
  )

  it('asks at the next start if Deskbell quit within the undo time', async () => {
    const rig = await rigWith()
    await send(rig)
    await rig.clock.advance(1_000)
    const next = await restartOutboxRig(rig, { folder, lists: true })
    await next.clock.advance(60_000)
    expect(sent(next)).toEqual([])
    expect(outboxItems(next)).toMatchObject([{ action: { state: 'held', reason: 'quit' } }])
    await next.desk.stop()
  })

  it.each([
    ['refused', 'refusedByServer'],
    ['limited', 'rateLimited'],
  ] as const)('is signaled and not tried again if the server answers: %s', async (outcome, code) => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'sendTranscript' ? outcome : 'ok')
    await send(rig)
    await rig.clock.advance(60_000)
    expect(rig.window.signals).toMatchObject([
      { kind: 'actionRefused', change: { field: 'transcript', email: MAYA }, error: { code } },
    ])
    expect(rig.api.calls.filter((call) => call === 'sendTranscript')).toHaveLength(1)
    expect(sent(rig)).toEqual([])
    await rig.desk.stop()
  })
})
