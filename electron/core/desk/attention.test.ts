import { describe, expect, it } from 'vitest'
import { DeskRig, ref } from '../testing/deskRig.ts'
import { READ_AFTER } from './attention.ts'
import { TYPING_EXPIRES } from './typing.ts'

async function rig(): Promise<DeskRig> {
  const made = new DeskRig({ delay: 10, duplicates: 0 })
  made.server.addConversation('first')
  await made.start()
  await made.watchThread(1)
  await made.watchList()
  await made.clock.advance(1_000)
  return made
}
const look = (made: DeskRig, conversationId: number | null, atBottom = true): Promise<void> =>
  made.window.call('conversation:look', { ref: conversationId === null ? null : ref(conversationId), atBottom })

describe('the line above what is new', () => {
  it('stands where the person last looked, and does not move until they leave', async () => {
    const made = await rig()
    await look(made, 1)
    await made.clock.advance(2_000)
    await look(made, null)
    await made.clock.advance(2_000)
    const seen = made.server.row(1).messages.at(-1)?.id
    made.server.write(1, { content: 'while you were away' })
    await made.clock.advance(2_000)
    await look(made, 1)
    await made.clock.advance(3_000)
    expect(made.shown('thread', 'thread').head.newAfter).toBe(seen)
    expect(made.shown('list', 'conversations').items[0]?.unreadCount).toBe(0)
    made.server.write(1, { content: 'and more' })
    await made.clock.advance(3_000)
    expect(made.shown('thread', 'thread').head.newAfter).toBe(seen)
    await look(made, null)
    await look(made, 1)
    await made.clock.advance(100)
    expect(made.shown('thread', 'thread').head.newAfter).toBeNull()
  })

  it('is drawn in an open thread when the window is not in front', async () => {
    const made = await rig()
    await look(made, 1)
    await made.clock.advance(2_000)
    made.desk.setWindowState({ visible: true, focused: false })
    const seen = made.server.row(1).messages.at(-1)?.id
    made.server.write(1, { content: 'psst' })
    await made.clock.advance(1_000)
    expect(made.shown('thread', 'thread').head.newAfter).toBe(seen)
    expect(made.shown('list', 'conversations').items[0]?.unreadCount).toBe(1)
    expect(made.alerts).toMatchObject([{ kind: 'show', alert: { ref: ref(1) } }])
    made.desk.setWindowState({ visible: true, focused: true })
    await made.clock.advance(1_000)
    expect(made.shown('list', 'conversations').items[0]?.unreadCount).toBe(0)
  })

  it('counts nothing as read behind a locked screen, where the window keeps its focus', async () => {
    const made = await rig()
    await look(made, 1)
    await made.clock.advance(2_000)
    made.desk.powerEvent('lock')
    made.server.write(1, { content: 'gone for lunch?' })
    await made.clock.advance(2_000)
    expect(made.shown('list', 'conversations').items[0]?.unreadCount).toBe(1)
    expect(made.alerts).toMatchObject([{ kind: 'show', alert: { ref: ref(1) } }])
    made.desk.powerEvent('unlock')
    await made.clock.advance(5_000)
    expect(made.shown('list', 'conversations').items[0]?.unreadCount).toBe(0)
  })
})

