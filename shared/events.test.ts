import { describe, expect, it } from 'vitest'
import { parseServerEvent } from './events.ts'

describe('reading server events', () => {
  it.each([
    ['message.created', null],
    ['message.created', 'x'],
    ['message.created', []],
    ['message.created', {}],
    ['message.created', { account_id: 1 }],
    ['message.created', { account_id: 1, id: 5 }],
    ['message.created', { account_id: 'one', id: 5, conversation_id: 1 }],
    ['conversation.updated', { account_id: 1 }],
    ['conversation.typing_on', { account_id: 1, conversation: { id: 1 } }],
    ['notification.created', { account_id: 1, notification: null }],
    ['contact.updated', { account_id: 1 }],
    ['voice_call.incoming', { account_id: 1, id: 1 }],
    ['constructor', { account_id: 1 }],
    ['', { account_id: 1 }],
  ])('gives null for %s with %j', (name, data) => {
    expect(parseServerEvent(name, data)).toBeNull()
  })

  it('reads a message, its contact and its fields of the conversation', () => {
    const event = parseServerEvent('message.created', {
      account_id: 1,
      id: 5,
      conversation_id: 7,
      inbox_id: 2,
      message_type: 0,
      content: 'Hello',
      created_at: 100,
      echo_id: 'v-1',
      sender: { id: 3, type: 'contact', name: 'Maya' },
      conversation: { assignee_id: null, unread_count: 2, last_activity_at: 101 },
    })
    expect(event).toMatchObject({
      kind: 'message',
      name: 'message.created',
      message: { id: 5, echoId: 'v-1' },
      contact: { id: 3, name: 'Maya' },
      assigneeId: null,
      conversation: {
        accountId: 1,
        id: 7,
        inboxId: 2,
        unreadCount: 2,
        lastActivityAt: 101,
        preview: { messageId: 5, text: 'Hello' },
      },
    })
  })

  it('reads a first reply as an update of the message', () => {
    expect(parseServerEvent('first.reply.created', { account_id: 1, id: 5, conversation_id: 7 })).toMatchObject({
      kind: 'message',
      name: 'message.updated',
    })
  })

  it('uses the time of a new message, never of an update, as activity where an old server sends none', () => {
    const data = { account_id: 1, id: 5, conversation_id: 7, message_type: 0, created_at: 100 }
    expect(parseServerEvent('message.created', data)).toMatchObject({ conversation: { lastActivityAt: 100 } })
    expect(parseServerEvent('message.updated', data)).not.toHaveProperty('conversation.lastActivityAt')
  })

  it('reads presence with ids as text and drops unknown values', () => {
    expect(
      parseServerEvent('presence.update', {
        account_id: '2',
        users: { 7: 'online', 8: 'asleep', x: 'online' },
        contacts: { 12: 'online' },
      }),
    ).toEqual({ kind: 'presence', accountId: 2, users: { 7: 'online' }, contacts: { 12: 'online' } })
    expect(parseServerEvent('presence.update', { account_id: 2 })).toEqual({
      kind: 'presence',
      accountId: 2,
      users: {},
      contacts: {},
    })
  })

  it('reads who types, where, and whether in a note', () => {
    const data = {
      account_id: 1,
      conversation: { id: 7 },
      user: { id: 2, type: 'user', name: 'Ben', available_name: 'Benny' },
      is_private: true,
    }
    expect(parseServerEvent('conversation.typing_on', data)).toEqual({
      kind: 'typing',
      accountId: 1,
      conversationId: 7,
      on: true,
      private: true,
      person: { kind: 'user', id: 2, name: 'Benny' },
    })
    expect(
      parseServerEvent('conversation_typing_off', { ...data, user: { id: 3, name: 'Maya', phone_number: null } }),
    ).toMatchObject({ on: false, person: { kind: 'contact', name: 'Maya' } })
  })

  it("reads the public documents' spelling of a notification", () => {
    expect(
      parseServerEvent('notification_created', {
        account_id: 1,
        notification: { id: 4, primary_actor_type: 'Conversation', primary_actor: { id: 9 } },
        unread_count: 1,
        count: 1,
      }),
    ).toMatchObject({
      kind: 'notification',
      name: 'notification.created',
      notification: { id: 4, conversationId: 9 },
      unreadCount: 1,
    })
  })

  it('protects prototypes from hostile keys', () => {
    const data: unknown = JSON.parse(
      '{"account_id":1,"users":{"__proto__":"online"},"cache_keys":{"__proto__":"x","label":"1"}}',
    )
    expect(Object.getPrototypeOf((parseServerEvent('presence.update', data) as { users: object }).users)).toBe(
      Object.prototype,
    )
    const keys = (parseServerEvent('account.cache_invalidated', data) as { keys: Record<string, string> }).keys
    expect(Object.getPrototypeOf(keys)).toBe(Object.prototype)
    expect(keys['label']).toBe('1')
  })

  it('reads no key through a prototype in the data', () => {
    const text =
      '{"id":5,"account_id":1,"__proto__":{"status":"resolved","unread_count":7},' +
      '"meta":{"__proto__":{"assignee":{"id":2,"name":"Ben"}}},"messages":[]}'
    const read = parseServerEvent('conversation.updated', JSON.parse(text))
    expect(read).toEqual(parseServerEvent('conversation.updated', { id: 5, account_id: 1, meta: {}, messages: [] }))
    expect(JSON.stringify(Object.assign({}, read))).not.toContain('resolved')
    expect(({} as Record<string, unknown>)['status']).toBeUndefined()
  })
})
