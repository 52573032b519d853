import { describe, expect, it } from 'vitest'
import type { Heard } from '../testing/smallDesk.ts'
import { SmallDesk } from '../testing/smallDesk.ts'
import { asUser } from './activity.ts'
import { assign } from './conversations.ts'
import { sendAsAgent } from './messages.ts'
import { changeNotification, notificationCounts, notificationsOf, readAll } from './notifications.ts'
import * as visitor from './visitor.ts'

const types = (heard: Heard[]) =>
  heard
    .filter(({ event }) => event === 'notification.created')
    .map(({ data }) => {
      const { notification } = data
      return typeof notification === 'object' && notification !== null && 'notification_type' in notification
        ? notification.notification_type
        : undefined
    })

function assigned(version?: string) {
  const desk = new SmallDesk(version)
  const conversation = desk.visit('Maya')
  assign(desk.model, conversation, desk.user('ben').id, asUser(desk.user('ada')))
  return { desk, conversation, ben: desk.user('ben') }
}

describe('notifications', () => {
  it('tell an agent of a conversation that another gave to them, not of one they took', async () => {
    const { desk, conversation } = assigned()
    expect(types(await desk.listen('ben'))).toEqual(['conversation_assignment'])
    assign(desk.model, conversation, null, asUser(desk.user('ada')))
    assign(desk.model, conversation, desk.user('ben').id, asUser(desk.user('ben')))
    expect(types(await desk.listen('ben'))).toEqual([])
  })

  it('go by the flags for every type on old servers', async () => {
    const { desk, conversation, ben } = assigned('2.16.0')
    await desk.listen()
    visitor.write(desk.model, conversation, { content: 'Any news?' })
    expect(types(await desk.listen('ben'))).toEqual([])
    const membership = desk.model.membership(1, ben.id)
    membership?.pushFlags.push('push_assigned_conversation_new_message')
    visitor.write(desk.model, conversation, { content: 'Any news?' })
    expect(types(await desk.listen('ben'))).toEqual(['assigned_conversation_new_message'])
  })

  it('go by the flags only for new conversations on newer ones', async () => {
    const { desk, conversation, ben } = assigned()
    await desk.listen()
    visitor.write(desk.model, conversation, { content: 'Any news?' })
    expect(types(await desk.listen('ben'))).toEqual(['assigned_conversation_new_message'])
    desk.visit('Tomás')
    expect(types(await desk.listen('ben'))).toEqual([])
    desk.model.membership(1, ben.id)?.emailFlags.push('email_conversation_creation')
    desk.visit('Layla')
    expect(types(await desk.listen('ben'))).toEqual(['conversation_creation'])
  })

  it('keep one row a conversation and say which ones went', async () => {
    const { desk, conversation, ben } = assigned()
    await desk.listen()
    visitor.write(desk.model, conversation, { content: 'Any news?' })
    const heard = await desk.listen('ben')
    expect(heard.filter(({ event }) => event.startsWith('notification.')).map(({ event }) => event)).toEqual([
      'notification.created',
      'notification.deleted',
    ])
    expect(notificationsOf(desk.model, 1, ben.id)).toHaveLength(1)
  })

  it('reach those whom a note names, once, and not its writer', async () => {
    const desk = new SmallDesk()
    const conversation = desk.visit('Maya')
    await desk.listen()
    const ben = desk.user('ben').id
    sendAsAgent(
      desk.model,
      conversation,
      {
        content: `[@Ben](mention://user/${ben}/Ben) [@billing](mention://team/1/billing) [@Ada](mention://user/1/Ada)`,
        isPrivate: true,
      },
      desk.user('ada'),
    )
    const heard = await desk.listen()
    expect(types(heard)).toEqual(['conversation_mention'])
    expect(heard.filter(({ event }) => event === 'conversation.mentioned')).toHaveLength(2)
    expect(conversation.participants.has(ben)).toBe(true)
  })

  it('count what is unread, tell of changes, and are silent when all are read', async () => {
    const { desk, ben } = assigned()
    await desk.listen()
    const [notification] = notificationsOf(desk.model, 1, ben.id)
    if (!notification) throw new Error('no notification')
    changeNotification(desk.model, notification, { readAt: desk.model.now() })
    expect((await desk.listen('ben')).map(({ event, data }) => [event, data['unread_count']])).toEqual([
      ['notification.updated', 0],
    ])
    changeNotification(desk.model, notification, { readAt: null })
    await desk.listen()
    readAll(desk.model, 1, ben.id, null)
    expect(notificationCounts(desk.model, 1, ben.id).unread_count).toBe(0)
    expect(await desk.listen()).toEqual([])
  })

  it('do not come for blocked contacts', async () => {
    const { desk, conversation } = assigned()
    await desk.listen()
    desk.model.contact(conversation.contactId).blocked = true
    visitor.write(desk.model, conversation, { content: 'spam' })
    expect(types(await desk.listen('ben'))).toEqual([])
  })
})
