/** The conversation list and the names that it and the menus need. Times are unix seconds unless noted otherwise. */
import type { Assignee, ConversationStatus, MessagePreview, Priority } from '../model/conversation.ts'
import type { ConversationRef, SessionId } from '../model/ids.ts'
import type { MacroStep } from '../model/macro.ts'
import type { Agent, AttributeDefinition, CannedResponse, Folder, Inbox, Label, Team } from '../model/people.ts'
import type { ErrorCode, LoadState, MediaAddress, PersonView } from './load.ts'

export interface ReplyBeginning {
  /** As it was typed, with its lines; empty where it has only files. */
  text: string
  files: number
}

/** Replies that the contact didn't get, and how the first begins. */
export interface UnsentReply extends ReplyBeginning {
  /** `failed`: all can be sent again, or ask the user. `refused`: the channel would refuse one again. */
  kind: 'failed' | 'refused'
  replies: number
}

export interface ConversationRow {
  key: string
  ref: ConversationRef
  contact: (PersonView & { online: boolean }) | null
  channel: string | null
  /** Of an email conversation; null for other channels, and where it has none. */
  subject: string | null
  inboxId: number
  inboxName: string | null
  status: ConversationStatus
  priority: Priority | null
  labels: string[]
  assignee: (Assignee & { isMe: boolean }) | null
  team: { id: number; name: string } | null
  /** What the server sorts by: also a label, a priority or an assignment counts. */
  lastActivityAt: number
  /** The time of the last message; of the last activity where there is none. */
  lastMessageAt: number
  preview: MessagePreview | null
  unreadCount: number
  waitingSince: number | null
  snoozedUntil: number | null
  sla: { dueAt: number | null } | null
  canReply: boolean
  /** The server alerts nobody to it; newer servers block its contact. */
  muted: boolean
  /** The user takes part in it, and is notified of it; null: not known on this computer. */
  watching: boolean | null
  /** Names of the people who are typing a message: the contact, or colleagues who answer. */
  typing: string[]
  /** Names of colleagues who are typing a private note. */
  typingNote: string[]
  /** First words of what is written and not sent: the reply, else the note. */
  draft: string | null
  /** `asking`: something waits for the user's decision. */
  outbox: 'waiting' | 'failed' | 'asking' | null
  /** Replies that the contact didn't get; null if none. */
  unsent: UnsentReply | null
  /** The draft of a reply. */
  replyDraft: ReplyBeginning | null
  /** The draft of a private note. */
  noteDraft: ReplyBeginning | null
  /** When the user pinned it, in unix seconds: the order of pinned ones at the top of lists. */
  pinnedAt: number | null
  /** An action shown before the server confirmed it. */
  pending: boolean
}

/**
 * The lists of an account, and of all accounts. `mentions`, `participating`: where the user was mentioned, or takes part. `unattended`:
 * without a first reply, or waiting for one. `unread`: open ones with new messages, of everyone.
 */
export const LIST_VIEWS = ['mine', 'unassigned', 'all', 'mentions', 'participating', 'unattended', 'unread'] as const
export type ListView = (typeof LIST_VIEWS)[number]

/** The lists by assignee: the server counts their conversations. */
export type AssigneeView = Extract<ListView, 'mine' | 'unassigned' | 'all'>

export type StatusFilter = ConversationStatus | 'all'

export const SORTS = [
  'lastActivityDesc',
  'lastActivityAsc',
  'createdDesc',
  'createdAsc',
  'priorityDesc',
  'priorityAsc',
  'priorityDescCreatedAsc',
  'waitingSinceAsc',
  'waitingSinceDesc',
  'unread',
] as const

export type Sort = (typeof SORTS)[number]

/** What is known of a list that a filter makes. */
export interface FilterView {
  /** What `counts.all` counts: what the server finds, or what is on this computer; null: not known yet. */
  counted: 'server' | 'cache' | null
  /** The field of which only the server knows what fits; null: this computer finds the same. */
  unknown: string | null
  /** `lacking`: the server can't filter. `refused`: it doesn't answer this filter. */
  trouble: 'lacking' | 'refused' | null
}

/** `conversations`: a window on one list. */
export interface ConversationsHead {
  state: LoadState
  counts: Record<AssigneeView, number>
  /** More rows exist than the window's `limit` shows. */
  hasMore: boolean
  /** The next rows are being fetched. */
  loadingMore: boolean
  /** Of a list with conditions. */
  filter?: FilterView
}

/**
 * Why an account's part of a merged list is missing or may be old. `loading`: its first rows are on their way. `failed`: the server
 * refused them. `suspended`, `signedOut`, `lacking` (its server has no such list): it is left out. `polled`, `limited`: it may be late,
 * without live updates or because the server limits requests.
 */
export type PartTrouble =
  'loading' | 'offline' | 'failed' | 'suspended' | 'signedOut' | 'lacking' | 'polled' | 'limited'

/** `allConversations`: a window on one list over all accounts. */
export interface AllConversationsHead {
  state: LoadState
  /** More rows exist than the window's `limit` shows. */
  hasMore: boolean
  loadingMore: boolean
  /** Of the accounts whose part is not complete. */
  troubles: { sessionId: SessionId; accountId: number; trouble: PartTrouble }[]
}

/** `reference`: the names that lists and menus need. */
export interface ReferenceHead {
  state: LoadState
  agents: (Omit<Agent, 'avatarUrl' | 'accountId'> & { avatar: MediaAddress | null; isMe: boolean })[]
  inboxes: Omit<Inbox, 'avatarUrl' | 'accountId' | 'csatSurvey' | 'identifier'>[]
  labels: Omit<Label, 'accountId'>[]
  teams: Omit<Team, 'accountId'>[]
  cannedResponses: Omit<CannedResponse, 'accountId'>[]
  /** Definitions of custom attributes, in the server's order. */
  attributes: Omit<AttributeDefinition, 'accountId' | 'id'>[]
  /** In the server's order. `steps`: what each does. */
  macros: { id: number; name: string; isPersonal: boolean; steps: MacroStep[] }[]
  /** The user's saved filters, in the server's order. */
  folders: Omit<Folder, 'accountId'>[]
}

/** `assignable`: the agents who can be assigned in all of the given inboxes; null without any list, so that no agent is excluded. */
export interface AssignableHead {
  agentIds: number[] | null
  /** Bots that can be assigned; empty where the server has none or is too old. */
  bots: { id: number; name: string; avatar: MediaAddress | null }[]
}

/** `participants`: the agents who take part in a conversation. */
export interface ParticipantsHead {
  /** Null until the server has told. */
  agentIds: number[] | null
  /** Why they could not be fetched; null if they were, or are being fetched. */
  error: ErrorCode | null
}