describe('what counts as read', () => {
  const unread = (made: DeskRig): number | undefined => made.shown('list', 'conversations').items[0]?.unreadCount
  async function unreadRig(): Promise<DeskRig> {
    const made = await rig()
    expect(unread(made)).toBe(1)
    return made
  }

  it('is not a conversation that the user passes in less than a second', async () => {
    const made = await unreadRig()
    await look(made, 1)
    await made.clock.advance(READ_AFTER - 1)
    await look(made, null)
    await made.clock.advance(10_000)
    expect(unread(made)).toBe(1)
  })

  it('is a conversation whose end is in view for a second, once', async () => {
    const made = await unreadRig()
    await look(made, 1)
    await made.clock.advance(READ_AFTER - 1)
    expect(unread(made)).toBe(1)
    await made.clock.advance(500)
    expect(unread(made)).toBe(0)
    expect(made.api.calls.filter((name) => name === 'markSeen')).toHaveLength(1)
  })

  it('counts the second from when the end comes into view, the window to the front and the screen is unlocked', async () => {
    const made = await unreadRig()
    await look(made, 1, false)
    await made.clock.advance(5_000)
    expect(unread(made)).toBe(1)
    await look(made, 1, true)
    await made.clock.advance(READ_AFTER - 1)
    made.desk.setWindowState({ visible: true, focused: false })
    await made.clock.advance(5_000)
    made.desk.setWindowState({ visible: true, focused: true })
    await made.clock.advance(READ_AFTER - 1)
    made.desk.powerEvent('lock')
    await made.clock.advance(5_000)
    expect(unread(made)).toBe(1)
    made.desk.powerEvent('unlock')
    await made.clock.advance(READ_AFTER + 500)
    expect(unread(made)).toBe(0)
  })

  it('is a conversation that the user acts on at once', async () => {
    const made = await unreadRig()
    await look(made, 1)
    await made.window.call('conversation:setPriority', { ref: ref(1), priority: 'high' })
    await look(made, null)
    await made.clock.advance(500)
    expect(unread(made)).toBe(0)
  })

  it('is no conversation that the user marks unread while it is open, until they leave it', async () => {
    const made = await unreadRig()
    await look(made, 1)
    void made.window.call('conversation:markUnread', { ref: ref(1) })
    await made.clock.advance(10_000)
    await look(made, 1, true)
    await made.clock.advance(10_000)
    made.desk.setWindowState({ visible: true, focused: false })
    made.desk.setWindowState({ visible: true, focused: true })
    await made.clock.advance(10_000)
    expect(unread(made)).toBe(1)
    await look(made, null)
    await look(made, 1)
    await made.clock.advance(2_000)
    expect(unread(made)).toBe(0)
  })

  it('stays unread while the undo of its mark can be taken back, and after it was', async () => {
    const made = await unreadRig()
    await look(made, 1)
    await made.clock.advance(2_000)
    const mark = await made.window.request('conversation:markUnread', { ref: ref(1) })
    await made.clock.advance(2_000)
    const { undoId } = await made.window.request('action:undo', {
      ref: ref(1),
      actionId: mark.actionId ?? '',
      holdFor: 500,
    })
    await made.clock.advance(400)
    await made.window.call('action:takeBack', { ref: ref(1), actionId: undoId ?? '' })
    await made.clock.advance(10_000)
    expect(unread(made)).toBe(1)
    await made.window.call('action:undo', { ref: ref(1), actionId: mark.actionId ?? '', holdFor: 500 })
    await made.clock.advance(10_000)
    expect(unread(made)).toBe(0)
  })

  it('is no such conversation when another action is taken back, but when the mark itself is undone', async () => {
    const made = await unreadRig()
    await look(made, 1)
    await made.clock.advance(2_000)
    const mark = await made.window.request('conversation:markUnread', { ref: ref(1) })
    const other = await made.window.request('conversation:setPriority', { ref: ref(1), priority: 'high', holdFor: 500 })
    await made.window.call('action:takeBack', { ref: ref(1), actionId: other.actionId ?? '' })
    await made.clock.advance(10_000)
    expect([mark.actionId === null, unread(made)]).toEqual([false, 1])
    await made.window.call('action:undo', { ref: ref(1), actionId: mark.actionId ?? '' })
    await made.clock.advance(10_000)
    expect(unread(made)).toBe(0)
  })
})

describe('typing', () => {
  it('ends with the message, with the word that it ended, or by itself', async () => {
    const made = await rig()
    const names = (): string[] | undefined => made.shown('list', 'conversations').items[0]?.typing
    const type = async (on: boolean): Promise<void> => {
      made.server.onBroadcast(on ? 'conversation.typing_on' : 'conversation.typing_off', {
        account_id: 1,
        conversation: { id: 1 },
        user: { id: 501, name: 'Customer 1', type: 'contact' },
      })
      await made.clock.advance(100)
    }
    await type(true)
    expect(names()).toEqual(['Customer 1'])
    await type(false)
    expect(names()).toEqual([])
    await type(true)
    made.server.write(1, { content: 'done' })
    await made.clock.advance(100)
    expect(names()).toEqual([])
    await type(true)
    await made.clock.advance(TYPING_EXPIRES)
    expect(names()).toEqual([])
  })
})

describe('presence', () => {
  it('puts a dot on whoever the last word named, and forgets it when the connection stays away', async () => {
    const made = await rig()
    const isOnline = (): boolean | undefined => made.shown('list', 'conversations').items[0]?.contact?.online
    made.server.onBroadcast('presence.update', { account_id: 1, users: {}, contacts: { 501: 'online' } })
    await made.clock.advance(100)
    expect(isOnline()).toBe(true)
    made.cable.drop()
    await made.clock.advance(5_000)
    expect(isOnline()).toBe(true)
    await made.clock.advance(30_000)
    expect(isOnline()).toBe(false)
  })
})
