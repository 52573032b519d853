import { expect, it } from 'vitest'
import { listInput } from '../../electron/core/testing/lists.ts'
import { applyFault } from '../../electron/demo/control/applyFault.ts'
import { trueClock } from './clock.ts'
import { SESSION } from './machine.ts'
import { machinePerTest } from './machinePerTest.ts'
import { ServerSide } from './server.ts'

const machines = machinePerTest()
/** Milliseconds: the longest time between two profile checks, and what follows from one. */
const NOTICED_WITHIN = 95_000

/** A desk with two accounts, which shows a conversation of the first. */
async function deskWithTwoAccounts() {
  const clock = trueClock()
  const server = new ServerSide(
    {
      like: '4.15.1',
      role: 'agent',
      conversations: 6,
      longest: 5,
      autoAssign: false,
      skew: 0,
      hasSilentAccount: false,
    },
    clock,
    1,
  )
  const { ada, demo } = server
  const machine = await machines.create(server, clock)
  const conversation = server.conversations.find(({ accountId }) => accountId === 1)
  if (!conversation) throw new Error('the server has no conversation')
  Object.assign(conversation, { status: 'open', assigneeId: ada.id })
  await machine.start()
  const { window } = machine.running
  const ref = { sessionId: SESSION, accountId: 1, conversationId: conversation.displayId }
  await window.watch('sessions', 'sessions', {})
  await window.watch('list', 'conversations', listInput(SESSION, { status: 'all', limit: 50 }))
  await window.watch('thread', 'thread', { ...ref, limit: 40 })
  await clock.advance(20_000)
  return {
    clock,
    server,
    conversation,
    window,
    fault: (body: object) => applyFault(demo.model, demo.faults, { kind: 'account', account: 1, ...body }),
    session: () => {
      const [session] = window.shown('sessions', 'sessions').head.sessions
      if (!session) throw new Error('no session')
      return session
    },
    send: (content: string) =>
      window.call('message:send', {
        ref,
        echoId: crypto.randomUUID(),
        content,
        private: false,
        inReplyTo: null,
        uploadIds: [],
      }),
    stored: () => conversation.messages.map(({ content }) => content),
    shown: () => window.shown('thread', 'thread').items.map(({ content }) => content),
  }
}

it('a suspended account is noticed and its end too, with nobody at the computer; what was missed and written arrives', async () => {
  const { clock, conversation, fault, send, server, session, shown, stored } = await deskWithTwoAccounts()
  fault({ status: 'suspended' })
  await clock.advance(NOTICED_WITHIN)
  expect(session().accounts.map(({ isSuspended }) => isSuspended)).toEqual([true, false])
  expect(session().connection.kind).toBe('synced')
  await send('Written while suspended')
  server.visitor('write', conversation, 0, 2)
  await clock.advance(5 * 60_000)
  expect(stored()).not.toContain('Written while suspended')
  expect(session().waiting).toBe(1)
  fault({ status: 'active' })
  await clock.advance(NOTICED_WITHIN + 10_000)
  expect(session().accounts.map(({ isSuspended }) => isSuspended)).toEqual([false, false])
  expect([session().waiting, session().asking]).toEqual([0, 0])
  expect(stored().filter((content) => content === 'Written while suspended')).toHaveLength(1)
  expect(shown()).toEqual(stored())
})

it('an account that is taken away and given back is noticed by itself, and at once by a refused request', async () => {
  const { clock, fault, send, server, session, stored, window } = await deskWithTwoAccounts()
  const agent = server.ada.email
  fault({ agent })
  await send('Written too late')
  await clock.advance(5_000)
  expect(session().accounts.map(({ id }) => id)).toEqual([2])
  expect(session().formerAccounts).toMatchObject([{ id: 1, unsent: 1 }])
  const listed = window.shown('list', 'conversations').items.length
  fault({ agent, on: true })
  await clock.advance(NOTICED_WITHIN + 10_000)
  expect(
    session()
      .accounts.map(({ id }) => id)
      .sort(),
  ).toEqual([1, 2])
  expect(session().formerAccounts).toEqual([])
  expect(stored().filter((content) => content === 'Written too late')).toHaveLength(1)
  expect(window.shown('list', 'conversations').items).toHaveLength(listed)
  fault({ agent })
  await clock.advance(NOTICED_WITHIN)
  expect(session().accounts.map(({ id }) => id)).toEqual([2])
})
