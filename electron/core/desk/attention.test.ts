import { describe, expect, it } from 'vitest'
import { actionOf, DeskRig, ref } from '../testing/deskRig.ts'
import { READ_AFTER } from './attention.ts'
import { TYPING_EXPIRES } from './typing.ts'

/** A synced desk that shows the list and the thread of its unread conversation. */
async function deskWithOpenThread(): Promise<DeskRig> {
  const rig = new DeskRig({ delay: 10, duplicates: 0 })
  rig.server.addConversation('first')
  await rig.start()
  await rig.watchThread(1)
  await rig.watchList()
  await rig.clock.advance(1_000)
  return rig
}
const openConversation = (rig: DeskRig, conversationId: number | null, atBottom = true): Promise<void> =>
  rig.window.call('conversation:look', { ref: conversationId === null ? null : ref(conversationId), atBottom })

describe('the line above new messages', () => {
  it('is where the user left the conversation, and stays until they leave it again', async () => {
    const rig = await deskWithOpenThread()
    await openConversation(rig, 1)
    await rig.clock.advance(2_000)
    await openConversation(rig, null)
    await rig.clock.advance(2_000)
    const seen = rig.server.row(1).messages.at(-1)?.id
    rig.server.write(1, { content: 'while you were away' })
    await rig.clock.advance(2_000)
    await openConversation(rig, 1)
    await rig.clock.advance(3_000)
    expect(rig.shown('thread', 'thread').head.newAfter).toBe(seen)
    expect(rig.shown('list', 'conversations').items[0]?.unreadCount).toBe(0)
    rig.server.write(1, { content: 'and more' })
    await rig.clock.advance(3_000)
    expect(rig.shown('thread', 'thread').head.newAfter).toBe(seen)
    await openConversation(rig, null)
    await openConversation(rig, 1)
    await rig.clock.advance(100)
    expect(rig.shown('thread', 'thread').head.newAfter).toBeNull()
  })

  it('is above the first message of a conversation that no agent has seen', async () => {
    const rig = await deskWithOpenThread()
    rig.server.addConversation('My first question')
    await rig.clock.advance(2_000)
    await openConversation(rig, 2)
    await rig.watchThread(2)
    await rig.clock.advance(2_000)
    expect(rig.shown('thread', 'thread').items.map(({ content }) => content)).toEqual(['My first question'])
    expect(rig.shown('thread', 'thread').head.newAfter).toBe(0)
  })

  it.each([30, 190, 250])('is found where %d messages are new and fewer are asked for, up to 200', async (count) => {
    const rig = await deskWithOpenThread()
    await openConversation(rig, 1)
    await rig.clock.advance(2_000)
    await openConversation(rig, null)
    rig.unwatch('thread')
    await rig.clock.advance(2_000)
    const seen = rig.server.row(1).messages.at(-1)?.id
    for (let each = 1; each <= count; each++) rig.server.write(1, { content: `new ${each}` })
    await rig.clock.advance(5_000)
    await openConversation(rig, 1)
    await rig.watchThread(1, 'thread', 20)
    await rig.clock.advance(500)
    const { head, items } = rig.shown('thread', 'thread')
    const isFound = count <= 200
    expect(head).toMatchObject({ newAfter: isFound ? seen : null, hasOlder: !isFound, newBeginsEarlier: false })
    expect(items.map(({ content }) => content).slice(-20)).toEqual(
      Array.from({ length: 20 }, (_, index) => `new ${count - 19 + index}`),
    )
    expect(items).toHaveLength(isFound ? rig.server.row(1).messages.length : 20)
  })

  it('begins earlier than what is loaded of a thread that was never fetched', async () => {
    const rig = await deskWithOpenThread()
    const id = rig.server.addConversation('My first question')
    for (let each = 1; each <= 60; each++) rig.server.write(id, { content: `new ${each}` })
    await rig.clock.advance(5_000)
    await openConversation(rig, id)
    await rig.watchThread(id, 'thread', 20)
    await rig.clock.advance(2_000)
    expect(rig.shown('thread', 'thread').head).toMatchObject({ newAfter: null, newBeginsEarlier: true })
    await rig.watchThread(id, 'thread', 100)
    await rig.clock.advance(2_000)
    expect(rig.shown('thread', 'thread').head).toMatchObject({ newAfter: 0, newBeginsEarlier: false })
    expect(rig.shown('thread', 'thread').items).toHaveLength(61)
  })

  it('appears in an open thread while the window is not focused', async () => {
    const rig = await deskWithOpenThread()
    await openConversation(rig, 1)
    await rig.clock.advance(2_000)
    await openConversation(rig, null)
    await openConversation(rig, 1)
    await rig.clock.advance(2_000)
    rig.desk.setWindowState({ visible: true, focused: false })
    const seen = rig.server.row(1).messages.at(-1)?.id
    rig.server.write(1, { content: 'psst' })
    await rig.clock.advance(1_000)
    expect(rig.shown('thread', 'thread').head.newAfter).toBe(seen)
    expect(rig.shown('list', 'conversations').items[0]?.unreadCount).toBe(1)
    expect(rig.alerts).toMatchObject([{ kind: 'show', alert: { ref: ref(1) } }])
    rig.desk.setWindowState({ visible: true, focused: true })
    await rig.clock.advance(1_000)
    expect(rig.shown('list', 'conversations').items[0]?.unreadCount).toBe(0)
  })

  it('treats nothing as read behind a locked screen, although the window keeps its focus', async () => {
    const rig = await deskWithOpenThread()
    await openConversation(rig, 1)
    await rig.clock.advance(2_000)
    rig.desk.powerEvent('lock')
    rig.server.write(1, { content: 'gone for lunch?' })
    await rig.clock.advance(2_000)
    expect(rig.shown('list', 'conversations').items[0]?.unreadCount).toBe(1)
    expect(rig.alerts).toMatchObject([{ kind: 'show', alert: { ref: ref(1) } }])
    rig.desk.powerEvent('unlock')
    await rig.clock.advance(5_000)
    expect(rig.shown('list', 'conversations').items[0]?.unreadCount).toBe(0)
  })
})

