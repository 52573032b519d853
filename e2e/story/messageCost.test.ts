import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { ConversationsQuery } from '../../electron/core/queries/conversations.ts'
import { SessionsQuery } from '../../electron/core/queries/desk.ts'
import { NotificationsQuery } from '../../electron/core/queries/notifications.ts'
import { ContactQuery } from '../../electron/core/queries/people.ts'
import { ThreadQuery } from '../../electron/core/queries/thread.ts'
import { CountingSqlite } from '../../electron/core/testing/countingSqlite.ts'
import { listInput } from '../../electron/core/testing/lists.ts'
import { sendAsContact } from '../../electron/demo/model/messages.ts'
import { trueClock } from './clock.ts'
import { createMachine } from './createMachine.ts'
import { SESSION } from './machine.ts'
import { Network } from './network.ts'
import { ServerSide } from './server.ts'

/** Milliseconds between the frames of a message: each is a background job of a real server. */
const APART = 20
const QUERIES = [SessionsQuery, ConversationsQuery, ThreadQuery, ContactQuery, NotificationsQuery]

/** What a process does: SQL, runs of watched queries, and batches of patches to the window. */
interface Cost {
  statements: number
  transactions: number
  runs: number
  batches: number
}

/**
 * What `count` messages cost in a desk with a list, the rail, the number of notifications, an open thread and its
 * contact on the screen; `apart` milliseconds after each other.
 */
async function costOf(where: 'open' | 'listed', count: number, apart: number): Promise<Cost> {
  const clock = trueClock()
  const server = new ServerSide(
    {
      like: '4.15.1',
      role: 'agent',
      conversations: 120,
      longest: 30,
      autoAssign: false,
      skew: 0,
      hasSilentAccount: false,
    },
    clock,
    1,
  )
  const { model } = server.demo
  const talks = server.conversations.filter(({ accountId }) => accountId === 1)
  for (const talk of talks) Object.assign(talk, { status: 'open', assigneeId: server.ada.id })
  const { publish } = model
  let freeAt = 0
  model.publish = (...event) => {
    freeAt = Math.max(clock.monotonic(), freeAt + APART)
    clock.after(freeAt - clock.monotonic(), () => {
      publish(...event)
    })
  }
  const sqlite = new CountingSqlite()
  const folder = mkdtempSync(join(tmpdir(), 'deskbell-cost-'))
  const network = new Network(clock, () => 0.5)
  const machine = await createMachine(server, { seed: 1, clock, network, folder, openSqlite: sqlite.open })
  await machine.start()
  const { window, desk } = machine.running
  const [talk, open] = [talks[20], talks[10]]
  if (!talk || !open) throw new Error('no conversations')
  const account = { sessionId: SESSION, accountId: 1 }
  const ref = { ...account, conversationId: open.displayId }
  const list = { view: 'mine', status: 'open' } as const
  await window.watch('sessions', 'sessions', {})
  await window.watch('list', 'conversations', listInput(SESSION, { ...list, limit: 25 }))
  await window.watch('rail', 'conversations', listInput(SESSION, { ...list, limit: 0 }))
  await window.watch('bell', 'notifications', { ...account, limit: 0 })
  await window.watch('thread', 'thread', { ...ref, limit: 40 })
  const contact = { contactId: open.contactId, exceptConversationId: open.displayId }
  await window.watch('contact', 'contact', { ...account, ...contact })
  await window.call('conversation:look', { ref, atBottom: true })
  await clock.advance(65_000)

  const runs = QUERIES.map((query) => vi.spyOn(query.prototype, 'run'))
  let batches = 0
  desk.onChanges('main', ({ patches }) => {
    if (patches.length > 0) batches++
  })
  const send = async (): Promise<void> => {
    sendAsContact(model, where === 'open' ? open : talk, { content: 'Could you look at order A-7 again?' })
    await clock.advance(apart)
  }
  // The first message makes the conversation unread, its notification the first.
  await send()
  await clock.advance(6_000)
  const { statements, transactions } = sqlite
  const [runsBefore, batchesBefore] = [sum(runs), batches]
  for (let sent = 0; sent < count; sent++) await send()
  await clock.advance(6_000)
  const cost = {
    statements: sqlite.statements - statements,
    transactions: sqlite.transactions - transactions,
    runs: sum(runs) - runsBefore,
    batches: batches - batchesBefore,
  }
  vi.restoreAllMocks()
  await machine.quit()
  server.demo.close()
  rmSync(folder, { recursive: true, force: true })
  return cost
}

const sum = (spies: readonly { mock: { calls: readonly unknown[] } }[]): number =>
  spies.reduce((total, { mock }) => total + mock.calls.length, 0)

it.each([
  { where: 'listed', count: 1, apart: 0, cost: { statements: 23, transactions: 6, runs: 8, batches: 1 } },
  { where: 'listed', count: 20, apart: 250, cost: { statements: 302, transactions: 49, runs: 46, batches: 20 } },
  { where: 'open', count: 1, apart: 0, cost: { statements: 42, transactions: 9, runs: 13, batches: 2 } },
] as const)('$count messages in a conversation that is $where cost $cost', async ({ where, count, apart, cost }) => {
  expect(await costOf(where, count, apart)).toEqual(cost)
})
