import { notificationPushPayload } from '../payloads/notifications.ts'
import { postNews } from './mail/notices.ts'
import { userTopic } from './topics.ts'
import type { Conversation, Details, Membership, Message, Notification } from './types.ts'
import type { World } from './world.ts'

const OLD_TYPES = [
  'conversation_creation',
  'conversation_assignment',
  'assigned_conversation_new_message',
  'conversation_mention',
  'participating_conversation_new_message',
]
const SLA_TYPES = ['sla_missed_first_response', 'sla_missed_next_response', 'sla_missed_resolution']

/** Every type that a user can switch on, as flags need them. */
export function notificationTypes(world: World): string[] {
  const types = world.can('participants') ? OLD_TYPES : OLD_TYPES.slice(0, 4)
  return world.can('slaPolicies') ? [...types, ...SLA_TYPES] : types
}

/** A user's notifications in one account, newest first. */
export function notificationsOf(world: World, accountId: number, userId: number): Notification[] {
  const own = [...world.notifications.values()].filter((n) => n.accountId === accountId && n.userId === userId)
  return own.sort((a, b) => b.lastActivityAt - a.lastActivityAt || b.id - a.id)
}

const isSnoozed = (notification: Notification) => notification.snoozedUntil !== null

/** Unread and all, as the badge counts them: what is snoozed or read is not counted. */
export function notificationCounts(
  world: World,
  accountId: number,
  userId: number,
): { unread_count: number; count: number } {
  const listed = notificationsOf(world, accountId, userId).filter((n) => !isSnoozed(n))
  const unread = listed.filter((n) => n.readAt === null).length
  return { unread_count: unread, count: world.can('notificationUpdatedEvent') ? unread : listed.length }
}

function announce(world: World, event: string, notification: Notification, payload: () => Details): void {
  const user = world.user(notification.userId)
  world.emit(new Set([userTopic(user)]), event, () => ({
    notification: payload(),
    ...notificationCounts(world, notification.accountId, notification.userId),
    account_id: notification.accountId,
  }))
}

/**
 * Notifies one member, if the flags say so. Newer servers keep a row whatever the flags are, except for new
 * conversations, and drop the older row about the same conversation.
 */
export function notify(
  world: World,
  type: string,
  userId: number,
  conversation: Conversation,
  message: Message | null,
): void {
  const { accountId } = conversation
  const membership = world.membership(accountId, userId)
  if (!membership || world.contact(conversation.contactId).blocked) return
  const isWanted = membership.emailFlags.includes(`email_${type}`) || membership.pushFlags.includes(`push_${type}`)
  const needsFlag = !world.can('notificationRowsForAll') || type === 'conversation_creation'
  if (needsFlag && !isWanted) return
  const at = world.now()
  const notification: Notification = {
    id: world.nextId('notifications'),
    accountId,
    userId,
    type,
    conversation,
    message,
    readAt: null,
    snoozedUntil: null,
    meta: {},
    createdAt: at,
    updatedAt: at,
    lastActivityAt: at,
  }
  const older = world.can('notificationDeletedEvent')
    ? notificationsOf(world, accountId, userId).filter((n) => n.conversation === conversation)
    : []
  world.notifications.set(notification.id, notification)
  if (world.can('notificationEvents'))
    announce(world, 'notification.created', notification, () => notificationPushPayload(world, notification))
  for (const duplicate of older) removeNotification(world, duplicate)
  if (membership.emailFlags.includes(`email_${type}`) && isToldByMail(world, type, membership))
    postNews(world, type, world.user(userId), conversation)
}

/** Of single messages an agent who is online hears without a mail. */
const isToldByMail = (world: World, type: string, { accountId, userId }: Membership) =>
  !type.endsWith('_new_message') || !world.presence.isAgentBeating(accountId, userId)

export function removeNotification(world: World, notification: Notification): void {
  world.notifications.delete(notification.id)
  if (world.can('notificationDeletedEvent'))
    announce(world, 'notification.deleted', notification, () => ({ id: notification.id }))
}

export type NotificationChange = { readAt?: number | null; snoozedUntil?: number | null }

export function changeNotification(world: World, notification: Notification, change: NotificationChange): void {
  if (change.readAt !== undefined) notification.readAt = change.readAt
  if (change.snoozedUntil !== undefined) {
    notification.meta = { ...notification.meta, last_snoozed_at: isoOrNothing(notification.snoozedUntil) }
    notification.snoozedUntil = change.snoozedUntil
  }
  notification.updatedAt = world.now()
  if (world.can('notificationUpdatedEvent'))
    announce(world, 'notification.updated', notification, () => notificationPushPayload(world, notification))
}

const isoOrNothing = (at: number | null) => (at === null ? null : new Date(at).toISOString())

/** Marks silently, as `update_all` does: no event follows. */
export function readAll(world: World, accountId: number, userId: number, conversationId: number | null): void {
  for (const notification of notificationsOf(world, accountId, userId)) {
    if (conversationId !== null && notification.conversation.id !== conversationId) continue
    notification.readAt ??= world.now()
  }
}

/** After a new message: the mentioned, the assignee, the participants; nobody twice, never its writer. */
export function notifyOfMessage(world: World, message: Message, mentioned: ReadonlySet<number>): void {
  const { conversation, sender } = message
  const told = new Set<number>(sender?.type === 'user' ? [sender.id] : [])
  const tell = (type: string, userId: number) => {
    if (told.has(userId)) return
    told.add(userId)
    notify(world, type, userId, conversation, message)
  }
  for (const userId of mentioned) tell('conversation_mention', userId)
  if (message.kind !== 'incoming' && message.kind !== 'outgoing') return
  if (conversation.assigneeId !== null) tell('assigned_conversation_new_message', conversation.assigneeId)
  if (world.can('participants'))
    for (const userId of conversation.participants) tell('participating_conversation_new_message', userId)
}
