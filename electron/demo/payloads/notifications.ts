import { isPublicTalk, lastOf } from '../world/reading.ts'
import type { Details, Message, Notification } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { iso, isoOrNull, seconds } from './basics.ts'
import { conversationPushPayload, pushMeta } from './conversations.ts'
import { messagePushPayload } from './messages.ts'
import { userPushPayload } from './users.ts'

const plain = (text: string) =>
  text
    .replace(/\[(@[^\]]+)\]\(mention:[^)]*\)/g, '$1')
    .replace(/[*_`]/g, '')
    .replace(/\s+/g, ' ')
    .trim()

function senderName(world: World, message: Message): string {
  const { sender } = message
  if (sender === null) return ''
  if (sender.type === 'bot') return sender.name
  return (sender.type === 'user' ? world.users.get(sender.id)?.name : world.contacts.get(sender.id)?.name) ?? ''
}

function bodyOf(world: World, notification: Notification): string {
  const message =
    notification.message ??
    lastOf(notification.conversation, (m) => m.kind === 'incoming') ??
    lastOf(notification.conversation, isPublicTalk)
  return message ? `${senderName(world, message)}: ${plain(message.content ?? '')}` : ''
}

/** The title of the list's row; older servers put everything into it. */
export function titleOf(world: World, notification: Notification): string {
  const number = notification.conversation.displayId
  const isModern = world.can('modernPayloads')
  const text = plain(notification.message?.content ?? '').slice(0, 50)
  switch (notification.type) {
    case 'conversation_creation':
      return isModern
        ? `A conversation (#${number}) has been created in ${world.inbox(notification.conversation.inboxId).name}`
        : `[New conversation] - #${number} has been created in ${world.inbox(notification.conversation.inboxId).name}`
    case 'conversation_assignment':
      return isModern
        ? `A conversation (#${number}) has been assigned to you`
        : `[Assigned to you] - #${number} has been assigned to you`
    case 'conversation_mention':
      return isModern
        ? `You have been mentioned in conversation (#${number})`
        : `You have been mentioned in conversation [ID - ${number}] by ${bodyOf(world, notification)}`
    default:
      return isModern ? `A new message is created in conversation (#${number})` : `[New message] - #${number} ${text}`
  }
}

/** A notification as REST lists it: with the whole conversation. */
export function notificationPayload(world: World, notification: Notification): Details {
  return {
    ...shared(world, notification),
    push_message_title: titleOf(world, notification),
    ...(world.can('modernPayloads') ? { push_message_body: bodyOf(world, notification) } : {}),
    primary_actor: conversationPushPayload(world, notification.conversation),
    ...stamps(world, notification),
  }
}

/** A notification inside its events. Old servers tell no more of the conversation than its number and people. */
export function notificationPushPayload(world: World, notification: Notification): Details {
  const isModern = world.can('modernPayloads')
  const hasWhole = world.can('notificationRowsForAll')
  const body = bodyOf(world, notification)
  return {
    ...shared(world, notification),
    ...stamps(world, notification),
    account_id: notification.accountId,
    primary_actor: hasWhole
      ? conversationPushPayload(world, notification.conversation)
      : { id: notification.conversation.displayId, meta: pushMeta(world, notification.conversation) },
    push_message_title: isModern ? body : titleOf(world, notification),
    ...(isModern ? { push_message_body: body } : {}),
  }
}

function shared(world: World, notification: Notification): Details {
  const hasMessage = world.can('notificationRowsForAll') && notification.message !== null
  return {
    id: notification.id,
    notification_type: notification.type,
    primary_actor_type: 'Conversation',
    primary_actor_id: notification.conversation.id,
    read_at: isoOrNull(notification.readAt),
    secondary_actor: hasMessage && notification.message ? messagePushPayload(world, notification.message) : null,
    user: userPushPayload(world, world.user(notification.userId), notification.accountId),
  }
}

function stamps(world: World, notification: Notification): Details {
  return {
    created_at: seconds(notification.createdAt),
    ...(world.can('notificationRowsForAll')
      ? {
          last_activity_at: seconds(notification.lastActivityAt),
          snoozed_until: isoOrNull(notification.snoozedUntil),
          meta: notification.meta,
        }
      : {}),
  }
}

/** The bare columns, as changing one answers. */
export function notificationColumns(world: World, notification: Notification): Details {
  const isNewer = world.can('notificationRowsForAll')
  const message = isNewer ? notification.message : null
  return {
    user_id: notification.userId,
    read_at: isoOrNull(notification.readAt),
    id: notification.id,
    account_id: notification.accountId,
    notification_type: notification.type,
    primary_actor_type: 'Conversation',
    primary_actor_id: notification.conversation.id,
    secondary_actor_type: message ? 'Message' : null,
    secondary_actor_id: message?.id ?? null,
    created_at: iso(notification.createdAt),
    updated_at: iso(notification.updatedAt),
    ...(isNewer
      ? {
          snoozed_until: isoOrNull(notification.snoozedUntil),
          last_activity_at: iso(notification.lastActivityAt),
          meta: notification.meta,
        }
      : {}),
  }
}
