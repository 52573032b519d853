/** The user's notifications. Times are unix seconds unless noted otherwise. */
import type { ConversationRef } from '../model/ids.ts'
import type { LoadState, PersonView } from './load.ts'

/** `notifications`: the user's notifications from an account's server, newest first. */
export interface NotificationsHead {
  state: LoadState
  unread: number
  hasMore: boolean
}

/** Types without a message of their own are `other`, with the server's text. */
export const NOTIFICATION_KINDS = [
  'mention',
  'assignment',
  'message',
  'created',
  'participating',
  'sla',
  'other',
] as const

export type NotificationKind = (typeof NOTIFICATION_KINDS)[number]

export interface NotificationView {
  key: string
  id: number
  kind: NotificationKind
  /** The conversation it opens; null where the server names none. */
  ref: ConversationRef | null
  /** The contact, where cached. */
  contact: PersonView | null
  /** The author: an agent or the contact. */
  senderName: string | null
  /** The message; for `other` the server's title. */
  text: string
  /** The kind of the first attachment of a message without text. */
  attachment: string | null
  /** The name of the conversation's inbox, where both are cached. */
  inbox: string | null
  at: number
  read: boolean
}
