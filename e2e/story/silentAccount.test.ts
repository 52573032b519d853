import { expect, it } from 'vitest'
import { listInput } from '../../electron/core/testing/lists.ts'
import type { StandingFault } from '../../electron/demo/control/socketFaults.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import { trueClock } from './clock.ts'
import { SESSION } from './machine.ts'
import { machinePerTest } from './machinePerTest.ts'
import { ServerSide } from './server.ts'

const machines = machinePerTest()

/** A desk with two accounts, the first of which has `fault` for its subscription. */
async function deskWithSilentAccount(fault: StandingFault, conversations = 6) {
  const clock = trueClock()
  const server = new ServerSide(
    { like: '4.15.1', role: 'agent', conversations, longest: 5, autoAssign: false, skew: 0, hasSilentAccount: false },
    clock,
    1,
  )
  const { demo, ada } = server
  const machine = await machines.create(server, clock)
  const conversation = server.conversations.find(({ accountId }) => accountId === 1)
  if (!conversation) throw new Error('the server has no conversation')
  Object.assign(conversation, { status: 'open', assigneeId: ada.id })
  demo.faults.sockets.add(fault, {}, { count: 1 })
  await machine.start()
  const { desk, window } = machine.running
  const rung: unknown[] = []
  desk.onAlert((action) => {
    if (action.kind === 'show') rung.push(action.alert.ref?.conversationId)
  })
  await window.watch('sessions', 'sessions', {})
  const ref = { sessionId: SESSION, accountId: 1, conversationId: conversation.displayId }
  await window.watch('thread', 'thread', { ...ref, limit: 40 })
  await clock.advance(20_000)
  return {
    clock,
    server,
    demo,
    machine,
    window,
    rung,
    conversation,
    ref,
    connection: () => window.shown('sessions', 'sessions').head.sessions[0]?.connection,
  }
}

const contentsOf = ({ messages }: Conversation): string[] => messages.map(({ content }) => content ?? '')

const FAULTS: [string, StandingFault][] = [
  ['rejects', { kind: 'reject' }],
  ['never confirms', { kind: 'confirm' }],
]

it.each(FAULTS)(
  'a message is shown and alerted within half a minute while the server %s the subscription of its account',
  async (_name, fault) => {
    const { clock, server, window, rung, conversation } = await deskWithSilentAccount(fault)
    const list = listInput(SESSION, { status: 'all', limit: 50 })
    const row = () =>
      window.shown('list', 'conversations').items.find(({ ref }) => ref.conversationId === conversation.displayId)
    await window.watch('list', 'conversations', list)
    await clock.advance(31_000)
    const unread = row()?.unreadCount ?? 0
    rung.length = 0
    server.visitor('write', conversation, 0, 2)
    await clock.advance(31_000)
    expect(window.shown('thread', 'thread').items.map(({ content }) => content)).toEqual(contentsOf(conversation))
    expect(row()?.unreadCount).toBe(unread + 2)
    expect(rung).toContain(conversation.displayId)
    // Another agent reads it, again without an event.
    conversation.agentLastSeenAt = server.demo.model.now()
    await clock.advance(31_000)
    expect(row()?.unreadCount).toBe(0)
  },
)

it('polling compares rows far down and alerts a message that a list loaded first, while the server rejects the subscription', async () => {
  const { clock, server, window, rung, conversation } = await deskWithSilentAccount({ kind: 'reject' }, 60)
  const list = listInput(SESSION, { status: 'all', limit: 200 })
  await window.watch('list', 'conversations', list)
  await clock.advance(31_000)
  const rows = () => window.shown('list', 'conversations').items
  const last = rows().findLast(({ ref }) => ref.conversationId !== conversation.displayId)?.ref.conversationId
  const stored = server.conversations.find(({ accountId, displayId }) => accountId === 1 && displayId === last)
  if (!stored) throw new Error('the list is empty')
  expect(rows().length).toBeGreaterThan(30)
  // A change that doesn't affect the order of lists.
  stored.priority = stored.priority === 'urgent' ? 'low' : 'urgent'
  await clock.advance(31_000)
  expect(rows().find(({ ref }) => ref.conversationId === last)?.priority).toBe(stored.priority)
  rung.length = 0
  server.visitor('write', conversation, 0, 1)
  await clock.advance(200)
  await window.watch('another', 'conversations', { ...list, sort: 'createdDesc', limit: 50 })
  await clock.advance(31_000)
  expect(rung).toContain(conversation.displayId)
})

it.each(FAULTS)(
  'a reply is sent after the thread is complete while the server %s the subscription, and the thread is marked unverified',
  async (_name, fault) => {
    const { clock, server, demo, machine, window, conversation, ref, connection } = await deskWithSilentAccount(fault)
    const shown = (): (string | null)[] => window.shown('thread', 'thread').items.map(({ content }) => content)
    // What the desk knows when a reply reaches the server: a frame later it is shown.
    let knew: (string | null)[] = []
    const { publish } = demo.model
    demo.model.publish = (topics, event, data) => {
      if (event === 'message.created' && String(data['content']).startsWith('answer'))
        clock.after(17, () => (knew = shown()))
      publish(topics, event, data)
    }
    expect(connection()).toMatchObject({ kind: 'synced', degraded: ['unconfirmedAccount'] })
    for (const reply of ['answer one', 'answer two']) {
      server.visitor('write', conversation, 0, 3)
      await clock.advance(1_000)
      expect(window.shown('thread', 'thread').head.verified).toBe(false)
      const before = contentsOf(conversation)
      await window.call('message:send', {
        ref,
        echoId: machine.uuid(),
        content: reply,
        private: false,
        inReplyTo: null,
        uploadIds: [],
      })
      await clock.advance(20_000)
      expect(knew).toEqual([...before, reply])
      expect(contentsOf(conversation)).toEqual([...before, reply])
    }
    server.visitor('write', conversation, 0, 3)
    demo.faults.drop({}, { how: 'cut' })
    await clock.advance(60_000)
    expect(connection()).toMatchObject({ kind: 'synced', degraded: [] })
    expect(window.shown('thread', 'thread').head.verified).toBe(true)
    expect(shown()).toEqual(contentsOf(conversation))
  },
)
