import { expect, it } from 'vitest'
import { DeskRig, ref, SESSION } from '../testing/deskRig.ts'
import { ACCOUNT } from '../testing/fakeServer.ts'

const account = { sessionId: SESSION, accountId: ACCOUNT }

/**
 * A desk as a person has it before them: list, rail, open thread, panel, bell; eight more threads were read and are
 * kept.
 */
async function workingDesk(): Promise<DeskRig> {
  const rig = new DeskRig({ delay: 50, duplicates: 0 })
  for (let made = 0; made < 60; made++) {
    rig.server.addConversation(`first of ${made + 1}`)
    await rig.clock.advance(60_000)
  }
  await rig.start()
  await rig.watchList('list', { limit: 40 })
  await rig.watchList('rail', { view: 'mine', limit: 1 })
  await rig.window.watch('sessions', 'sessions', {})
  await rig.window.watch('reference', 'reference', account)
  await rig.window.watch('bell', 'notifications', { ...account, limit: 0 })
  for (let id = 52; id < 60; id++) {
    await rig.watchThread(id, 'read')
    await rig.clock.advance(1_000)
  }
  rig.unwatch('read')
  await rig.watchThread(60)
  await rig.window.watch('contact', 'contact', { ...account, contactId: 560, exceptConversationId: 60 })
  await rig.clock.advance(300_000)
  return rig
}

/** Requests of a gap of 30 seconds in which `changed` conversations, all cached, got a message. */
async function requestsOf(changed: number): Promise<Record<string, number>> {
  const rig = await workingDesk()
  rig.cable.drop()
  for (let number = 0; number < changed; number++) {
    rig.server.write(59 - number, { content: 'missed' })
    await rig.clock.advance(5_000)
  }
  await rig.clock.advance(30_000 - changed * 5_000)
  rig.api.calls.length = 0
  rig.api.pages.length = 0
  rig.cable.connect()
  await rig.clock.advance(20_000)
  expect(rig.cable.state.kind).toBe('synced')
  for (let number = 0; number < changed; number++) {
    await rig.watchThread(59 - number, 'check')
    expect(rig.shown('check', 'thread')).toMatchObject({ head: { verified: true }, items: [{}, { content: 'missed' }] })
  }
  expect(
    rig
      .shown('list', 'conversations')
      .items.slice(0, changed)
      .map((row) => row.ref),
  ).toEqual(Array.from({ length: changed }, (_, index) => ref(59 - (changed - 1 - index))))
  const counted: Record<string, number> = {}
  for (const call of rig.api.calls)
    counted[call === 'other' ? 'reference' : call] = (counted[call === 'other' ? 'reference' : call] ?? 0) + 1
  await rig.desk.stop()
  return counted
}

/**
 * One page down to the mark; two for the list of 40 rows, one for the badge's and the rail's; the open thread, and its
 * contact with their conversations.
 */
const QUIET = {
  profile: 1,
  newestConversations: 1,
  conversations: 3,
  messages: 1,
  unreadNotifications: 1,
  contact: 1,
  contactConversations: 1,
}

it.each([
  [0, 9, QUIET],
  [1, 10, { ...QUIET, messages: 2 }],
  [5, 14, { ...QUIET, messages: 6 }],
])('after a gap of 30 s with %i changed conversations %i requests are made', async (changed, total, expected) => {
  const counted = await requestsOf(changed)
  expect(counted).toEqual(expected)
  expect(Object.values(counted).reduce((sum, calls) => sum + calls, 0)).toBe(total)
})
