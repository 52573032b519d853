import { describe, expect, it } from 'vitest'
import type { MacroAction } from '../../../shared/model/macro.ts'
import type { DeskRig } from '../testing/deskRig.ts'
import { actionOf, ref, SESSION } from '../testing/deskRig.ts'
import { ACCOUNT, ME } from '../testing/fakeServer.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import { outboxItems, restartOutboxRig, rowOf, sentTexts, startOutboxRig } from './testing/outboxRig.ts'

const macro = (id: number, name: string, actions: MacroAction[]) => ({
  accountId: ACCOUNT,
  id,
  name,
  isPersonal: false,
  actions,
})
/** Resolves without telling the contact anything. */
const CLOSE = macro(1, 'Close as bug', [
  { name: 'add_label', params: ['bug'] },
  { name: 'assign_agent', params: ['self'] },
  { name: 'resolve_conversation', params: [] },
])
const GREET = macro(2, 'Greet', [
  { name: 'send_message', params: ['Hello!'] },
  { name: 'add_label', params: ['greeted'] },
])

describe('a macro', () => {
  const folder = useTemporaryFolder()
  async function rigWith(): Promise<DeskRig> {
    const rig = await startOutboxRig({
      folder,
      lists: true,
      prepare: ({ server }) => {
        server.macros = [CLOSE, GREET]
        for (const text of ['hello', 'hi']) server.addConversation(text)
      },
    })
    return rig
  }
  const run = (rig: DeskRig, macroId: number) =>
    rig.window.request('conversation:change', { ref: ref(1), change: { field: 'macro', macroId } })
  const ran = (rig: DeskRig): number[] => rig.server.ran.map(({ macroId }) => macroId)
  const asked = (rig: DeskRig): number => rig.api.calls.filter((call) => call === 'macros').length
  const keyOf = (rig: DeskRig): string => {
    const [item] = outboxItems(rig)
    if (item?.kind !== 'action') throw new Error('nothing waits')
    return item.action.key
  }

  it('is shown as done at once, held for the undo time, and run once', async () => {
    const rig = await rigWith()
    expect(await run(rig, 1)).toMatchObject({ reachesContact: true })
    await rig.clock.advance(5_000)
    expect(rowOf(rig)).toMatchObject({ pending: true, status: 'resolved', labels: ['bug'], assignee: { id: ME } })
    expect(outboxItems(rig)).toMatchObject([
      { action: { change: { field: 'macro', name: 'Close as bug', status: 'resolved' }, state: 'delayed' } },
    ])
    expect(ran(rig)).toEqual([])
    await rig.clock.advance(5_000)
    expect(ran(rig)).toEqual([1])
    expect(rowOf(rig)).toMatchObject({ pending: false, status: 'resolved', labels: ['bug'], assignee: { id: ME } })
    expect(outboxItems(rig)).toEqual([])
    await rig.desk.stop()
  })

  it('is shown as done until a slow server has run it', async () => {
    const rig = await rigWith()
    const { runMacro } = rig.server
    rig.server.runMacro = () => undefined
    await run(rig, 1)
    await rig.clock.advance(10_000)
    expect(rowOf(rig)).toMatchObject({ pending: false, status: 'resolved', labels: ['bug'] })
    runMacro.call(rig.server, 1, 1)
    await rig.clock.advance(10_000)
    expect(rowOf(rig)).toMatchObject({ status: 'resolved', labels: ['bug'] })
    await rig.desk.stop()
  })

  it('is taken back by Undo within that time, without a trace, and can not be undone after it', async () => {
    const rig = await rigWith()
    const { actionId } = await run(rig, 1)
    await rig.window.request('action:undo', actionOf(1, actionId))
    await rig.clock.advance(20_000)
    expect(rowOf(rig)).toMatchObject({ pending: false, status: 'open', labels: [], assignee: null })
    const again = await run(rig, 1)
    await rig.clock.advance(20_000)
    expect((await rig.window.request('action:undo', actionOf(1, again.actionId))).undoIds).toEqual([null])
    expect(ran(rig)).toEqual([1])
    await rig.desk.stop()
  })

  it('comes before what the user does to the conversation meanwhile', async () => {
    const rig = await rigWith()
    await run(rig, 1)
    await rig.clock.advance(1_000)
    await rig.window.call('conversation:setStatus', { ref: ref(1), status: 'open', snoozedUntil: null })
    await rig.window.call('conversation:setLabels', { ref: ref(1), add: [], remove: ['bug'] })
    await rig.clock.advance(1_000)
    expect(rowOf(rig)).toMatchObject({ status: 'open', labels: [] })
    await rig.clock.advance(15_000)
    expect(ran(rig)).toEqual([1])
    expect(rig.server.view(1)).toMatchObject({ status: 'open', labels: [], assignee: { id: ME } })
    await rig.desk.stop()
  })

  it('lets what follows it go when it is taken back', async () => {
    const rig = await rigWith()
    const { actionId } = await run(rig, 1)
    await rig.window.call('conversation:setLabels', { ref: ref(1), add: ['vip'], remove: [] })
    await rig.window.request('action:undo', actionOf(1, actionId))
    await rig.clock.advance(2_000)
    expect(rig.server.view(1).labels).toEqual(['vip'])
    await rig.desk.stop()
  })

  it('waits offline, once, and runs when the connection is back', async () => {
    const rig = await rigWith()
    rig.offline()
    await run(rig, 1)
    expect(await run(rig, 1)).toMatchObject({ actionId: null })
    await rig.clock.advance(20_000)
    expect(rowOf(rig)).toMatchObject({ status: 'resolved' })
    await rig.online()
    expect(ran(rig)).toEqual([1])
    await rig.desk.stop()
  })

  it.each(['lostBefore', 'lostAfter'] as const)(
    'that writes to the contact asks before it runs again (%s)',
    async (outcome) => {
      const rig = await rigWith()
      rig.api.outcomeOf = (call) => (call === 'runMacro' ? outcome : 'ok')
      await run(rig, 2)
      await rig.clock.advance(10_000)
      rig.api.outcomeOf = () => 'ok'
      await rig.clock.advance(120_000)
      const once = outcome === 'lostBefore' ? [] : ['Hello!']
      expect(sentTexts(rig)).toEqual(once)
      expect(outboxItems(rig)).toMatchObject([{ action: { state: 'held', reason: 'unsure' } }])
      await rig.window.call('action:retry', { ref: ref(1), actionId: keyOf(rig) })
      await rig.clock.advance(5_000)
      expect(sentTexts(rig)).toEqual([...once, 'Hello!'])
      await rig.desk.stop()
    },
  )

  it('that only changes fields is run again where its answer is lost', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'runMacro' ? 'lostBefore' : 'ok')
    await run(rig, 1)
    await rig.clock.advance(10_000)
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(120_000)
    expect(rig.server.view(1)).toMatchObject({ status: 'resolved', labels: ['bug'] })
    expect(outboxItems(rig)).toEqual([])
    await rig.desk.stop()
  })

  it('asks if the contact wrote meanwhile', async () => {
    const rig = await rigWith()
    await run(rig, 1)
    rig.server.write(1, { content: 'One more thing' })
    await rig.clock.advance(20_000)
    expect(ran(rig)).toEqual([])
    expect(rowOf(rig).status).toBe('open')
    expect(outboxItems(rig)).toMatchObject([{ action: { state: 'held', reason: 'customerWrote' } }])
    await rig.desk.stop()
  })

  it('asks if somebody has changed it since the user saw what it does, and shows what it does now', async () => {
    const rig = await rigWith()
    await run(rig, 2)
    rig.server.macros = [CLOSE, { ...GREET, name: 'Greet twice', actions: [...GREET.actions, ...GREET.actions] }]
    await rig.clock.advance(20_000)
    expect(ran(rig)).toEqual([])
    expect(outboxItems(rig)).toMatchObject([
      {
        action: { change: { name: 'Greet twice' }, state: 'held', reason: 'changed', theirs: { name: 'Greet twice' } },
      },
    ])
    await rig.window.call('action:retry', { ref: ref(1), actionId: keyOf(rig) })
    await rig.clock.advance(5_000)
    expect(sentTexts(rig)).toEqual(['Hello!', 'Hello!'])
    await rig.desk.stop()
  })

  it.each([
    ['deleted or not shared anymore', 'macroGone'],
    ['refused by the server', 'refusedByServer'],
  ] as const)('that is %s is rolled back, and said', async (why, code) => {
    const rig = await rigWith()
    await run(rig, 1)
    if (code === 'macroGone') rig.server.macros = [GREET]
    else rig.api.outcomeOf = (call) => (call === 'runMacro' ? 'refused' : 'ok')
    await rig.clock.advance(20_000)
    expect(rowOf(rig), why).toMatchObject({ pending: false, status: 'open', labels: [] })
    expect(rig.window.signals).toMatchObject([
      { kind: 'actionRefused', change: { field: 'macro', name: 'Close as bug' }, error: { code } },
    ])
    expect(ran(rig)).toEqual([])
    await rig.desk.stop()
  })

  it('that is not in the list is not accepted', async () => {
    const rig = await rigWith()
    await expect(run(rig, 99)).rejects.toThrow('macroGone')
    await rig.desk.stop()
  })

  it('runs on many conversations as one, and is compared with the server once', async () => {
    const rig = await rigWith()
    const before = asked(rig)
    const { done } = await rig.window.request('conversation:changeAll', {
      sessionId: SESSION,
      accountId: ACCOUNT,
      conversationIds: [1, 2],
      change: { field: 'macro', macroId: 1 },
    })
    expect(done).toHaveLength(2)
    await rig.clock.advance(20_000)
    expect(rig.server.ran.map(({ id }) => id).sort()).toEqual([1, 2])
    expect(asked(rig) - before).toBe(1)
    await rig.desk.stop()
  })

  it('asks at the next start if Deskbell quit within the undo time', async () => {
    const rig = await rigWith()
    await run(rig, 2)
    await rig.clock.advance(1_000)
    const next = await restartOutboxRig(rig, { folder, lists: true })
    await next.clock.advance(60_000)
    expect(ran(next)).toEqual([])
    expect(outboxItems(next)).toMatchObject([{ action: { state: 'held', reason: 'quit' } }])
    await next.desk.stop()
  })
})
