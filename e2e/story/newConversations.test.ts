import { expect, it } from 'vitest'
import { listInput } from '../../electron/core/testing/lists.ts'
import { trueClock } from './clock.ts'
import { SESSION } from './machine.ts'
import { machinePerTest } from './machinePerTest.ts'
import { Network } from './network.ts'
import { ServerSide } from './server.ts'

const machines = machinePerTest()
/** Milliseconds: an event, a request on a new connection, and its answer. */
const ON_THE_WAY = 150

/**
 * Requests for 20 conversations that the desk has not fetched, whose contacts write `apart` milliseconds after each
 * other; each has to be in the list `shownWithin` milliseconds after its message.
 */
async function requestsOf(
  like: string,
  apart: number,
  shownWithin: number,
): Promise<{ pages: number; single: number }> {
  const clock = trueClock()
  const server = new ServerSide(
    { like, role: 'agent', conversations: 120, longest: 5, autoAssign: false, skew: 0, hasSilentAccount: false },
    clock,
    1,
  )
  const ofAccount = server.conversations.filter(({ accountId }) => accountId === 1)
  for (const conversation of ofAccount) Object.assign(conversation, { status: 'open', assigneeId: server.ada.id })
  const oldest = ofAccount.slice(0, 20)
  // 17 ms each way.
  const machine = await machines.create(server, clock, new Network(clock, () => 0.5))
  await machine.start()
  const { window } = machine.running
  await window.watch('list', 'conversations', listInput(SESSION, { view: 'mine', status: 'open', limit: 25 }))
  // No poll comes between.
  await clock.advance(65_000)
  const counted = { pages: 0, single: 0 }
  machine.onSent = ({ path }) => {
    if (/\/conversations$/.test(path)) counted.pages++
    if (/\/conversations\/\d+$/.test(path)) counted.single++
  }
  const expectShown = (count: number): void => {
    const shown = window.shown('list', 'conversations').items.map(({ ref }) => ref.conversationId)
    for (const { displayId } of oldest.slice(0, Math.max(0, count))) expect(shown).toContain(displayId)
  }
  for (const [index, conversation] of oldest.entries()) {
    server.visitor('write', conversation, 0, 1)
    await clock.advance(apart)
    expectShown(index + 1 - Math.floor(shownWithin / apart))
  }
  await clock.advance(shownWithin)
  expectShown(20)
  await clock.advance(3_000)
  return counted
}

it.each([
  { like: '4.15.1', apart: 1, expected: { pages: 1, single: 0 } },
  { like: '4.15.1', apart: 5, expected: { pages: 2, single: 0 } },
  { like: '4.15.1', apart: 50, expected: { pages: 3, single: 5 } },
  { like: '2.16.0', apart: 5, expected: { pages: 2, single: 0 } },
  { like: '2.16.0', apart: 50, expected: { pages: 3, single: 5 } },
  // It has no list of all conversations: a page would cost a request for each status.
  { like: '1.16.2', apart: 50, expected: { pages: 0, single: 20 } },
])('asks few requests for 20 conversations, $apart ms apart ($like)', async ({ like, apart, expected }) => {
  expect(await requestsOf(like, apart, 50 + 200 + ON_THE_WAY)).toEqual(expected)
})
