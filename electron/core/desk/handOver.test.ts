import { describe, expect, it } from 'vitest'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { actionOf, DeskRig, ref } from '../testing/deskRig.ts'
import { COLLEAGUE, ME } from '../testing/fakeServer.ts'

const DELAY = 4_000

const setStatus = (rig: DeskRig, id: number, status: 'open' | 'pending') =>
  rig.window.request('conversation:setStatus', { ref: ref(id), status, snoozedUntil: null })
const botWrites = (rig: DeskRig, id: number) =>
  rig.server.write(id, {
    type: 'outgoing',
    content: 'Wait.',
    sender: { kind: 'bot', id: 1, name: 'Bot', avatarUrl: null },
  })

/** A desk with a conversation that a bot answers, and one of a colleague, both in the list. */
async function deskWithBot() {
  const rig = new DeskRig()
  const id = rig.server.addConversation('Is anybody there?')
  rig.server.setStatus(id, 'pending')
  rig.server.addConversation('another')
  await rig.start()
  await rig.watchList('list', { status: 'all' })
  await rig.clock.advance(200_000)
  rig.alerts.length = 0
  const rung = (): (ConversationRef | null)[] =>
    rig.alerts.flatMap((action) => (action.kind === 'show' ? [action.alert.ref] : []))
  return { rig, id, rung }
}

describe('a conversation that a bot hands over', () => {
  it('rings once, like a new one, with its last message', async () => {
    const { rig, id, rung } = await deskWithBot()
    rig.server.write(id, { type: 'outgoing', content: 'A colleague takes over.' })
    rig.server.setStatus(id, 'open')
    rig.server.setStatus(id, 'open')
    await rig.clock.advance(DELAY)
    expect(rung()).toEqual([ref(id)])
    await rig.clock.advance(60_000)
    expect(rung()).toEqual([ref(id)])
  })

  it('rings once if the contact wrote while it was pending, and not again beside their next message', async () => {
    const { rig, id, rung } = await deskWithBot()
    rig.server.write(id, { content: 'a person, please' })
    rig.server.setStatus(id, 'open')
    await rig.clock.advance(DELAY)
    expect(rung()).toHaveLength(1)
    const other = await deskWithBot()
    other.rig.server.setStatus(other.id, 'open')
    other.rig.server.write(other.id, { content: 'hello?' })
    await other.rig.clock.advance(DELAY)
    expect(other.rung()).toHaveLength(1)
  })

  it('rings after a gap that hid it', async () => {
    const { rig, id, rung } = await deskWithBot()
    rig.cable.drop()
    rig.server.write(id, { type: 'outgoing', content: 'A colleague takes over.' })
    rig.server.setStatus(id, 'open')
    await rig.clock.advance(5_000)
    rig.cable.connect()
    await rig.clock.advance(20_000)
    expect(rung()).toEqual([ref(id)])
  })

  it.each<[string, (rig: DeskRig, id: number) => unknown]>([
    ['the user opens it here', (rig, id) => setStatus(rig, id, 'open')],
    [
      'the user opens it here, and the server is slow',
      (rig, id) => {
        rig.api.latenessOf = (call) => (call === 'setStatus' ? 30_000 : 0)
        return setStatus(rig, id, 'open')
      },
    ],
    [
      'the user opens it here, without a network for a while',
      async (rig, id) => {
        rig.offline()
        await setStatus(rig, id, 'open')
        await rig.clock.advance(20_000)
        await rig.online()
      },
    ],
    [
      'the user opens it elsewhere',
      (rig, id) => {
        rig.server.setStatus(id, 'open')
        rig.server.write(id, { type: 'activity', content: 'Conversation was reopened by Ada' })
      },
    ],
    [
      'a colleague opens it, who is assigned',
      (rig, id) => {
        rig.server.setStatus(id, 'open')
        rig.server.assign(id, COLLEAGUE)
      },
    ],
    [
      'it was resolved meanwhile',
      (rig, id) => {
        rig.server.setStatus(id, 'open')
        rig.server.setStatus(id, 'resolved')
      },
    ],
    [
      'the user wants to hear of their own only',
      (rig, id) => {
        rig.settings = { ...rig.settings, notifications: { ...rig.settings.notifications, scope: 'mine' } }
        rig.server.setStatus(id, 'open')
      },
    ],
    [
      'notifications are off',
      (rig, id) => {
        rig.settings = { ...rig.settings, notifications: { ...rig.settings.notifications, enabled: false } }
        rig.server.setStatus(id, 'open')
      },
    ],
  ])('does not ring when %s', async (_name, change) => {
    const { rig, id, rung } = await deskWithBot()
    botWrites(rig, id)
    await rig.clock.advance(1_000)
    await change(rig, id)
    await rig.clock.advance(60_000)
    expect(rig.server.row(id).conversation.status).not.toBe('pending')
    expect(rung()).toEqual([])
  })

  it.each([
    ['before it was sent', false],
    ['after it was sent', true],
  ])('does not ring when the user takes back that it is pending, %s', async (_when, isSent) => {
    const { rig, rung } = await deskWithBot()
    botWrites(rig, 2)
    await rig.clock.advance(1_000)
    if (!isSent) rig.offline()
    const { actionId } = await setStatus(rig, 2, 'pending')
    await rig.clock.advance(5_000)
    expect(rig.server.view(2).status).toBe(isSent ? 'pending' : 'open')
    await rig.window.call('action:undo', actionOf(2, actionId))
    await rig.clock.advance(5_000)
    expect(
      rig.shown('list', 'conversations').items.find(({ ref: { conversationId } }) => conversationId === 2)?.status,
    ).toBe('open')
    expect(rung()).toEqual([])
  })

  it('rings as an assignment where it is the user who is assigned', async () => {
    const { rig, id, rung } = await deskWithBot()
    rig.server.setStatus(id, 'open')
    rig.server.assign(id, ME)
    await rig.clock.advance(60_000)
    expect(rung()).toEqual([ref(id)])
  })
})
