import { describe, expect, it } from 'vitest'
import { notificationFromWire } from '../../../shared/model/referenceFromWire.ts'
import type { NotificationView } from '../../../shared/views.ts'
import { DeskRig, SESSION } from '../testing/deskRig.ts'
import { ACCOUNT } from '../testing/fakeServer.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'

const folder = useTemporaryFolder()

const MESSAGE = {
  id: 5,
  conversation_id: 1,
  message_type: 0,
  created_at: 1_790_000_000,
  sender: { name: 'Layla Haddad' },
}
/** A notification as servers list it. */
const WIRE = {
  notification_type: 'assigned_conversation_new_message',
  primary_actor_type: 'Conversation',
  primary_actor: { id: 1, meta: { sender: { name: 'Layla Haddad' } } },
  push_message_title: 'A new message is created in conversation (#1)',
  created_at: 1_790_000_000,
}

/** The entry of a notification that the server lists, in a conversation that is cached. */
async function entry(wire: Record<string, unknown>): Promise<NotificationView> {
  const rig = new DeskRig({ generation: 'modern', dataFolder: folder.path })
  rig.server.addConversation('first')
  const notification = notificationFromWire({ ...WIRE, ...wire }, 1, ACCOUNT)
  if (notification !== null) rig.server.notifications = [notification]
  await rig.start()
  await rig.watchList()
  await rig.window.watch('bell', 'notifications', { sessionId: SESSION, accountId: ACCOUNT, limit: 30 })
  await rig.clock.advance(3_000)
  const [first] = rig.shown('bell', 'notifications').items
  if (first === undefined) throw new Error('no notification is listed')
  return first
}

describe('a notification', () => {
  it.each([
    ['a picture without text', { attachments: [{ id: 1, file_type: 'image' }] }, '', 'image'],
    [
      'a sticker',
      { content: '', content_type: 'sticker', attachments: [{ id: 1, file_type: 'image' }] },
      '',
      'sticker',
    ],
    [
      'a sticker of LINE',
      { content: '![sticker-1](https://stickershop.line-scdn.net/1.png)', content_type: 'sticker', attachments: [] },
      '',
      'sticker',
    ],
    ['a picture with text', { content: 'look', attachments: [{ id: 1, file_type: 'image' }] }, 'look', null],
    ['text that begins with the author', { content: 'Layla Haddad: that is me' }, 'Layla Haddad: that is me', null],
    ['nothing', { content: null }, '', null],
  ])('of a message that is %s says so', async (_name, message, text, attachment) => {
    const line = { push_message_body: 'Layla Haddad: No content' }
    const shown = await entry({ ...line, secondary_actor: { ...MESSAGE, ...message } })
    expect(shown).toMatchObject({ text, attachment, senderName: 'Layla Haddad' })
  })

  it.each([
    ['Layla Haddad: No content', ''],
    ['Layla Haddad:', ''],
    ['Layla Haddad: Any news?', 'Any news?'],
    ['No content', 'No content'],
    ['Laylat: hi', 'Laylat: hi'],
  ])('without its message shows %j without the author', async (line, text) => {
    expect(await entry({ push_message_body: line })).toMatchObject({ text, attachment: null })
  })

  it('names the inbox of its conversation', async () => {
    expect((await entry({})).inbox).toBe('Website')
  })
})

it('counts notifications without listing any', async () => {
  const rig = new DeskRig({ generation: 'modern', dataFolder: folder.path })
  rig.server.addConversation('first')
  await rig.start()
  await rig.window.watch('bell', 'notifications', { sessionId: SESSION, accountId: ACCOUNT, limit: 0 })
  await rig.clock.advance(3_000)
  rig.server.notify(1, 'assigned_conversation_new_message', rig.server.write(1, { content: 'hello' }))
  await rig.clock.advance(1_000)
  expect(rig.shown('bell', 'notifications')).toMatchObject({ head: { state: { kind: 'ready' }, unread: 1 }, items: [] })
})
