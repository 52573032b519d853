import type { Author } from './author.ts'

export const CONVERSATION_STATUSES = ['open', 'resolved', 'pending', 'snoozed'] as const
export type ConversationStatus = (typeof CONVERSATION_STATUSES)[number]

export const PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const
export type Priority = (typeof PRIORITIES)[number]

/** The assignee of a conversation: an agent, or (4.8+) a bot. */
export interface Assignee {
  id: number
  kind: 'user' | 'bot'
  name: string
  avatarUrl: string | null
}

/** The newest message as shown in the list. */
export interface MessagePreview {
  messageId: number
  /** In views: plain text, one line, at most 300 characters; empty if nothing is visible. */
  text: string
  /** `text` still has the markup of the channel's app (see `shownPreview`). */
  typed?: boolean
  /** The kind of author, where there is no name. Absent in previews of earlier versions. */
  author?: Author
  /** The message is being deleted, so it isn't shown. */
  deleted?: boolean
  /** A kind of message that the server doesn't support. */
  unsupported?: boolean
  direction: 'incoming' | 'outgoing' | 'note' | 'activity'
  /** The kind of the first attachment; null without one. */
  attachment: string | null
  senderName: string | null
  /** The sender is a bot: its name has no first name. */
  byBot?: boolean
  /** Unix seconds. */
  createdAt: number
}

/** A cached conversation, normalized from the REST and socket forms. Times are unix seconds, null where unset. */
export interface Conversation {
  accountId: number
  /** Display id. */
  id: number
  uuid: string | null
  inboxId: number
  contactId: number | null
  /** `Channel::WebWidget` and so on; null if the server didn't send it. */
  channel: string | null
  status: ConversationStatus
  priority: Priority | null
  labels: string[]
  assignee: Assignee | null
  team: { id: number; name: string } | null
  muted: boolean
  canReply: boolean
  /** Servers cap it at 10 since 3.0. */
  unreadCount: number
  preview: MessagePreview | null
  createdAt: number
  lastActivityAt: number
  agentLastSeenAt: number | null
  contactLastSeenAt: number | null
  waitingSince: number | null
  firstReplyAt: number | null
  snoozedUntil: number | null
  additionalAttributes: Record<string, unknown>
  customAttributes: Record<string, unknown>
  sla: { policyId: number; dueAt: number | null } | null
  /** Ids of the agents who take part, which no server sends with a conversation; absent until they were fetched. */
  participants?: number[]
  /** The server's version of the row, float unix seconds; null before 4.0.2, without which versions can't be compared. */
  updatedAt: number | null
}

/** The fields of a conversation in one answer or event. An absent key changes nothing. */
export type ConversationPatch = Pick<Conversation, 'accountId' | 'id'> & Partial<Conversation>
