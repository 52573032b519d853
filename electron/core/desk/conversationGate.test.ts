import { afterEach, describe, expect, it } from 'vitest'
import type { Account } from '../../../shared/model/people.ts'
import { DeskRig } from '../testing/deskRig.ts'
import { PROFILE } from '../testing/fakeApi.ts'
import { ACCOUNT } from '../testing/fakeServer.ts'

/** What happens to events that wait for the server's answer; which roles ask is in e2e/story/customRoles.test.ts. */
const [ACTIVE] = PROFILE.accounts as [Account]
const COLLEAGUE = 2
let rig: DeskRig

/** A desk whose user may open what is their own and what they take part in. */
async function startedRig(): Promise<void> {
  rig = new DeskRig({ duplicates: 0 })
  rig.api.profile = { ...PROFILE, accounts: [{ ...ACTIVE, permissions: ['conversation_participating_manage'] }] }
  await rig.start()
  await rig.watchList('list', { status: 'all' })
  await rig.clock.advance(3_000)
  rig.api.calls.length = 0
}
afterEach(async () => {
  expect(rig.errors).toEqual([])
  await rig.desk.stop()
})

const contents = () => rig.shown('list', 'conversations').items.map(({ preview }) => preview?.text)
const asked = () => rig.api.calls.filter((call) => call === 'conversation').length
const rings = () => rig.alerts.filter(({ kind }) => kind === 'show').length
/** A conversation of a colleague, of which the socket delivers the events. */
const theirs = (words: string): number => {
  const id = rig.server.addConversation(words)
  rig.server.assign(id, COLLEAGUE)
  return id
}

describe('events of a conversation that only the server can judge', () => {
  it('wait for its answer, and are shown and ring once it allows them', async () => {
    await startedRig()
    rig.api.latenessOf = (call) => (call === 'conversation' ? 2_000 : 0)
    // Unassigned: this role opens it only to those who take part.
    rig.server.addConversation('Is anybody there?')
    await rig.clock.advance(1_500)
    expect([contents(), rings()]).toEqual([[], 0])
    await rig.clock.advance(3_000)
    expect(contents()).toEqual(['Is anybody there?'])
    expect(rings()).toBe(1)
    // The events are older than the answer, which a fetch confirms as usual.
    expect([1, 2]).toContain(asked())
  })

  it('are dropped when it refuses them, silently, and not asked about again for a minute', async () => {
    await startedRig()
    rig.api.hidden.add(1)
    const id = theirs('Not for you')
    await rig.clock.advance(5_000)
    for (let count = 0; count < 5; count++) {
      rig.server.write(id, { content: `again ${count}` })
      await rig.clock.advance(5_000)
    }
    expect([contents(), rings(), asked()]).toEqual([[], 0, 1])
    await rig.clock.advance(60_000)
    rig.server.write(id, { content: 'later' })
    await rig.clock.advance(5_000)
    expect([contents(), rings(), asked()]).toEqual([[], 0, 2])
  })

  it('wait while the request fails, and are shown after one that is answered', async () => {
    await startedRig()
    rig.api.outcomeOf = (call) => (call === 'conversation' ? 'unreachable' : 'ok')
    const id = rig.server.addConversation('First')
    await rig.clock.advance(20_000)
    rig.server.write(id, { content: 'Second' })
    await rig.clock.advance(20_000)
    expect([contents(), rings()]).toEqual([[], 0])
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(60_000)
    expect(contents()).toEqual(['Second'])
    expect(rings()).toBeGreaterThan(0)
    await rig.watchThread(id)
    await rig.clock.advance(2_000)
    expect(rig.shown('thread', 'thread').items.map(({ content }) => content)).toEqual(['First', 'Second'])
  })

  it('have their places kept from typing, which is over by then', async () => {
    await startedRig()
    rig.api.latenessOf = (call) => (call === 'conversation' ? 2_000 : 0)
    const id = theirs('0')
    const typing = { account_id: ACCOUNT, conversation: { id }, user: { id: 9, name: 'Maya', type: 'contact' } }
    for (let count = 0; count < 150; count++) rig.server.onBroadcast('conversation.typing_on', typing)
    const message = rig.server.write(id, { content: 'after them' })
    await rig.clock.advance(2_200)
    expect(rig.shown('list', 'conversations').items[0]).toMatchObject({
      preview: { messageId: message.id },
      typing: [],
    })
  })

  it('are bounded: what comes beyond is found by a comparison', async () => {
    await startedRig()
    rig.api.latenessOf = (call) => (call === 'conversation' ? 2_000 : 0)
    const id = theirs('0')
    for (let count = 1; count <= 150; count++) rig.server.write(id, { content: `${count}` })
    const lists = rig.api.calls.filter((call) => call === 'conversations').length
    await rig.clock.advance(10_000)
    expect(contents()).toEqual(['150'])
    expect(rig.api.calls.filter((call) => call === 'conversations').length).toBeGreaterThan(lists)
    await rig.watchThread(id)
    await rig.clock.advance(3_000)
    expect(rig.shown('thread', 'thread').items.at(-1)?.content).toBe('150')
  })

  it('remove a cached one that the server then refuses', async () => {
    await startedRig()
    const id = rig.server.addConversation('Mine')
    rig.server.assign(id, PROFILE.userId)
    await rig.clock.advance(5_000)
    expect(contents()).toEqual(['Mine'])
    rig.api.hidden.add(id)
    rig.server.assign(id, COLLEAGUE)
    await rig.clock.advance(5_000)
    expect(contents()).toEqual([])
  })
})

it('an agent without a custom role is never asked about', async () => {
  rig = await new DeskRig({ duplicates: 0 }).start()
  await rig.watchList('list', { status: 'all' })
  await rig.clock.advance(3_000)
  rig.api.calls.length = 0
  theirs('Hello')
  await rig.clock.advance(1_000)
  expect(contents()).toEqual(['Hello'])
})
