import { describe, expect, it } from 'vitest'
import type { PublishedEvent } from '../testing/smallDesk.ts'
import { SmallDesk } from '../testing/smallDesk.ts'
import { asUser } from './activity.ts'
import { assign } from './conversations.ts'
import { sendAsAgent } from './messages.ts'
import { changeNotification, notificationCounts, notificationsOf, readAll } from './notifications.ts'
import * as visitor from './visitor.ts'

const types = (events: PublishedEvent[]) =>
  events
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
  it('are created when another agent assigns a conversation, not for a self-assignment', async () => {
    const { desk, conversation } = assigned()
    expect(types(await desk.takeEvents('ben'))).toEqual(['conversation_assignment'])
    assign(desk.model, conversation, null, asUser(desk.user('ada')))
    assign(desk.model, conversation, desk.user('ben').id, asUser(desk.user('ben')))
    expect(types(await desk.takeEvents('ben'))).toEqual([])
  })

  it('depend on the flags for every type on old servers', async () => {
    const { desk, conversation, ben } = assigned('2.16.0')
    await desk.takeEvents()
    visitor.write(desk.model, conversation, { content: 'Any news?' })
    expect(types(await desk.takeEvents('ben'))).toEqual([])
    const membership = desk.model.membership(1, ben.id)
    membership?.pushFlags.push('push_assigned_conversation_new_message')
    visitor.write(desk.model, conversation, { content: 'Any news?' })
    expect(types(await desk.takeEvents('ben'))).toEqual(['assigned_conversation_new_message'])
  })

  it('depend on the flags only for new conversations on newer servers', async () => {
    const { desk, conversation, ben } = assigned()
    await desk.takeEvents()
    visitor.write(desk.model, conversation, { content: 'Any news?' })
    expect(types(await desk.takeEvents('ben'))).toEqual(['assigned_conversation_new_message'])
    desk.visit('Tomás')
    expect(types(await desk.takeEvents('ben'))).toEqual([])
    desk.model.membership(1, ben.id)?.emailFlags.push('email_conversation_creation')
    desk.visit('Layla')
    expect(types(await desk.takeEvents('ben'))).toEqual(['conversation_creation'])
  })

  it('keep one row per conversation and announce the deleted ones', async () => {
    const { desk, conversation, ben } = assigned()
    await desk.takeEvents()
    visitor.write(desk.model, conversation, { content: 'Any news?' })
    const events = await desk.takeEvents('ben')
    expect(events.filter(({ event }) => event.startsWith('notification.')).map(({ event }) => event)).toEqual([
      'notification.created',
      'notification.deleted',
    ])
    expect(notificationsOf(desk.model, 1, ben.id)).toHaveLength(1)
  })

  it('reach agents whom a note mentions once, and not its author', async () => {
    const desk = new SmallDesk()
    const conversation = desk.visit('Maya')
    await desk.takeEvents()
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
    const events = await desk.takeEvents()
    expect(types(events)).toEqual(['conversation_mention'])
    expect(events.filter(({ event }) => event === 'conversation.mentioned')).toHaveLength(2)
    expect(conversation.participants.has(ben)).toBe(true)
  })

  it('announce changes with the unread count, but not reading all', async () => {
    const { desk, ben } = assigned()
    await desk.takeEvents()
    const [notification] = notificationsOf(desk.model, 1, ben.id)
    if (!notification) throw new Error('no notification')
    changeNotification(desk.model, notification, { readAt: desk.model.now() })
    expect((await desk.takeEvents('ben')).map(({ event, data }) => [event, data['unread_count']])).toEqual([
      ['notification.updated', 0],
    ])
    changeNotification(desk.model, notification, { readAt: null })
    await desk.takeEvents()
    readAll(desk.model, 1, ben.id, null)
    expect(notificationCounts(desk.model, 1, ben.id).unread_count).toBe(0)
    expect(await desk.takeEvents()).toEqual([])
  })

  it('are not created for an assignee who may not open the conversation', async () => {
    for (const [version, expected] of [
      ['4.15.1', []],
      ['3.16.0', ['conversation_assignment']],
    ] as const) {
      const desk = new SmallDesk(version)
      const conversation = desk.visit('Maya')
      const { id } = desk.user('ben')
      desk.model.inbox(conversation.inboxId).members.delete(id)
      await desk.takeEvents()
      assign(desk.model, conversation, id, asUser(desk.user('ada')))
      expect(types(await desk.takeEvents())).toEqual(expected)
    }
  })

  it('are not created for blocked contacts', async () => {
    const { desk, conversation } = assigned()
    await desk.takeEvents()
    desk.model.contact(conversation.contactId).blocked = true
    visitor.write(desk.model, conversation, { content: 'spam' })
    expect(types(await desk.takeEvents('ben'))).toEqual([])
  })
})
