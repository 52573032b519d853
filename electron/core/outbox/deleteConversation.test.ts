import { describe, expect, it } from 'vitest'
import type { DeskRig } from '../testing/deskRig.ts'
import { actionOf, ref } from '../testing/deskRig.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import { outboxItems, restartOutboxRig, rowOf, startOutboxRig } from './testing/outboxRig.ts'

describe('deleting a conversation', () => {
  const folder = useTemporaryFolder()
  const rigWith = (): Promise<DeskRig> => startOutboxRig({ folder, lists: true })
  const remove = (rig: DeskRig) =>
    rig.window.request('conversation:change', { ref: ref(1), change: { field: 'conversation' } })
  const isOnServer = (rig: DeskRig): boolean => rig.server.rows.has(1)
  const isListed = (rig: DeskRig): boolean =>
    rig.shown('list', 'conversations').items.some(({ ref: { conversationId } }) => conversationId === 1)

  it('is held for the undo time, and then gone here too, without an event', async () => {
    const rig = await rigWith()
    expect(await remove(rig)).toMatchObject({ reachesContact: true })
    await rig.clock.advance(5_000)
    expect(rowOf(rig)).toMatchObject({ pending: true, status: 'open' })
    expect(isOnServer(rig)).toBe(true)
    await rig.clock.advance(3_000)
    expect([isOnServer(rig), isListed(rig)]).toEqual([false, false])
    expect(outboxItems(rig)).toEqual([])
    expect(rig.window.signals).toEqual([])
    await rig.desk.stop()
  })

  it('is taken back by Undo', async () => {
    const rig = await rigWith()
    const { actionId } = await remove(rig)
    await rig.window.request('action:undo', actionOf(1, actionId))
    await rig.clock.advance(20_000)
    expect([isOnServer(rig), isListed(rig)]).toEqual([true, true])
    await rig.desk.stop()
  })

  it('waits offline, sends what was written before, and keeps a draft to be copied', async () => {
    const rig = await rigWith()
    rig.offline()
    await rig.send(1, 'Goodbye')
    const draft = { ref: ref(1), mode: 'note' as const, text: 'for later', uploadIds: [] }
    await rig.window.call('draft:save', draft)
    await remove(rig)
    await rig.clock.advance(20_000)
    await rig.online()
    expect([isOnServer(rig), isListed(rig)]).toEqual([false, false])
    expect(rig.api.calls.filter((call) => call === 'sendMessage' || call === 'deleteConversation')).toEqual([
      'sendMessage',
      'deleteConversation',
    ])
    expect(outboxItems(rig)).toMatchObject([{ kind: 'draft', whole: 'for later' }])
    await rig.desk.stop()
  })

  it.each(['lostAfter', 'missing'] as const)(
    'is done where a colleague was faster or the answer is lost: %s',
    async (outcome) => {
      const rig = await rigWith()
      rig.api.outcomeOf = (call) => (call === 'deleteConversation' ? outcome : 'ok')
      await remove(rig)
      await rig.clock.advance(120_000)
      expect(isListed(rig)).toBe(false)
      expect(outboxItems(rig)).toEqual([])
      expect(rig.window.signals).toEqual([])
      await rig.desk.stop()
    },
  )

  it('is signaled and the conversation stays if the server refuses it', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'deleteConversation' ? 'refused' : 'ok')
    await remove(rig)
    await rig.clock.advance(10_000)
    expect(isListed(rig)).toBe(true)
    expect(rowOf(rig).pending).toBe(false)
    expect(rig.window.signals).toMatchObject([{ kind: 'actionRefused', change: { field: 'conversation' } }])
    await rig.desk.stop()
  })

  it('asks if the contact wrote meanwhile', async () => {
    const rig = await rigWith()
    await remove(rig)
    rig.server.write(1, { content: 'One more thing' })
    await rig.clock.advance(20_000)
    expect(isOnServer(rig)).toBe(true)
    expect(outboxItems(rig)).toMatchObject([{ action: { state: 'held', reason: 'customerWrote' } }])
    await rig.desk.stop()
  })

  it('asks at the next start if Deskbell quit within the undo time', async () => {
    const rig = await rigWith()
    await remove(rig)
    await rig.clock.advance(1_000)
    const next = await restartOutboxRig(rig, { folder, lists: true })
    await next.clock.advance(60_000)
    expect(isOnServer(next)).toBe(true)
    expect(outboxItems(next)).toMatchObject([{ action: { state: 'held', reason: 'quit' } }])
    await next.desk.stop()
  })
})
