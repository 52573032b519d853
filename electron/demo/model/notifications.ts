import { notificationPushPayload } from '../payloads/notifications.ts'
import { sendNotificationMail } from './mail/serverMail.ts'
import type { Model } from './model.ts'
import { callerOf, canOpen } from './rights.ts'
import { userTopic } from './topics.ts'
import type { Conversation, Details, Membership, Message, Notification, SlaPolicy, User } from './types.ts'

const OLD_TYPES = [
  'conversation_creation',
  'conversation_assignment',
  'assigned_conversation_new_message',
  'conversation_mention',
  'participating_conversation_new_message',
]
const SLA_TYPES = ['sla_missed_first_response', 'sla_missed_next_response', 'sla_missed_resolution']

/** The notification types that a user can turn on. */
export function notificationTypes(model: Model): string[] {
  const types = model.can('participants') ? OLD_TYPES : OLD_TYPES.slice(0, 4)
  return model.can('slaPolicies') ? [...types, ...SLA_TYPES] : types
}

/** A user's notifications in one account, newest first. */
export function notificationsOf(model: Model, accountId: number, userId: number): Notification[] {
  const own = [...model.notifications.values()].filter((n) => n.accountId === accountId && n.userId === userId)
  return own.sort((a, b) => b.lastActivityAt - a.lastActivityAt || b.id - a.id)
}

const isSnoozed = (notification: Notification) => notification.snoozedUntil !== null

/** The unread count and the badge's count, without snoozed notifications. */
export function notificationCounts(
  model: Model,
  accountId: number,
  userId: number,
): { unread_count: number; count: number } {
  const listed = notificationsOf(model, accountId, userId).filter((n) => !isSnoozed(n))
  const unread = listed.filter((n) => n.readAt === null).length
  return { unread_count: unread, count: model.can('notificationUpdatedEvent') ? unread : listed.length }
}

function announce(model: Model, event: string, notification: Notification, payload: () => Details): void {
  const user = model.user(notification.userId)
  model.emit(new Set([userTopic(user)]), event, () => ({
    notification: payload(),
    ...notificationCounts(model, notification.accountId, notification.userId),
    account_id: notification.accountId,
  }))
}

/**
 * Notifies one member if their flags allow it. Newer servers store a notification whatever the flags are, except for new
 * conversations, and delete older ones of the same conversation.
 */
export function notify(
  model: Model,
  type: string,
  userId: number,
  conversation: Conversation,
  about: { readonly message?: Message; readonly slaPolicy?: SlaPolicy; readonly cause?: User | undefined } = {},
): void {
  const { accountId } = conversation
  const membership = model.membership(accountId, userId)
  if (!membership || model.contact(conversation.contactId).blocked) return
  // Recorded: an assignee who is no member of the inbox gets no notification.
  if (
    model.can('notificationsNeedAccess') &&
    !canOpen(model, callerOf(model, model.user(userId), membership), conversation)
  )
    return
  const isWanted = membership.emailFlags.includes(`email_${type}`) || membership.pushFlags.includes(`push_${type}`)
  const needsFlag = !model.can('notificationRowsForAll') || type === 'conversation_creation'
  if (needsFlag && !isWanted) return
  const at = model.now()
  const notification: Notification = {
    id: model.nextId('notifications'),
    accountId,
    userId,
    type,
    conversation,
    message: about.message ?? null,
    cause: about.cause ?? null,
    slaPolicy: about.slaPolicy ?? null,
    readAt: null,
    snoozedUntil: null,
    meta: {},
    createdAt: at,
    updatedAt: at,
    lastActivityAt: at,
  }
  const older = model.can('notificationDeletedEvent')
    ? notificationsOf(model, accountId, userId).filter((n) => n.conversation === conversation)
    : []
  model.notifications.set(notification.id, notification)
  if (model.can('notificationEvents'))
    announce(model, 'notification.created', notification, () => notificationPushPayload(model, notification))
  for (const duplicate of older) removeNotification(model, duplicate)
  if (membership.emailFlags.includes(`email_${type}`) && isMailed(model, type, membership))
    sendNotificationMail(model, type, model.user(userId), conversation)
}

/** Agents who are online get no mail about single messages. */
const isMailed = (model: Model, type: string, { accountId, userId }: Membership) =>
  !type.endsWith('_new_message') || !model.presence.isAgentBeating(accountId, userId)

export function removeNotification(model: Model, notification: Notification): void {
  model.notifications.delete(notification.id)
  if (model.can('notificationDeletedEvent'))
    announce(model, 'notification.deleted', notification, () => ({ id: notification.id }))
}

export type NotificationChange = { readAt?: number | null; snoozedUntil?: number | null }

export function changeNotification(model: Model, notification: Notification, change: NotificationChange): void {
  if (change.readAt !== undefined) notification.readAt = change.readAt
  if (change.snoozedUntil !== undefined) {
    notification.meta = { ...notification.meta, last_snoozed_at: isoOrNothing(notification.snoozedUntil) }
    notification.snoozedUntil = change.snoozedUntil
  }
  notification.updatedAt = model.now()
  if (model.can('notificationUpdatedEvent'))
    announce(model, 'notification.updated', notification, () => notificationPushPayload(model, notification))
}

/** Ends the snoozes that are due: the notifications are unread again and come first. */
export function wakeNotifications(model: Model): void {
  for (const notification of model.notifications.values()) {
    if (notification.snoozedUntil === null || notification.snoozedUntil > model.now()) continue
    notification.lastActivityAt = model.now()
    changeNotification(model, notification, { snoozedUntil: null, readAt: null })
  }
}

const isoOrNothing = (at: number | null) => (at === null ? null : new Date(at).toISOString())

/** Marks notifications as read without events, as `update_all` does. */
export function readAll(model: Model, accountId: number, userId: number, conversationId: number | null): void {
  for (const notification of notificationsOf(model, accountId, userId)) {
    if (conversationId !== null && notification.conversation.id !== conversationId) continue
    notification.readAt ??= model.now()
  }
}

/**
 * Notifies mentioned agents, the assignee and the participants of a new message: each once, not its author. `cause`: the
 * agent who added it.
 */
export function notifyOfMessage(model: Model, message: Message, mentioned: ReadonlySet<number>, cause?: User): void {
  const { conversation, sender } = message
  const notified = new Set<number>(sender?.type === 'user' ? [sender.id] : [])
  const notifyOnce = (type: string, userId: number) => {
    if (notified.has(userId)) return
    notified.add(userId)
    notify(model, type, userId, conversation, { message, cause })
  }
  for (const userId of mentioned) notifyOnce('conversation_mention', userId)
  if (message.kind !== 'incoming' && message.kind !== 'outgoing') return
  if (conversation.assigneeId !== null) notifyOnce('assigned_conversation_new_message', conversation.assigneeId)
  if (model.can('participants'))
    for (const userId of conversation.participants) notifyOnce('participating_conversation_new_message', userId)
}
