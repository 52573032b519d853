import { describe, expect, it } from 'vitest'
import { listInput } from '../../electron/core/testing/lists.ts'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { trueClock } from './clock.ts'
import { SESSION } from './machine.ts'
import { machinePerTest } from './machinePerTest.ts'
import { Network } from './network.ts'
import { ServerSide } from './server.ts'

/** Milliseconds from the moment at which all connections are dead until the desk is synced again. */
const GOAL = 12_000

const machines = machinePerTest()

/** A synced desk with a list and an open thread. */
async function syncedDesk(seed: number) {
  const clock = trueClock()
  const server = new ServerSide(
    {
      like: '4.15.1',
      role: 'administrator',
      conversations: 30,
      longest: 20,
      autoAssign: false,
      skew: 0,
      hasSilentAccount: false,
    },
    clock,
    seed,
  )
  const network = new Network(clock, seededRandom(seed))
  const machine = await machines.create(server, clock, network)
  const conversation = server.conversations.find(({ accountId }) => accountId === 1)
  if (!conversation) throw new Error('the server has no conversation')
  await machine.start()
  const { desk, window } = machine.running
  const ref = { sessionId: SESSION, accountId: 1, conversationId: conversation.displayId }
  await window.watch('sessions', 'sessions', {})
  await window.watch('list', 'conversations', listInput(SESSION, { status: 'all', limit: 50 }))
  await window.watch('thread', 'thread', { ...ref, limit: 40 })
  await clock.advance(30_000 + seed * 777)
  const isSynced = () => window.shown('sessions', 'sessions').head.sessions[0]?.connection.kind === 'synced'
  expect(isSynced()).toBe(true)
  return {
    clock,
    desk,
    network,
    window,
    /** Leaves five idle connections beside the socket. */
    async useFive() {
      const filters = (['open', 'resolved', 'pending', 'snoozed'] as const).map((status) =>
        listInput(SESSION, { status, view: 'unassigned', limit: 25 }),
      )
      const typing = window.call('conversation:setTyping', { ref, on: true, private: false })
      await Promise.all(filters.map((filter) => window.watch(filter.status, 'conversations', filter)))
      await clock.advance(1_500)
      await typing
      expect(network.openConnections).toBeGreaterThanOrEqual(6)
    },
    /** Milliseconds until a message that the customer writes now is in the open thread of a synced desk. */
    async timeToSync() {
      const began = clock.monotonic()
      server.visitor('write', conversation, 0, 1)
      const expected = conversation.messages.at(-1)?.id
      while (clock.monotonic() - began < 60_000) {
        await clock.advance(100)
        if (isSynced() && window.shown('thread', 'thread').items.at(-1)?.id === expected) break
      }
      return clock.monotonic() - began
    },
  }
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('when every connection dies silently (seed %i)', (seed) => {
  it('with five idle connections, the desk is synced within 12 s', async () => {
    const { network, timeToSync, useFive } = await syncedDesk(seed)
    await useFive()
    network.forgetConnections()
    expect(await timeToSync()).toBeLessThan(GOAL)
  })

  it('with reads on their way, the desk is synced within 12 s', async () => {
    const { clock, network, timeToSync, useFive, window } = await syncedDesk(seed)
    await useFive()
    network.forgetConnections()
    // These go over the idle connections.
    const late = listInput(SESSION, { status: 'open', view: 'all', limit: 25 })
    await window.watch('late', 'conversations', late)
    await window.watch('later', 'conversations', { ...late, sort: 'createdDesc' })
    expect(await timeToSync()).toBeLessThan(GOAL)
    await clock.advance(5_000)
    expect(window.shown('late', 'conversations').head.state).toEqual({ kind: 'ready', refreshing: false })
  })

  it('and the system reports another network, the desk is synced within 4 s', async () => {
    const { desk, network, timeToSync, useFive } = await syncedDesk(seed)
    await useFive()
    network.forgetConnections()
    desk.powerEvent('network')
    expect(await timeToSync()).toBeLessThan(4_000)
  })
})
