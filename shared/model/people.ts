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
  /** Where this contact can be written to. Null until the contact itself was asked for. */
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
export interface Inbox {
  accountId: number
  id: number
  name: string
  /** `Channel::WebWidget`, `Channel::Email`, … */
  channel: string
  avatarUrl: string | null
  /** Of email inboxes: their own address and the one that forwards to them. Absent where an older version cached it. */
  emails?: string[]
  /** The customer gets a satisfaction survey when a conversation is resolved. Absent where an older version cached it. */
  csatSurvey?: boolean
}

/** What the server tells this person of: mentions, assignments, messages they take part in. */
export interface ServerNotification {
  accountId: number
  id: number
  /** `conversation_mention`, `conversation_assignment`, …; servers have more than are named here. */
  type: string
  conversationId: number | null
  readAt: number | null
  /** The server's own words, in its language. */
  title: string | null
  /** What was said. */
  body: string | null
  /** Who said it; null before 3.5. */
  senderName: string | null
  /** The customer, as the server called them then. */
  contactName: string | null
  createdAt: number
  /** What servers order by: the last activity since 3.5, before that the moment it was made. */
  at: number
  /** Put off by the person until then. */
  snoozedUntil: number | null
  /** The message it is about; null before 3.5. */
  messageId: number | null
}

/** The signed-in user's place in one account. */
export interface Account {
  id: number
  name: string
  role: string
  status: string
  /** What the person chose. */
  availability: Availability
  /** What the server shows now, presence included. */
  availabilityStatus: Availability
  autoOffline: boolean
}

/** The signed-in user, secrets removed. */
export interface Profile {
  userId: number
  name: string
  email: string
  avatarUrl: string | null
  signature: string | null
  accounts: Account[]
}
