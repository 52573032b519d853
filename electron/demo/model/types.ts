/** The server's rows. All times are milliseconds since 1970; payloads convert them to the wire format. */

export type Details = Record<string, unknown>
export type Role = 'administrator' | 'agent'
export type Availability = 'online' | 'busy' | 'offline'
export const CONVERSATION_STATUSES = ['open', 'resolved', 'pending', 'snoozed'] as const
export type ConversationStatus = (typeof CONVERSATION_STATUSES)[number]
export const PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const
export type Priority = (typeof PRIORITIES)[number]
export type MessageKind = 'incoming' | 'outgoing' | 'activity' | 'template'
export const DELIVERY_STATUSES = ['sent', 'delivered', 'read', 'failed'] as const
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number]

export interface Account {
  readonly id: number
  name: string
  locale: string
  status: 'active' | 'suspended'
  /** The sender of mails if an inbox has no mail servers of its own. */
  supportEmail: string
  /** The domain of reply addresses and of the server's own message ids. */
  inboundDomain: string
  features: Record<string, boolean>
  /** Whether an administrator has changed it, after which it shows its plan. */
  isChanged: boolean
  cacheKeys: { label: number; inbox: number; team: number }
  nextDisplayId: number
  createdAt: number
}

export interface User {
  readonly id: number
  name: string
  displayName: string | null
  email: string
  /** False until an invited user accepts. */
  isConfirmed: boolean
  password: string
  apiToken: string
  pubsubToken: string
  uiSettings: Details
  /** Such as the phone number. Shown only if there are any. */
  customAttributes: Details
  messageSignature: string | null
  avatar: string | null
  mfa: { secret: string; enabled: boolean; backupCodes: string[] } | null
  createdAt: number
}

export interface Membership {
  readonly id: number
  readonly accountId: number
  readonly userId: number
  role: Role
  /** A role of the account with permissions of its own; agents only. */
  customRoleId: number | null
  availability: Availability
  autoOffline: boolean
  activeAt: number | null
  emailFlags: string[]
  pushFlags: string[]
}

export interface Session {
  readonly id: number
  readonly userId: number
  readonly client: string
  readonly token: string
  readonly expiry: number
  readonly userAgent: string
  createdAt: number
  lastActivityAt: number
}

export interface Inbox {
  readonly id: number
  readonly accountId: number
  readonly channelId: number
  name: string
  channelType: string
  identifier: string
  websiteToken: string
  hmacToken: string
  /** API inboxes: contacts have to prove their identifier. */
  hmacMandatory: boolean
  enableAutoAssignment: boolean
  greetingMessage: string | null
  csatEnabled: boolean
  lockToSingleConversation: boolean
  phoneNumber: string | null
  email: string | null
  /** The address that mail is forwarded to; mail to it belongs to the inbox, as mail to `email` does. */
  forwardTo: string | null
  /** Whether it has IMAP and SMTP servers of its own. */
  hasOwnMailServers: boolean
  provider: string | null
  /** The Captain assistant that answers in it. */
  assistantId: number | null
  /** The bot that answers in it. */
  agentBotId: number | null
  /** WhatsApp: templates as Meta has them, approved or not. */
  messageTemplates: Details[]
  /** WhatsApp: whether agents can call and be called. */
  hasCalls: boolean
  members: Set<number>
  lastAssigned: number
  createdAt: number
}

export interface Team {
  readonly id: number
  readonly accountId: number
  name: string
  description: string
  allowAutoAssign: boolean
  members: Set<number>
  createdAt: number
}

export interface Label {
  readonly id: number
  readonly accountId: number
  title: string
  description: string | null
  color: string
  showOnSidebar: boolean
}

export interface CannedResponse {
  readonly id: number
  readonly accountId: number
  shortCode: string
  content: string
  createdAt: number
  updatedAt: number
}

export interface MacroAction {
  action_name: string
  action_params: unknown[]
}
export interface Macro {
  readonly id: number
  readonly accountId: number
  name: string
  /** Null after a change that named none: then the macro is in no list. */
  visibility: 'personal' | 'global' | null
  createdBy: number
  updatedBy: number
  actions: MacroAction[]
}

export interface CustomFilter {
  readonly id: number
  readonly accountId: number
  readonly userId: number
  name: string
  filterType: string
  query: Details
  createdAt: number
  updatedAt: number
}

export interface ContactNote {
  readonly id: number
  content: string
  userId: number
  createdAt: number
  updatedAt: number
}

