import { describe, expect, it } from 'vitest'
import type { ConversationChange } from '../../../shared/bridge.ts'
import type { BatchResult } from '../../../shared/commandResults.ts'
import type { OpenSqlite } from '../cache/index.ts'
import { openSqlite } from '../cache/index.ts'
import type { DeskRig } from '../testing/deskRig.ts'
import { ref, SESSION } from '../testing/deskRig.ts'
import { ACCOUNT, COLLEAGUE, ME } from '../testing/fakeServer.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import type { OutboxRigOptions } from './testing/outboxRig.ts'
import { outboxItems, restartOutboxRig, startOutboxRig } from './testing/outboxRig.ts'

const MANY = 150
const RESOLVED: ConversationChange = { field: 'status', status: 'resolved', snoozedUntil: null }
/** Each action is written to the disk twice, which takes long for many. */
const inMemory: OpenSqlite = () => openSqlite(':memory:')
const account = { sessionId: SESSION, accountId: ACCOUNT }
const first = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

describe('a change of many conversations', () => {
  const folder = useTemporaryFolder()
  const rigWith = async (
    count: number,
    { limit = count, ...options }: Partial<OutboxRigOptions> & { limit?: number } = {},
  ): Promise<DeskRig> => {
    const rig = await startOutboxRig({
      folder,
      openSqlite: inMemory,
      prepare(prepared) {
        for (const id of first(count)) {
          prepared.server.addConversation(`hello ${id}`)
          prepared.server.seenByAgent(id)
        }
      },
      ...options,
    })
    // All are cached, and `limit` of them are shown.
    await rig.watchList('list', { status: 'all', limit: count })
    await rig.clock.advance(10_000)
    await rig.watchList('list', { status: 'all', limit })
    rig.api.calls.length = 0
    return rig
  }
  const change = (
    rig: DeskRig,
    conversationIds: number[],
    value: ConversationChange = RESOLVED,
    delayFor = 0,
  ): Promise<BatchResult> =>
    rig.window.request('conversation:changeAll', { ...account, conversationIds, change: value, delayFor })
  const listOf = ({ done }: BatchResult) => ({
    ...account,
    actions: done.map(({ conversationId, actionId }) => ({ conversationId, actionId })),
  })
  const rows = (rig: DeskRig) => rig.shown('list', 'conversations').items
  const shown = (rig: DeskRig): string[] => [...new Set(rows(rig).map(({ status }) => status))]
  const onServer = (rig: DeskRig, ids: readonly number[]): string[] => [
    ...new Set(ids.map((id) => rig.server.view(id).status)),
  ]
  const sent = (rig: DeskRig, call = 'setStatus'): number => rig.api.calls.filter((each) => each === call).length

  it('is shown at once, and sent as one action for each', async () => {
    const rig = await rigWith(MANY, { limit: 100 })
    const { done, missing } = await change(rig, first(MANY))
    expect([done.length, missing]).toEqual([MANY, []])
    await rig.clock.advance(20)
    expect(rows(rig)).toHaveLength(100)
    expect(shown(rig)).toEqual(['resolved'])
    await rig.clock.advance(60_000)
    expect([sent(rig), onServer(rig, first(MANY)), outboxItems(rig)]).toEqual([MANY, ['resolved'], []])
    expect(rows(rig).some(({ pending }) => pending)).toBe(false)
    await rig.desk.stop()
  })

  it('leaves connections free for other requests', async () => {
    const rig = await rigWith(30)
    await change(rig, first(30))
    await rig.clock.advance(30_000)
    expect([rig.api.mostAtOnce.get('setStatus'), sent(rig)]).toEqual([4, 30])
    await rig.desk.stop()
  })

  it('is written to the disk in one transaction, at once and when its delay is over', async () => {
    let commits = 0
    const counting: OpenSqlite = (path, options) => {
      const real = openSqlite(path, options)
      if (!path.endsWith('local.db')) return real
      return {
        get isTransaction() {
          return real.isTransaction
        },
        close: () => real.close(),
        exec: (sql) => {
          if (/^COMMIT/.test(sql)) commits++
          real.exec(sql)
        },
        prepare: (sql) => {
          const statement = real.prepare(sql)
          return {
            all: (...values) => statement.all(...values),
            get: (...values) => statement.get(...values),
            iterate: (...values) => statement.iterate(...values),
            run: (...values) => {
              if (!real.isTransaction) commits++
              return statement.run(...values)
            },
          }
        },
      }
    }
    const rig = await rigWith(MANY, { openSqlite: counting })
    rig.offline()
    await rig.clock.advance(5_000)
    commits = 0
    await change(rig, first(MANY), RESOLVED, 500)
    expect(commits).toBe(1)
    await rig.clock.advance(501)
    expect(commits).toBe(2)
    expect(outboxItems(rig)).toHaveLength(MANY)
    await rig.desk.stop()
  })

  it('leaves no trace if it is taken back during its delay', async () => {
    const rig = await rigWith(MANY)
    const before = rows(rig)
    const result = await change(rig, first(MANY), { field: 'labels', add: ['vip'], remove: [] }, 500)
    await rig.clock.advance(400)
    expect(rows(rig).every(({ labels }) => labels.includes('vip'))).toBe(true)
    const { takenBack } = await rig.window.request('action:takeBack', listOf(result))
    expect(new Set(takenBack)).toEqual(new Set([true]))
    await rig.clock.advance(20_000)
    expect(rows(rig)).toEqual(before)
    expect([rig.api.calls.includes('setLabels'), outboxItems(rig)]).toEqual([false, []])
    await rig.desk.stop()
  })

  it('is undone as one after it was sent', async () => {
    const rig = await rigWith(MANY, { limit: 25 })
    const ids = first(MANY)
    const result = await change(rig, ids)
    await rig.clock.advance(60_000)
    expect(onServer(rig, ids)).toEqual(['resolved'])
    const { undoIds } = await rig.window.request('action:undo', { ...listOf(result), delayFor: 0 })
    expect(undoIds.filter((undoId) => undoId !== null)).toHaveLength(MANY)
    await rig.clock.advance(20)
    expect(shown(rig)).toEqual(['open'])
    const actions = undoIds.flatMap((actionId, index) =>
      actionId === null ? [] : [{ conversationId: ids[index] ?? 0, actionId }],
    )
    const asked = rig.window.request('action:undoOutcome', { ...account, actions })
    await rig.clock.advance(120_000)
    expect(onServer(rig, ids)).toEqual(['open'])
    expect(new Set((await asked).outcomes).has('undone')).toBe(true)
    await rig.desk.stop()
  })

  it('sends nothing that is taken back while it waits for its turn', async () => {
    const rig = await rigWith(20)
    const result = await change(rig, first(20))
    await rig.clock.advance(1)
    const { takenBack } = await rig.window.request('action:takeBack', listOf(result))
    const back = takenBack.filter(Boolean).length
    expect(back).toBeGreaterThanOrEqual(16)
    await rig.clock.advance(30_000)
    expect(sent(rig)).toBe(20 - back)
    await rig.desk.stop()
  })

  it('changes those that need it, and names those that are gone', async () => {
    const rig = await rigWith(4)
    await change(rig, [2])
    await rig.clock.advance(5_000)
    const { done, missing } = await change(rig, [1, 1, 2, 99, 3])
    expect([done.map(({ conversationId }) => conversationId), missing]).toEqual([[1, 3], [99]])
    await rig.clock.advance(5_000)
    expect([sent(rig), onServer(rig, [1, 2, 3]), onServer(rig, [4])]).toEqual([3, ['resolved'], ['open']])
    await rig.desk.stop()
  })

  it('rolls back those that the server refuses, and reports each', async () => {
    const rig = await rigWith(6)
    rig.api.outcomeOf = (call, id) => (call === 'setStatus' && id !== null && id % 2 === 0 ? 'refused' : 'ok')
    const { done } = await change(rig, first(6))
    await rig.clock.advance(20_000)
    expect([onServer(rig, [1, 3, 5]), onServer(rig, [2, 4, 6])]).toEqual([['resolved'], ['open']])
    expect(rows(rig).filter(({ status }) => status === 'open')).toHaveLength(3)
    const refused = rig.window.signals.flatMap((signal) => (signal.kind === 'actionRefused' ? [signal.actionId] : []))
    const expected = done.filter(({ conversationId }) => conversationId % 2 === 0).map(({ actionId }) => actionId)
    expect(refused.toSorted()).toEqual(expected.toSorted())
    await rig.desk.stop()
  })

  it('waits offline and through a restart, and asks where another agent was faster', async () => {
    const rig = await rigWith(5, { openSqlite })
    rig.offline()
    await rig.clock.advance(5_000)
    await change(rig, first(5), { field: 'assignee', assigneeId: ME })
    await rig.clock.advance(1_000)
    expect(outboxItems(rig)).toHaveLength(5)
    rig.server.assign(2, COLLEAGUE)
    const again = await restartOutboxRig(rig, { folder })
    await again.clock.advance(30_000)
    expect(outboxItems(again)).toMatchObject([{ ref: ref(2), action: { state: 'held', reason: 'changed' } }])
    expect([1, 3, 4, 5].map((id) => again.server.view(id).assignee?.id)).toEqual([ME, ME, ME, ME])
    expect(again.server.view(2).assignee?.id).toBe(COLLEAGUE)
    await again.desk.stop()
  })

  it('assigns all to a team', async () => {
    const rig = await rigWith(3)
    await change(rig, first(3), { field: 'team', teamId: 4 })
    await rig.clock.advance(10_000)
    expect(first(3).map((id) => rig.server.view(id).team?.name)).toEqual(['billing', 'billing', 'billing'])
    await rig.desk.stop()
  })

  it('keeps unread conversations unread, which the user did not open', async () => {
    const rig = await rigWith(3)
    for (const id of first(3)) rig.server.write(id, { content: 'and more' })
    await rig.clock.advance(2_000)
    await change(rig, first(3), { field: 'labels', add: ['bug'], remove: [] })
    await rig.clock.advance(10_000)
    expect(rows(rig).map(({ unreadCount, labels }) => [unreadCount > 0, labels])).toEqual([
      [true, ['bug']],
      [true, ['bug']],
      [true, ['bug']],
    ])
    await change(rig, first(3), { field: 'read', unread: false })
    await rig.clock.advance(10_000)
    expect(rows(rig).every(({ unreadCount }) => unreadCount === 0)).toBe(true)
    await rig.desk.stop()
  })

  it('keeps an open conversation unread that was marked among others, until that is undone', async () => {
    const rig = await rigWith(3)
    await rig.window.call('conversation:look', { ref: ref(1), atBottom: true })
    await rig.clock.advance(2_000)
    const result = await change(rig, first(3), { field: 'read', unread: true })
    await rig.clock.advance(10_000)
    expect(rows(rig).every(({ unreadCount }) => unreadCount === 1)).toBe(true)
    await rig.window.request('action:undo', { ...listOf(result), delayFor: 0 })
    await rig.clock.advance(10_000)
    expect(rows(rig).every(({ unreadCount }) => unreadCount === 0)).toBe(true)
    await rig.desk.stop()
  })
})