describe('a conversation', () => {
  const unread = (rig: DeskRig): number | undefined => rig.shown('list', 'conversations').items[0]?.unreadCount
  async function unreadRig(): Promise<DeskRig> {
    const rig = await deskWithOpenThread()
    expect(unread(rig)).toBe(1)
    return rig
  }

  it('stays unread when the user passes it in less than a second', async () => {
    const rig = await unreadRig()
    await openConversation(rig, 1)
    await rig.clock.advance(READ_AFTER - 1)
    await openConversation(rig, null)
    await rig.clock.advance(10_000)
    expect(unread(rig)).toBe(1)
  })

  it('is read, once, when its end is in view for a second', async () => {
    const rig = await unreadRig()
    await openConversation(rig, 1)
    await rig.clock.advance(READ_AFTER - 1)
    expect(unread(rig)).toBe(1)
    await rig.clock.advance(500)
    expect(unread(rig)).toBe(0)
    expect(rig.api.calls.filter((name) => name === 'markSeen')).toHaveLength(1)
  })

  it('is read a second after its end is in view, the window is focused and the screen is unlocked', async () => {
    const rig = await unreadRig()
    await openConversation(rig, 1, false)
    await rig.clock.advance(5_000)
    expect(unread(rig)).toBe(1)
    await openConversation(rig, 1, true)
    await rig.clock.advance(READ_AFTER - 1)
    rig.desk.setWindowState({ visible: true, focused: false })
    await rig.clock.advance(5_000)
    rig.desk.setWindowState({ visible: true, focused: true })
    await rig.clock.advance(READ_AFTER - 1)
    rig.desk.powerEvent('lock')
    await rig.clock.advance(5_000)
    expect(unread(rig)).toBe(1)
    rig.desk.powerEvent('unlock')
    await rig.clock.advance(READ_AFTER + 500)
    expect(unread(rig)).toBe(0)
  })

  it.each([
    ['is reported as read after a gap in which the user opened it', false, 0],
    ['stays unread if the user has left it before the server could be told', true, 1],
  ])('%s', async (_name, leaves, unread) => {
    const rig = await deskWithOpenThread()
    rig.offline()
    await rig.clock.advance(20_000)
    await openConversation(rig, 1)
    await rig.clock.advance(5_000)
    if (leaves) await openConversation(rig, null)
    await rig.online()
    expect(rig.shown('list', 'conversations').items[0]?.unreadCount).toBe(unread)
    expect(rig.server.view(1).unreadCount).toBe(unread)
  })

  it('is read at once when the user acts on it', async () => {
    const rig = await unreadRig()
    await openConversation(rig, 1)
    await rig.window.call('conversation:setPriority', { ref: ref(1), priority: 'high' })
    await openConversation(rig, null)
    await rig.clock.advance(500)
    expect(unread(rig)).toBe(0)
  })

  it('is read at once when the user sends what failed in it, and resolves it', async () => {
    const rig = await unreadRig()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'refused' : 'ok')
    await rig.send(1, 'an answer')
    await rig.clock.advance(1_000)
    rig.api.outcomeOf = () => 'ok'
    rig.server.write(1, { content: 'and another question' })
    await rig.clock.advance(1_000)
    expect(unread(rig)).toBe(1)
    await openConversation(rig, 1)
    await rig.window.call('conversation:sendAndResolve', { ref: ref(1) })
    await openConversation(rig, null)
    await rig.clock.advance(500)
    expect(rig.server.view(1)).toMatchObject({ status: 'resolved', unreadCount: 0 })
  })

  it('stays unread when the user marks it unread while it is open, until they leave it', async () => {
    const rig = await unreadRig()
    await openConversation(rig, 1)
    void rig.window.call('conversation:markUnread', { ref: ref(1) })
    await rig.clock.advance(10_000)
    await openConversation(rig, 1, true)
    await rig.clock.advance(10_000)
    rig.desk.setWindowState({ visible: true, focused: false })
    rig.desk.setWindowState({ visible: true, focused: true })
    await rig.clock.advance(10_000)
    expect(unread(rig)).toBe(1)
    await openConversation(rig, null)
    await openConversation(rig, 1)
    await rig.clock.advance(2_000)
    expect(unread(rig)).toBe(0)
  })

  it('stays unread while undoing its mark can be taken back, and after that was taken back', async () => {
    const rig = await unreadRig()
    await openConversation(rig, 1)
    await rig.clock.advance(2_000)
    const mark = await rig.window.request('conversation:markUnread', { ref: ref(1) })
    await rig.clock.advance(2_000)
    const {
      undoIds: [undoId],
    } = await rig.window.request('action:undo', { ...actionOf(1, mark.actionId), delayFor: 500 })
    await rig.clock.advance(400)
    await rig.window.call('action:takeBack', actionOf(1, undoId))
    await rig.clock.advance(10_000)
    expect(unread(rig)).toBe(1)
    await rig.window.call('action:undo', { ...actionOf(1, mark.actionId), delayFor: 500 })
    await rig.clock.advance(10_000)
    expect(unread(rig)).toBe(0)
  })

  it('is read again when its mark is undone, but not when another action is taken back', async () => {
    const rig = await unreadRig()
    await openConversation(rig, 1)
    await rig.clock.advance(2_000)
    const mark = await rig.window.request('conversation:markUnread', { ref: ref(1) })
    const other = await rig.window.request('conversation:setPriority', { ref: ref(1), priority: 'high', delayFor: 500 })
    await rig.window.call('action:takeBack', actionOf(1, other.actionId))
    await rig.clock.advance(10_000)
    expect([mark.actionId === null, unread(rig)]).toEqual([false, 1])
    await rig.window.call('action:undo', actionOf(1, mark.actionId))
    await rig.clock.advance(10_000)
    expect(unread(rig)).toBe(0)
  })
})