export interface Contact {
  readonly id: number
  readonly accountId: number
  name: string
  email: string | null
  phoneNumber: string | null
  identifier: string | null
  avatar: string | null
  /** On old servers, for all of the contact's inboxes; null where each inbox has its own. */
  readonly pubsubToken: string | null
  blocked: boolean
  additionalAttributes: Details
  customAttributes: Details
  labels: string[]
  notes: ContactNote[]
  companyId: number | null
  lastActivityAt: number | null
  createdAt: number
  updatedAt: number
}

export interface Company {
  readonly id: number
  readonly accountId: number
  name: string
  domain: string | null
  description: string | null
  customAttributes: Details
  avatar: string | null
  /** Null until the first contact joins. */
  contactsCount: number | null
  lastActivityAt: number | null
  createdAt: number
  updatedAt: number
}

/** A contact as one inbox knows it; its token opens the visitor's own socket. */
export interface ContactInbox {
  readonly id: number
  contactId: number
  readonly inboxId: number
  readonly sourceId: string
  readonly pubsubToken: string
  /** The contact proved its identifier with a hash. */
  isVerified: boolean
  readonly createdAt: number
}

export interface Attachment {
  readonly id: number
  readonly accountId: number
  readonly messageId: number
  fileType: string
  /** Key of the stored bytes; null without a file (location, contact card, fallback). */
  blob: string | null
  width: number | null
  height: number | null
  extra: Details
  createdAt: number
}

export type Sender =
  | { type: 'user'; id: number }
  | { type: 'contact'; id: number }
  | { type: 'bot'; name: string }
  | { type: 'assistant'; id: number }
  | null

export interface Message {
  readonly id: number
  readonly conversation: Conversation
  kind: MessageKind
  content: string | null
  contentType: string
  contentAttributes: Details
  additionalAttributes: Details
  isPrivate: boolean
  status: DeliveryStatus
  sourceId: string | null
  sender: Sender
  attachments: Attachment[]
  createdAt: number
  updatedAt: number
}

export interface Conversation {
  readonly id: number
  readonly displayId: number
  readonly uuid: string
  readonly accountId: number
  readonly inboxId: number
  contactId: number
  readonly contactInbox: ContactInbox
  status: ConversationStatus
  priority: Priority | null
  assigneeId: number | null
  /** The bot that it is assigned to; null if it is assigned to an agent or to nobody. */
  assigneeBotId: number | null
  teamId: number | null
  labels: string[]
  snoozedUntil: number | null
  waitingSince: number | null
  firstReplyAt: number | null
  agentLastSeenAt: number | null
  assigneeLastSeenAt: number | null
  contactLastSeenAt: number | null
  lastActivityAt: number
  additionalAttributes: Details
  customAttributes: Details
  participants: Set<number>
  mentioned: Set<number>
  draft: string
  appliedSla: AppliedSla | null
  messages: Message[]
  createdAt: number
  updatedAt: number
}

export interface Notification {
  readonly id: number
  readonly accountId: number
  readonly userId: number
  readonly type: string
  readonly conversation: Conversation
  readonly message: Message | null
  /** The agent who caused it. */
  readonly cause: User | null
  /** The policy that was missed. */
  readonly slaPolicy: SlaPolicy | null
  readAt: number | null
  snoozedUntil: number | null
  meta: Details
  createdAt: number
  updatedAt: number
  lastActivityAt: number
}

export interface SlaPolicy {
  readonly id: number
  readonly accountId: number
  name: string
  description: string | null
  /** Null: no limit of this kind. */
  firstResponseSeconds: number | null
  nextResponseSeconds: number | null
  resolutionSeconds: number | null
  onlyDuringBusinessHours: boolean
  createdAt: number
}

/** A browser or phone that gets a user's push notifications. */
export interface PushSubscription {
  readonly id: number
  readonly userId: number
  readonly type: string
  readonly attributes: Details
  readonly identifier: string
  readonly createdAt: number
}

/** A missed target: the first response, the next one, or the resolution. */
export interface SlaEvent {
  readonly id: number
  readonly kind: 'frt' | 'nrt' | 'rt'
  readonly meta: Details
  readonly createdAt: number
}

/** What a policy demands of one conversation, and how that went. */
export interface AppliedSla {
  readonly id: number
  readonly policy: SlaPolicy
  status: 'active' | 'active_with_misses' | 'hit' | 'missed'
  events: SlaEvent[]
  createdAt: number
  updatedAt: number
}

export interface Blob {
  readonly key: string
  readonly fileName: string
  readonly contentType: string
  readonly bytes: Buffer
}
