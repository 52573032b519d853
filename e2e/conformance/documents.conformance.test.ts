import { describe, expect, it } from 'vitest'
import { createSubscription } from '../../electron/core/cable/identifier.ts'
import { ANY_ACCOUNT } from '../../electron/core/cable/index.ts'
import { parseServerEvent, readEvent } from '../../shared/events.ts'
import { DOCUMENTS, readDocument } from './documents.ts'

/** The events of a contact's token, as both documents list them. */
const FOR_CONTACTS = [
  'conversation.created',
  'conversation.status_changed',
  'message.created',
  'message.updated',
  'conversation.typing_on',
  'conversation.typing_off',
]

describe.each(DOCUMENTS)('the WebSocket document of %s', (name) => {
  const document = readDocument(name)

  it('shows fourteen events and five objects', () => {
    expect(document.events).toHaveLength(14)
    expect(Object.keys(document.objects).sort()).toEqual(['Contact', 'Conversation', 'Message', 'Notification', 'User'])
  })

  it.each(document.events)('$name is read from its example', ({ name: event, frame }) => {
    expect(readEvent(event)).not.toBeNull()
    const { data } = frame.message
    const isMessage = event.startsWith('message.')
    // The documents' message doesn't name its conversation; every server's does.
    const parsed = parseServerEvent(event, isMessage ? { ...data, conversation_id: 7 } : data)
    expect(parsed).not.toBeNull()
    expect(parsed?.accountId).toBe(7)
    if (isMessage) expect(parseServerEvent(event, data)).toBeNull()
  })

  it('names the contact among the receivers of the events of a session', () => {
    const shown = document.events.filter(({ receivers }) => receivers.includes('contact')).map((event) => event.name)
    expect(shown).toEqual(expect.arrayContaining(FOR_CONTACTS))
    expect(shown).toHaveLength(FOR_CONTACTS.length)
  })

  it('shows the commands that Deskbell sends', () => {
    const { subscribe, updatePresence } = createSubscription(
      { pubsubToken: 'your-pubsub-token', userId: 7, accountIds: [1] },
      1,
    )
    const [subscribing, presence] = document.commands
    expect(keysOf(subscribe)).toEqual(keysOf(withNumbers(subscribing)))
    // The example of the presence command lacks the brace that ends its identifier.
    expect(keysOf(updatePresence)).toEqual(keysOf(withNumbers(presence?.replace('integer ",', 'integer }",'))))
    expect(JSON.parse(updatePresence)).toMatchObject({ command: 'message', data: '{"action":"update_presence"}' })
  })

  it("shows a contact's presence beat as the visitor window sends it", () => {
    const { updatePresence } = createSubscription(
      { pubsubToken: '<user-pubsub-token>', userId: null, accountIds: [ANY_ACCOUNT] },
      ANY_ACCOUNT,
    )
    // In both documents, the token alone is its identifier.
    expect(updatePresence).toBe(
      JSON.stringify({
        command: 'message',
        identifier: JSON.stringify({ channel: 'RoomChannel', pubsub_token: '<user-pubsub-token>' }),
        data: JSON.stringify({ action: 'update_presence' }),
      }),
    )
  })
})

describe('an object of the documents', () => {
  const { objects } = readDocument('hoory')

  it('conversation: every field is where Deskbell has it', () => {
    expect(parseServerEvent('conversation.created', { ...objects['Conversation'], status: 'open' })).toMatchObject({
      conversation: {
        id: 7,
        inboxId: 7,
        channel: 'words',
        status: 'open',
        canReply: true,
        unreadCount: 7,
        contactId: 7,
        agentLastSeenAt: 1_709_528_767,
        contactLastSeenAt: 1_709_528_767,
        lastActivityAt: 1_709_528_767,
        additionalAttributes: { referer: 'words', browser: { browser_name: 'words' } },
        assignee: { id: 7, name: 'words' },
      },
      contact: { id: 7, name: 'words', email: 'words', phone: null, avatarUrl: 'words' },
    })
  })

  it('message: every field is where Deskbell has it', () => {
    const data = { ...objects['Message'], conversation_id: 3, message_type: 0, status: 'sent', private: false }
    expect(parseServerEvent('message.created', data)).toMatchObject({
      message: {
        id: 7,
        conversationId: 3,
        inboxId: 7,
        type: 'incoming',
        content: 'words',
        private: false,
        delivery: 'sent',
        sourceId: 'source-1',
        createdAt: 1_709_528_767,
        updatedAt: 1_709_528_767_000,
        attributes: { plan: 'gold' },
        sender: { kind: 'contact', id: 7, name: 'words' },
      },
    })
  })

  it('notification: both spellings are one event', () => {
    const data = { notification: objects['Notification'], unread_count: 7, count: 9, account_id: 7 }
    const event = parseServerEvent('notification_created', data)
    expect(event).toMatchObject({
      kind: 'notification',
      name: 'notification.created',
      unreadCount: 7,
      notification: { id: 7, type: 'words', conversationId: 7, readAt: 1_709_528_767, title: 'words' },
    })
    expect(parseServerEvent('notification.created', data)).toEqual(event)
  })

  it('user: the assignee and who types', () => {
    const typing = { conversation: { id: 3 }, user: objects['User'], is_private: true, account_id: 7 }
    for (const name of ['conversation.typing_on', 'conversation_typing_on'])
      expect(parseServerEvent(name, typing)).toMatchObject({
        kind: 'typing',
        on: true,
        private: true,
        person: { kind: 'user', id: 7, name: 'words' },
      })
  })
})

function withNumbers(command = '{}'): string {
  return command.replace('account_id_integer', '1').replace('user_id_integer', '7')
}

/** The command's keys and its identifier's, in order. */
function keysOf(command: string): string[][] {
  const parsed = JSON.parse(command) as { identifier: string }
  return [Object.keys(parsed), Object.keys(JSON.parse(parsed.identifier) as object)]
}