describe('typing', () => {
  it('ends with the message, with the event that ends it, or after a timeout', async () => {
    const rig = await deskWithOpenThread()
    const names = (): string[] | undefined => rig.shown('list', 'conversations').items[0]?.typing
    const type = async (on: boolean): Promise<void> => {
      rig.server.onBroadcast(on ? 'conversation.typing_on' : 'conversation.typing_off', {
        account_id: 1,
        conversation: { id: 1 },
        user: { id: 501, name: 'Customer 1', type: 'contact' },
      })
      await rig.clock.advance(100)
    }
    await type(true)
    expect(names()).toEqual(['Customer 1'])
    await type(false)
    expect(names()).toEqual([])
    await type(true)
    rig.server.write(1, { content: 'done' })
    await rig.clock.advance(100)
    expect(names()).toEqual([])
    await type(true)
    await rig.clock.advance(TYPING_EXPIRES)
    expect(names()).toEqual([])
  })

  it('of a private note is told apart, also when its writer goes on to a message', async () => {
    const rig = await deskWithOpenThread()
    const shown = () =>
      rig.shown('list', 'conversations').items.map(({ typing, typingNote }) => [typing, typingNote])[0]
    const type = async (isPrivate: boolean, on = true): Promise<void> => {
      rig.server.onBroadcast(on ? 'conversation.typing_on' : 'conversation.typing_off', {
        account_id: 1,
        conversation: { id: 1 },
        user: { id: 77, name: 'Ben', type: 'user' },
        is_private: isPrivate,
      })
      await rig.clock.advance(100)
    }
    await type(true)
    expect(shown()).toEqual([[], ['Ben']])
    await type(false)
    expect(shown()).toEqual([['Ben'], []])
    await type(false, false)
    expect(shown()).toEqual([[], []])
  })
})

