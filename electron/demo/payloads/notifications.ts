import type { Model } from '../model/model.ts'
import { lastOf } from '../model/reading.ts'
import { senderName } from '../model/senders.ts'
import type { Details, Message, Notification } from '../model/types.ts'
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

/** The message that a notification is about. */
function subjectOf({ type, message, conversation }: Notification): Message | undefined {
  if (message) return message
  if (type === 'conversation_creation' || type === 'sla_missed_first_response') return conversation.messages[0]
  return lastOf(conversation, (m) => m.kind === 'incoming') ?? lastOf(conversation, (m) => m.kind === 'outgoing')
}

function bodyOf(model: Model, notification: Notification): string {
  const message = subjectOf(notification)
  const name = message ? senderName(model, message.sender) : ''
  return `${name}: ${shortened(plain(message?.content ?? '')) || noContent(model)}`
}

const WORDS = 10
/** The first ten words. */
function shortened(text: string): string {
  const words = text.split(' ')
  return words.length > WORDS ? `${words.slice(0, WORDS).join(' ')}...` : text
}

/** What servers say of a message without text. */
const noContent = (model: Model): string => (model.can('modernPayloads') ? 'No content' : '')

/** The title of a notification in the list. Older servers put everything into it. */
export function titleOf(model: Model, notification: Notification): string {
  const number = notification.conversation.displayId
  const isModern = model.can('modernPayloads')
  const text = plain(notification.message?.content ?? '').slice(0, 50)
  switch (notification.type) {
    case 'conversation_creation':
      return isModern
        ? `A conversation (#${number}) has been created in ${model.inbox(notification.conversation.inboxId).name}`
        : `[New conversation] - #${number} has been created in ${model.inbox(notification.conversation.inboxId).name}`
    case 'conversation_assignment':
      return isModern
        ? `A conversation (#${number}) has been assigned to you`
        : `[Assigned to you] - #${number} has been assigned to you`
    case 'conversation_mention':
      return isModern
        ? `You have been mentioned in conversation (#${number})`
        : `You have been mentioned in conversation [ID - ${number}] by ${bodyOf(model, notification)}`
    case 'sla_missed_first_response':
      return `SLA target first response missed for conversation (#${number})`
    case 'sla_missed_next_response':
      return `SLA target next response missed for conversation (#${number})`
    case 'sla_missed_resolution':
      return `SLA target resolution missed for conversation (#${number})`
    default:
      return isModern ? `A new message is created in conversation (#${number})` : `[New message] - #${number} ${text}`
  }
}

/** A notification as REST lists it: with the full conversation. */
export function notificationPayload(model: Model, notification: Notification): Details {
  return {
    ...shared(model, notification),
    push_message_title: titleOf(model, notification),
    ...(model.can('modernPayloads') ? { push_message_body: bodyOf(model, notification) } : {}),
    primary_actor: conversationPushPayload(model, notification.conversation),
    ...stamps(model, notification),
  }
}

/** A notification inside its events. Old servers send only the conversation's number and people. */
export function notificationPushPayload(model: Model, notification: Notification): Details {
  const isModern = model.can('modernPayloads')
  const hasWhole = model.can('notificationRowsForAll')
  const body = bodyOf(model, notification)
  return {
    ...shared(model, notification),
    ...stamps(model, notification),
    account_id: notification.accountId,
    primary_actor: hasWhole
      ? conversationPushPayload(model, notification.conversation)
      : { id: notification.conversation.displayId, meta: pushMeta(model, notification.conversation) },
    push_message_title: isModern ? body : titleOf(model, notification),
    ...(isModern ? { push_message_body: body } : {}),
  }
}

function shared(model: Model, notification: Notification): Details {
  return {
    id: notification.id,
    notification_type: notification.type,
    primary_actor_type: 'Conversation',
    primary_actor_id: notification.conversation.id,
    read_at: isoOrNull(notification.readAt),
    secondary_actor: secondaryActor(model, notification),
    user: userPushPayload(model, model.user(notification.userId), notification.accountId),
  }
}

/** The message or the SLA policy that caused it; the agent on old servers; nothing on those between. */
function secondaryActor(model: Model, { message, slaPolicy, cause, accountId }: Notification): Details | null {
  if (model.can('notificationActors')) return cause && userPushPayload(model, cause, accountId)
  if (!model.can('notificationRowsForAll')) return null
  if (message) return messagePushPayload(model, message)
  if (!slaPolicy) return null
  const { id, name, firstResponseSeconds, nextResponseSeconds, resolutionSeconds } = slaPolicy
  return { id, name, frt: firstResponseSeconds, nrt: nextResponseSeconds, rt: resolutionSeconds }
}

function stamps(model: Model, notification: Notification): Details {
  return {
    created_at: seconds(notification.createdAt),
    ...(model.can('notificationRowsForAll')
      ? {
          last_activity_at: seconds(notification.lastActivityAt),
          snoozed_until: isoOrNull(notification.snoozedUntil),
          meta: notification.meta,
        }
      : {}),
  }
}

/** The columns that changing a notification returns. */
export function notificationColumns(model: Model, notification: Notification): Details {
  const isNewer = model.can('notificationRowsForAll')
  const message = isNewer ? notification.message : null
  const cause = model.can('notificationActors') ? notification.cause : null
  return {
    user_id: notification.userId,
    read_at: isoOrNull(notification.readAt),
    id: notification.id,
    account_id: notification.accountId,
    notification_type: notification.type,
    primary_actor_type: 'Conversation',
    primary_actor_id: notification.conversation.id,
    secondary_actor_type: message ? 'Message' : notification.slaPolicy ? 'SlaPolicy' : cause ? 'User' : null,
    secondary_actor_id: message?.id ?? notification.slaPolicy?.id ?? cause?.id ?? null,
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
