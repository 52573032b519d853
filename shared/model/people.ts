import type { Condition } from '../filters/condition.ts'
import type { Phrase } from '../filters/phrase.ts'

export type Availability = 'online' | 'busy' | 'offline'

export interface Contact {
  accountId: number
  id: number
  name: string
  email: string | null
  phone: string | null
  identifier: string | null
  avatarUrl: string | null
  blocked: boolean
  additionalAttributes: Record<string, unknown>
  customAttributes: Record<string, unknown>
  /** The inboxes of this contact. Null until the contact was fetched. */
  channels: { inboxId: number; sourceId: string | null }[] | null
  createdAt: number | null
  lastActivityAt: number | null
}
export type ContactPatch = Pick<Contact, 'accountId' | 'id'> & Partial<Contact>

export interface Agent {
  accountId: number
  id: number
  name: string
  email: string | null
  role: string
  avatarUrl: string | null
  availability: Availability
}

export interface Team {
  accountId: number
  id: number
  name: string
  description: string | null
  isMember: boolean
}
export interface Label {
  accountId: number
  id: number
  title: string
  description: string | null
  color: string
  onSidebar: boolean
}
export interface CannedResponse {
  accountId: number
  id: number
  shortCode: string
  content: string
}
export const ATTRIBUTE_TYPES = ['text', 'number', 'currency', 'percent', 'link', 'date', 'list', 'checkbox'] as const
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number]
/** What agents can write into a custom attribute. Programs may have stored anything else. */
export type AttributeValue = string | number | boolean
export const isAttributeValue = (value: unknown): value is AttributeValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

export interface AttributePattern {
  source: string
  cue: string | null
}

/** What an administrator defined about a custom attribute. */
export interface AttributeDefinition {
  accountId: number
  id: number
  of: 'contact' | 'conversation'
  /** Of the value in `customAttributes`. */
  key: string
  name: string
  type: AttributeType
  /** The values of a list; absent for other types. */
  values?: string[]
  /** What a text has to match, as the server writes it (`/^A-\d+$/`), and the words about that; absent where it may be anything. */
  pattern?: AttributePattern
}
/** A saved filter of the user. */
export interface Folder {
  accountId: number
  id: number
  name: string
  /** Null where they can't be read. */
  conditions: Condition[] | null
  /** The words from which Deskbell made them; null for one that another client saved. */
  phrases: Phrase[] | null
}
export interface Inbox {
  accountId: number
  id: number
  name: string
  /** `Channel::WebWidget`, `Channel::Email`, … */
  channel: string
  avatarUrl: string | null
  /** Of email inboxes: the address and the one that forwards to it. Absent if cached by an older version. */
  emails?: string[]
  /** Contacts get a satisfaction survey when a conversation is resolved. Absent if cached by an older version. */
  csatSurvey?: boolean
  /** Of API inboxes: what the public API calls it. Absent if cached by an older version, and in views. */
  identifier?: string | null
}

/** A notification of the user: mentions, assignments, messages in conversations that they participate in. */
export interface ServerNotification {
  accountId: number
  id: number
  /** `conversation_mention`, `conversation_assignment`, …; servers have more types. */
  type: string
  conversationId: number | null
  /** The conversation's id in the server's database. Absent if cached by an older version. */
  actorId?: number | null
  readAt: number | null
  /** The server's title, in its language. */
  title: string | null
  /** The message's text, or the server's line about it. */
  body: string | null
  /** The kind of the message's first attachment. Absent if cached by an older version. */
  attachment?: string | null
  /** The author; null before 3.5. */
  senderName: string | null
  /** The contact's name at that time. */
  contactName: string | null
  createdAt: number
  /** The server's order: the last activity since 3.5, before that the creation. */
  at: number
  /** Snoozed by the user until then. */
  snoozedUntil: number | null
  /** The message it is about; null before 3.5. */
  messageId: number | null
}

/** The user's membership in one account. */
export interface Account {
  id: number
  name: string
  role: string
  /** Of the user's custom role; null without one, or on a server that has none. */
  permissions: readonly string[] | null
  status: string
  /** As chosen by the user. */
  availability: Availability
  /** As shown by the server, which includes presence. */
  availabilityStatus: Availability
  autoOffline: boolean
}

/** The signed-in user, without secrets. */
export interface Profile {
  userId: number
  name: string
  email: string
  avatarUrl: string | null
  signature: string | null
  accounts: Account[]
}