describe('presence', () => {
  it('follows the last update, and ends after 30 s without a connection', async () => {
    const rig = await deskWithOpenThread()
    const isOnline = (): boolean | undefined => rig.shown('list', 'conversations').items[0]?.contact?.online
    rig.server.onBroadcast('presence.update', { account_id: 1, users: {}, contacts: { 501: 'online' } })
    await rig.clock.advance(100)
    expect(isOnline()).toBe(true)
    rig.cable.drop()
    await rig.clock.advance(5_000)
    expect(isOnline()).toBe(true)
    await rig.clock.advance(30_000)
    expect(isOnline()).toBe(false)
  })

  describe('with the setting that only an answer reads', () => {
    const unread = (rig: DeskRig): number => rig.server.view(1).unreadCount
    async function looking(): Promise<DeskRig> {
      const rig = await deskWithOpenThread()
      rig.settings = { ...rig.settings, readWhenAnswered: true }
      rig.server.write(1, { content: 'Hello?' })
      await openConversation(rig, 1)
      await rig.clock.advance(10_000)
      return rig
    }

    it('stays unread while it is looked at, and when more arrives', async () => {
      const rig = await looking()
      expect(unread(rig)).toBe(2)
      rig.server.write(1, { content: 'Are you there?' })
      await rig.clock.advance(10_000)
      expect(unread(rig)).toBe(3)
      await rig.desk.stop()
    })

    it.each<[string, (rig: DeskRig) => Promise<unknown>, number]>([
      ['a reply', (rig) => rig.send(1, 'Here I am'), 0],
      ['a private note', (rig) => rig.send(1, 'Who knows?', { private: true }), 2],
      [
        'resolving',
        (rig) => rig.window.call('conversation:setStatus', { ref: ref(1), status: 'resolved', snoozedUntil: null }),
        0,
      ],
      ['a label', (rig) => rig.window.call('conversation:setLabels', { ref: ref(1), add: ['vip'], remove: [] }), 2],
      ['marking it as read', (rig) => rig.window.call('conversation:markSeen', { ref: ref(1) }), 0],
    ])('is followed by %s', async (_what, act, left) => {
      const rig = await looking()
      const done = act(rig)
      await rig.clock.advance(10_000)
      await done
      expect(unread(rig)).toBe(left)
      await rig.desk.stop()
    })
  })
})
