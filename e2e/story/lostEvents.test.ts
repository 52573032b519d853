import { expect, it } from 'vitest'
import { trueClock } from './clock.ts'
import { SESSION } from './machine.ts'
import { machinePerTest } from './machinePerTest.ts'
import { ServerSide } from './server.ts'

/** Milliseconds between two presence beats. */
const BEAT = 10_000

const machines = machinePerTest()

/** A synced desk that has loaded the thread of one conversation and closed it, a second after a presence echo. */
async function deskAfterEcho(like: string) {
  const clock = trueClock()
  const server = new ServerSide(
    { like, role: 'administrator', conversations: 8, longest: 5, autoAssign: false, skew: 0, hasSilentAccount: false },
    clock,
    1,
  )
  const { model } = server.demo
  const machine = await machines.create(server, clock)
  const [conversation, other] = server.conversations.filter(({ accountId }) => accountId === 1)
  if (!conversation || !other) throw new Error('the server has too few conversations')
  await machine.start()
  const { window } = machine.running
  const open = async () => {
    const { displayId } = conversation
    await window.watch('thread', 'thread', { sessionId: SESSION, accountId: 1, conversationId: displayId, limit: 40 })
    return window.shown('thread', 'thread')
  }
  await window.watch('sessions', 'sessions', {})
  await open()
  await clock.advance(3 * BEAT)
  window.unwatch('thread')
  let hasEchoed = false
  const { publish } = model
  model.publish = (topics, event, data) => {
    hasEchoed ||= event === 'presence.update'
    publish(topics, event, data)
  }
  while (!hasEchoed) await clock.advance(100)
  await clock.advance(1_000)
  return { clock, server, window, conversation, other, open }
}

it.each(['2.16.0', '4.15.1'])(
  'a message that the pub/sub of %s lost is found, although later events of its conversation arrived',
  async (like) => {
    const { clock, server, window, conversation, other, open } = await deskAfterEcho(like)
    server.demo.faults.sockets.add({ kind: 'noEvents' }, {}, { forMs: BEAT })
    server.colleague('reply', 'ben', conversation, 0)
    await clock.advance(BEAT + 100)
    // Now the row of the conversation is the server's again: it doesn't show that a message is missing.
    server.visitor('write', conversation, 0, 1)
    await clock.advance(100)
    server.visitor('write', other, 0, 1)
    await clock.advance(2 * BEAT)
    expect(window.shown('sessions', 'sessions').head.sessions[0]?.connection).toMatchObject({
      kind: 'synced',
      degraded: [],
    })
    const { head, items } = await open()
    expect(head.verified).toBe(true)
    expect(items.map(({ id }) => id)).toEqual(conversation.messages.map(({ id }) => id))
  },
)
