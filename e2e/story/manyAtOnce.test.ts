import { describe, expect, it } from 'vitest'
import { listInput } from '../../electron/core/testing/lists.ts'
import type { RestFault } from '../../electron/demo/control/restFaults.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import type { ConversationChange } from '../../shared/bridge.ts'
import type { BatchResult } from '../../shared/commandResults.ts'
import { trueClock } from './clock.ts'
import { SESSION } from './machine.ts'
import { machinePerTest } from './machinePerTest.ts'
import { ServerSide } from './server.ts'

const MANY = 200
const LIST = listInput(SESSION, { status: 'all', limit: 250 })
const machines = machinePerTest()

/** A synced desk whose list shows 200 open conversations of one account. */
async function deskWithMany(like: string) {
  const clock = trueClock()
  const setting = { like, conversations: 2 * MANY + 20, longest: 2, autoAssign: false, skew: 0 } as const
  const server = new ServerSide({ ...setting, role: 'administrator', hasSilentAccount: false }, clock, 1)
  for (const inbox of server.demo.model.inboxes.values()) inbox.csatEnabled = false
  const many = server.conversations.filter(({ accountId }) => accountId === 1).slice(-MANY)
  for (const conversation of many) conversation.status = 'open'
  const machine = await machines.create(server, clock)
  await machine.start()
  await machine.running.window.watch('list', 'conversations', LIST)
  await machine.running.window.watch('outbox', 'outbox', {})
  await clock.advance(30_000)
  const { faults } = server.demo
  return {
    clock,
    server,
    machine,
    many,
    ids: many.map(({ displayId }) => displayId),
    change: (change: ConversationChange, ids: readonly number[]): Promise<BatchResult> =>
      machine.running.window.request('conversation:changeAll', {
        sessionId: SESSION,
        accountId: 1,
        conversationIds: [...ids],
        change,
        delayFor: 0,
      }),
    /** A request to the server's conversations that fails, `count` times. */
    fail: (fault: RestFault, count: number, ids = '\\d+'): number =>
      faults.rest.add(fault, { method: 'POST', path: `/conversations/${ids}/` }, { count }),
    rows: () => machine.running.window.shown('list', 'conversations').items,
    waiting: () => machine.running.window.shown('outbox', 'outbox').items,
  }
}

const statuses = (conversations: readonly Conversation[]): string[] => [
  ...new Set(conversations.map(({ status }) => status)),
]
const error = (status: number): RestFault => ({ kind: 'status', status, body: { error: 'Something went wrong' } })

function changeAllWithFailures(like: string): void {
  it('are all changed, whatever fails in between', { timeout: 120_000 }, async () => {
    const { clock, server, machine, many, ids, change, fail, rows, waiting } = await deskWithMany(like)
    fail(error(500), 9)
    fail({ kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 3)
    fail({ kind: 'loseAnswer' }, 5)
    fail({ kind: 'cut' }, 4)
    fail({ kind: 'truncate' }, 3)
    await change({ field: 'labels', add: ['bug'], remove: [] }, ids)
    await clock.advance(4_000)
    await change({ field: 'status', status: 'resolved', snoozedUntil: null }, ids)
    await clock.advance(6_000)
    server.demo.faults.drop({}, { how: 'reset' })
    fail(error(502), 6)
    await clock.advance(20_000)
    machine.kill(false)
    await machine.start()
    await machine.running.window.watch('list', 'conversations', LIST)
    await machine.running.window.watch('outbox', 'outbox', {})
    await clock.advance(600_000)
    expect(waiting()).toEqual([])
    expect(statuses(many)).toEqual(['resolved'])
    expect(many.filter(({ labels }) => !labels.includes('bug'))).toEqual([])
    const shown = rows().filter(({ ref }) => ids.includes(ref.conversationId))
    expect(shown.map(({ status, labels }) => [status, labels.includes('bug')])).toEqual(
      ids.map(() => ['resolved', true]),
    )
  })
}

describe.each(['1.16.2', '4.15.1'])('200 conversations at once, on a server like %s', (like) => {
  // Takes seconds, as each change is on disk before it leaves.
  if (like !== '1.16.2') changeAllWithFailures(like)

  it('name those that the server refuses, and change the others', async () => {
    const { clock, server, machine, many, ids, change, rows, waiting } = await deskWithMany(like)
    const removed = many.filter((_one, index) => index % 40 === 7)
    server.demo.model.quietly(() =>
      removed.forEach((conversation) => server.demo.model.removeConversation(conversation)),
    )
    const rest = many.filter((one) => !removed.includes(one))
    await change({ field: 'status', status: 'resolved', snoozedUntil: null }, ids)
    await clock.advance(300_000)
    expect(statuses(rest)).toEqual(['resolved'])
    const gone = removed.map(({ displayId }) => displayId)
    const { signals } = machine.running.window
    const named = signals.flatMap((signal) => (signal.kind === 'actionRefused' ? [signal.ref.conversationId] : []))
    expect(named.toSorted()).toEqual(gone.toSorted())
    // Servers before 2.0 answer 500 first, as when they are busy: what has waited stays until the user has seen why.
    expect(gone).toEqual(expect.arrayContaining(waiting().map(({ ref }) => ref?.conversationId)))
    expect(rows().filter(({ ref }) => removed.some(({ displayId }) => displayId === ref.conversationId))).toEqual([])
  })

  it('go back with one undo, also those that were not sent yet', async () => {
    const { clock, server, machine, many, ids, change, waiting } = await deskWithMany(like)
    server.demo.faults.rest.add({ kind: 'slow', ms: 400, jitter: 200 }, { method: 'POST', path: '/conversations/' })
    const result = await change({ field: 'status', status: 'resolved', snoozedUntil: null }, ids)
    await clock.advance(5_000)
    const before = many.filter(({ status }) => status === 'resolved').length
    expect([before > 5, before < MANY]).toEqual([true, true])
    const actions = result.done.map(({ conversationId, actionId }) => ({ conversationId, actionId }))
    await machine.running.window.request('action:undo', { sessionId: SESSION, accountId: 1, actions, delayFor: 0 })
    await clock.advance(300_000)
    expect([statuses(many), waiting()]).toEqual([['open'], []])
  })
})
