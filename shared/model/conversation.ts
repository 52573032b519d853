import type { Author } from './author.ts'

export const CONVERSATION_STATUSES = ['open', 'resolved', 'pending', 'snoozed'] as const
export type ConversationStatus = (typeof CONVERSATION_STATUSES)[number]

export const PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const
export type Priority = (typeof PRIORITIES)[number]

/** Whoever a conversation is assigned to: a person, or (4.8+) a bot. */
export interface Assignee {
  id: number
  kind: 'user' | 'bot'
  name: string
  avatarUrl: string | null
}

/** What the list shows of the newest message. */
export interface MessagePreview {
  messageId: number
  /** In views plain text, one line, at most 300 characters. Empty when there is none to see. */
  text: string
  /** `text` is still as a person typed it in the channel's app (see `shownPreview`). */
  typed?: boolean
  /** Who wrote it, where there is no name. Absent in previews of earlier versions. */
  author?: Author
  /** The message is being deleted: nothing of it is shown. */
  deleted?: boolean
  /** The server could not take over what was sent. */
  unsupported?: boolean
  direction: 'incoming' | 'outgoing' | 'note' | 'activity'
  /** The kind of the first attachment, when there is one. */
  attachment: string | null
  senderName: string | null
  /** Unix seconds. */
  createdAt: number
}

/** A conversation as the cache holds it: REST and socket forms normalised into one. Times are unix seconds, null where unset. */
export interface Conversation {
  accountId: number
  /** Display id. */
  id: number
  uuid: string | null
  inboxId: number
  contactId: number | null
  /** `Channel::WebWidget` and so on; null where the server did not say. */
  channel: string | null
  status: ConversationStatus
  priority: Priority | null
  labels: string[]
  assignee: Assignee | null
  team: { id: number; name: string } | null
  muted: boolean
  canReply: boolean
  /** The servers cap it at 10 since 3.0. */
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
  /** The server's version of the row, float unix seconds; null before 4.0.2: then no version guard. */
  updatedAt: number | null
}

/** What one answer or event said of a conversation: an absent key says nothing and erases nothing. */
export type ConversationPatch = Pick<Conversation, 'accountId' | 'id'> & Partial<Conversation>
