import { describe, expect, it } from 'vitest'
import type { DeskRig } from '../testing/deskRig.ts'
import { actionOf, ref } from '../testing/deskRig.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import { outboxItems, startOutboxRig } from './testing/outboxRig.ts'

describe('a custom attribute', () => {
  const folder = useTemporaryFolder()
  const rigWith = (): Promise<DeskRig> =>
    startOutboxRig({
      folder,
      lists: true,
      prepare: ({ server }) => {
        server.addConversation('hello')
        server.setAttribute(1, 'order', 'A-1')
        server.setAttribute(1, 'severity', 'low')
      },
    })
  const set = (rig: DeskRig, key: string, value: string | number | boolean | null) =>
    rig.window.request('conversation:change', { ref: ref(1), change: { field: 'attribute', key, value } })
  const shown = (rig: DeskRig) => rig.shown('thread', 'thread').head.conversation?.customAttributes
  const stored = (rig: DeskRig) => rig.server.view(1).customAttributes
  const keyOf = (rig: DeskRig): string => {
    const [item] = outboxItems(rig)
    if (item?.kind !== 'action') throw new Error('nothing waits')
    return item.action.key
  }

  it('is shown at once, and stored beside the others', async () => {
    const rig = await rigWith()
    expect(await set(rig, 'paid', true)).toMatchObject({ reachesContact: false })
    await rig.clock.advance(20)
    expect(shown(rig)).toEqual({ order: 'A-1', severity: 'low', paid: true })
    await rig.clock.advance(2_000)
    expect(stored(rig)).toEqual({ order: 'A-1', severity: 'low', paid: true })
    expect(shown(rig)).toEqual(stored(rig))
    await rig.desk.stop()
  })

  it('is removed, and restored by Undo', async () => {
    const rig = await rigWith()
    const { actionId } = await set(rig, 'order', null)
    await rig.clock.advance(2_000)
    expect([stored(rig), shown(rig)]).toEqual([{ severity: 'low' }, { severity: 'low' }])
    await rig.window.request('action:undo', actionOf(1, actionId))
    await rig.clock.advance(2_000)
    expect(stored(rig)).toEqual({ severity: 'low', order: 'A-1' })
    await rig.desk.stop()
  })

  it('waits offline beside others, and keeps what a colleague has set meanwhile', async () => {
    const rig = await rigWith()
    rig.offline()
    await set(rig, 'order', 'A-2')
    await set(rig, 'order', 'A-3')
    await set(rig, 'paid', true)
    await rig.clock.advance(1_000)
    expect(shown(rig)).toEqual({ order: 'A-3', severity: 'low', paid: true })
    rig.changeSilently((server) => void server.setAttribute(1, 'severity', 'critical'))
    await rig.online()
    expect(stored(rig)).toEqual({ order: 'A-3', severity: 'critical', paid: true })
    expect(shown(rig)).toEqual(stored(rig))
    expect(rig.api.calls.filter((call) => call === 'setAttribute')).toHaveLength(2)
    await rig.desk.stop()
  })

  it('asks where a colleague has set the same one meanwhile, and shows theirs', async () => {
    const rig = await rigWith()
    rig.offline()
    await set(rig, 'order', 'A-2')
    rig.changeSilently((server) => void server.setAttribute(1, 'order', 'B-1'))
    await rig.online()
    expect(shown(rig)).toMatchObject({ order: 'B-1' })
    expect(outboxItems(rig)).toMatchObject([
      { action: { state: 'held', reason: 'changed', theirs: { field: 'attribute', key: 'order', value: 'B-1' } } },
    ])
    await rig.window.call('action:retry', { ref: ref(1), actionId: keyOf(rig) })
    await rig.clock.advance(5_000)
    expect(stored(rig)).toMatchObject({ order: 'A-2', severity: 'low' })
    await rig.desk.stop()
  })

  it('is done where a colleague has set the same value', async () => {
    const rig = await rigWith()
    rig.offline()
    await set(rig, 'order', 'A-2')
    rig.changeSilently((server) => void server.setAttribute(1, 'order', 'A-2'))
    await rig.online()
    expect(rig.api.calls).not.toContain('setAttribute')
    expect(outboxItems(rig)).toEqual([])
    await rig.desk.stop()
  })

  it('is rolled back, and said, where the server refuses it', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'setAttribute' ? 'refused' : 'ok')
    await set(rig, 'order', 'A-2')
    await rig.clock.advance(2_000)
    expect(shown(rig)).toEqual({ order: 'A-1', severity: 'low' })
    expect(rig.window.signals).toMatchObject([
      { kind: 'actionRefused', change: { field: 'attribute', key: 'order', value: 'A-2' } },
    ])
    await rig.desk.stop()
  })

  it('is set once more where the answer was lost and it did not arrive', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'setAttribute' ? 'lostBefore' : 'ok')
    await set(rig, 'order', 'A-2')
    await rig.clock.advance(500)
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(70_000)
    expect(stored(rig)).toEqual({ order: 'A-2', severity: 'low' })
    await rig.desk.stop()
  })
})
