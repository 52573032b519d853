import type { Model } from './model.ts'
import type { Contact, Conversation, Message } from './types.ts'

const HOUR = 3_600_000
const REPLY_WINDOW: Readonly<Record<string, number>> = {
  'Channel::Whatsapp': 24 * HOUR,
  'Channel::FacebookPage': 24 * HOUR,
  'Channel::Instagram': 24 * HOUR,
  'Channel::Tiktok': 48 * HOUR,
}
const UNREAD_CAP = 10

/** Incoming messages since an agent last read the conversation; at most 10 from version 3.0 on. */
export function unreadCount(model: Model, conversation: Conversation): number {
  return unreadMessages(conversation, model.can('cappedUnreadCount') ? UNREAD_CAP : Infinity).length
}

/** The newest unread incoming messages, oldest first. By their times: the clock may have been set back. */
export function unreadMessages(conversation: Conversation, limit: number): Message[] {
  const since = conversation.agentLastSeenAt ?? -1
  const unread: Message[] = []
  for (let i = conversation.messages.length - 1; i >= 0 && unread.length < limit; i -= 1) {
    const message = conversation.messages[i]
    if (message && message.createdAt > since && message.kind === 'incoming') unread.push(message)
  }
  return unread.reverse()
}

export function lastOf(conversation: Conversation, test: (message: Message) => boolean): Message | undefined {
  return conversation.messages.findLast(test)
}

/** The message of the latest time, as `last_non_activity_message`; usually the last one. */
export function latestTalk({ messages }: Conversation): Message | undefined {
  return messages.reduce<Message | undefined>(
    (latest, message) => (isNotActivity(message) && message.createdAt >= (latest?.createdAt ?? 0) ? message : latest),
    undefined,
  )
}

export const isNotActivity = (message: Message) => message.kind !== 'activity'
export const isPublicTalk = (message: Message) => message.kind !== 'activity' && !message.isPrivate

/** Whether the channel accepts a reply now. Some don't a day or two after the contact's last message. */
export function canReply(model: Model, conversation: Conversation): boolean {
  const window = REPLY_WINDOW[model.inbox(conversation.inboxId).channelType]
  if (window === undefined) return true
  const last = lastOf(conversation, (m) => m.kind === 'incoming')
  return last !== undefined && model.now() - last.createdAt < window
}

/** Muting a conversation blocks its contact. */
export const isMuted = (contact: Contact) => contact.blocked
