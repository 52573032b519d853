/** The REST port: one typed function per endpoint that Deskbell uses. */
import type { Condition } from '../../../shared/filters/condition.ts'
import type { Capability } from '../../../shared/model/capabilities.ts'
import type { Assignee, ConversationPatch, ConversationStatus, Priority } from '../../../shared/model/conversation.ts'
import type { Macro } from '../../../shared/model/macro.ts'
import type { MessagePatch } from '../../../shared/model/message.ts'
import type {
  Agent,
  AttributeDefinition,
  AttributeValue,
  Availability,
  CannedResponse,
  ContactPatch,
  Folder,
  Inbox,
  Label,
  Profile,
  ServerNotification,
  Team,
} from '../../../shared/model/people.ts'
import type { ServerKeys } from '../../../shared/model/profileFromWire.ts'
import type { RecipientTexts } from '../../../shared/model/recipients.ts'
import type { ErrorCode } from '../../../shared/views.ts'

/**
 * Milliseconds after the first answered check since the last gap until a change that is absent certainly doesn't come.
 * After an outage the system sends again what it held, even on a connection that is closed and for a process that has
 * ended: a minute after the network is back at the latest (the longest interval of macOS is 64 s, of Linux 26 s for
 * closed connections). Then servers and the gateways before them need up to 26 s.
 */
export const SETTLED_AFTER = 90_000
/**
 * The same where the server or a gateway answered, although with an error or something unreadable: nothing is held on
 * the way, but the server may still work on it. Servers end a request after 15 s, gateways may queue it before.
 */
export const SETTLED_AFTER_ANSWER = 30_000

/**
 * A call that failed. `reachedServer`: `no` when the server can't have received the whole request, which may be sent
 * again; `yes` when the server itself answered it, which the status explains (a 4xx: it did nothing); `unknown` when it
 * may have done what the request asks for. docs/architecture.md#what-a-failed-request-means.
 */
export class ApiError extends Error {
  readonly code: ErrorCode
  readonly reachedServer: 'no' | 'unknown' | 'yes'
  /** HTTP status; null without an answer. */
  readonly status: number | null
  /** Milliseconds that the server asked to wait (Retry-After). */
  readonly retryAfter: number | null
  /** The server's error text, for the user. Never contains a secret. */
  readonly detail: string | null

  constructor(init: {
    code: ErrorCode
    reachedServer: 'no' | 'unknown' | 'yes'
    status?: number | null
    retryAfter?: number | null
    detail?: string | null
  }) {
    super(init.detail ?? init.code)
    this.name = 'ApiError'
    this.code = init.code
    this.reachedServer = init.reachedServer
    this.status = init.status ?? null
    this.retryAfter = init.retryAfter ?? null
    this.detail = init.detail ?? null
  }
}

/** The user's credentials: a session's headers (access-token, client, uid…) or an API token. Never logged. */
export type Authorization = { kind: 'session'; headers: Record<string, string> } | { kind: 'token'; token: string }

export interface ConversationListFilter {
  status: ConversationStatus | 'all'
  assigneeType: 'me' | 'unassigned' | 'all'
  /** The server's own name, e.g. `last_activity_at_desc`. */
  sortBy?: string
  /** From 1. */
  page: number
  inboxId?: number
  teamId?: number
  labels?: string[]
  /** Only these. Servers before 2.0, 2.6 and 2.14 ignore them: see `MembershipKeeper`. */
  conversationType?: 'mention' | 'unattended' | 'participating'
}
export interface ConversationPage {
  counts: { mine: number; unassigned: number; all: number }
  conversations: ConversationPatch[]
  contacts: ContactPatch[]
  /** Newest messages that the page contains. */
  messages: MessagePatch[]
  /** The last activity down to which a page merged from several lists is complete; absent for the page of one list. */
  reached?: number
}
/** The server's counts of open conversations with unread messages; without those of teams that the user is not in. */
export interface UnreadAnswer {
  all: number
  inboxes: ReadonlyMap<number, number>
  teams: ReadonlyMap<number, number>
  /** By the ids of labels. */
  labels: ReadonlyMap<number, number>
}
export interface MessagePage {
  messages: MessagePatch[]
  contact: ContactPatch | null
  /** The server ignored `after` (before 2.12): the page is just the latest 20. */
  afterIgnored: boolean
}

/** A file of the outbox, streamed from disk. */
export interface UploadFile {
  name: string
  contentType: string
  size: number
  open(): AsyncIterable<Uint8Array>
}

export interface SendMessage {
  content: string
  private: boolean
  echoId: string
  inReplyTo: number | null
  files: UploadFile[]
  /** Of an email: comma-separated addresses, all three fields present. Null for other messages. */
  recipients?: RecipientTexts | null
  /** Bytes sent so far, and the length of the body. */
  onProgress?(sent: number, total: number): void
  signal?: AbortSignal
}

/** The profile, and the secret token of the socket, which stays in main. */
export interface ProfileAnswer {
  profile: Profile
  pubsubToken: string
  /** What the keys of the profile show of the server; absent: nothing. */
  server?: ServerKeys
}

/** Parameters of the server's search for messages. Times in unix seconds, both included. */
export interface MessageFilters {
  agentId: number | null
  inboxId: number | null
  since: number | null
  until: number | null
}

/** A result of the server's search: a conversation with its first message. */
export interface FoundConversation {
  conversation: ConversationPatch
  contact: ContactPatch | null
  message: MessagePatch | null
}
export interface SearchAnswer {
  messages: MessagePatch[]
  contacts: ContactPatch[]
  conversations: FoundConversation[]
}

/** Every function rejects with `ApiError` only. Reads are retried by callers, not here. */
export interface AssignableBot {
  id: number
  name: string
  avatarUrl: string | null
}

export interface DeskApi {
  profile(): Promise<ProfileAnswer>
  conversations(accountId: number, filter: ConversationListFilter): Promise<ConversationPage>
  /**
   * The first page of all conversations, newest activity first; null if it equals the answer with this tag. Resolves
   * with the tag of the page, null from servers without tags.
   */
  newestConversations(
    accountId: number,
    tag: string | null,
  ): Promise<{ page: ConversationPage | null; tag: string | null }>
  conversation(accountId: number, conversationId: number): Promise<ConversationPage>
  /** What a filter finds, by the last activity, from page 1. `unsupported` before 1.22. `custom`: keys of custom attributes. */
  filterConversations(
    accountId: number,
    conditions: readonly Condition[],
    custom: ReadonlySet<string>,
    page: number,
  ): Promise<ConversationPage>
  /** The user's own. `unsupported` before 1.18. */
  folders(accountId: number): Promise<Folder[]>
  /** Resolves with the new id. */
  createFolder(accountId: number, name: string, query: Record<string, unknown>): Promise<number>
  updateFolder(accountId: number, folderId: number, name: string, query: Record<string, unknown>): Promise<void>
  deleteFolder(accountId: number, folderId: number): Promise<void>
  /**
   * Whether the server is from before 1.19, as its lists have shown. Such a server answers 500 to an unknown
   * conversation.
   */
  isOld(): boolean
  /** Capabilities that the server has no routes for, by asking for each once. Changes nothing. */
  missingRoutes(accountId: number): Promise<Capability[]>
  counts(accountId: number, filter: Omit<ConversationListFilter, 'page'>): Promise<ConversationPage['counts']>
  /** Open conversations with unread messages. Rejects where the server or the account lacks it. */
  unreadCounts(accountId: number): Promise<UnreadAnswer>
  /** The newest 20, or the 20 before a message, or up to 100 after one; ascending. */
  messages(
    accountId: number,
    conversationId: number,
    range?: { before: number } | { after: number },
  ): Promise<MessagePage>
  sendMessage(accountId: number, conversationId: number, message: SendMessage): Promise<MessagePatch>
  retryMessage(accountId: number, conversationId: number, messageId: number): Promise<MessagePatch>
  deleteMessage(accountId: number, conversationId: number, messageId: number): Promise<MessagePatch>
  setStatus(
    accountId: number,
    conversationId: number,
    status: ConversationStatus,
    snoozedUntil: number | null,
  ): Promise<void>
  /** Null unassigns. Bots since 4.8. */
  assign(accountId: number, conversationId: number, assignee: Pick<Assignee, 'id' | 'kind'> | null): Promise<void>
  /** Null: none. The server may assign an agent of the team. */
  assignTeam(accountId: number, conversationId: number, teamId: number | null): Promise<void>
  /** Replaces all labels; resolves with the labels after that. */
  setLabels(accountId: number, conversationId: number, labels: readonly string[]): Promise<string[]>
  /** Null: none. 404 (`unsupported`) before 2.17. */
  setPriority(accountId: number, conversationId: number, priority: Priority | null): Promise<void>
  /** Muting resolves the conversation; unmuting doesn't reopen it. */
  setMuted(accountId: number, conversationId: number, muted: boolean): Promise<void>
  /** Ids of agents. 404 (`unsupported`) before 2.14. */
  participants(accountId: number, conversationId: number): Promise<number[]>
  /** Replaces all participants; resolves with those after that. */
  setParticipants(accountId: number, conversationId: number, agentIds: readonly number[]): Promise<number[]>
  /** For administrators, since 4.3. */
  deleteConversation(accountId: number, conversationId: number): Promise<void>
  /** By email, once for each call. */
  /**
   * Sets one custom attribute, or removes it, and leaves the others as the server has them. Returns all. `unsupported`: the server's
   * conversations have none.
   */
  setAttribute(
    accountId: number,
    conversationId: number,
    key: string,
    value: AttributeValue | null,
  ): Promise<Record<string, unknown>>
  /** The server answers before it has run it. 404: it is gone; 401 (`forbidden`): it is another agent's own. */
  runMacro(accountId: number, macroId: number, conversationId: number): Promise<void>
  sendTranscript(accountId: number, conversationId: number, email: string): Promise<void>
  markSeen(accountId: number, conversationId: number): Promise<ConversationPage>
  markUnread(accountId: number, conversationId: number): Promise<ConversationPage>
  setTyping(accountId: number, conversationId: number, on: boolean, isPrivate: boolean): Promise<void>
  /**
   * The server's own search, newest first, at most 15 of each kind. Rejects with `unsupported` where the server has
   * none. `filters`: of messages only, which older servers ignore.
   */
  search(accountId: number, text: string, signal?: AbortSignal, filters?: MessageFilters | null): Promise<SearchAnswer>
  contact(accountId: number, contactId: number): Promise<ContactPatch>
  contactConversations(accountId: number, contactId: number): Promise<ConversationPage>
  agents(accountId: number): Promise<Agent[]>
  inboxes(accountId: number): Promise<Inbox[]>
  /** Ids of the agents who can be assigned conversations of an inbox; null where the server doesn't tell. */
  /** Empty where the server can't assign bots (before 4.8), or doesn't show them to the user. */
  /** 401 (`forbidden`) for agents. */
  createLabel(accountId: number, label: { title: string; color: string }): Promise<void>
  assignableBots(accountId: number): Promise<AssignableBot[]>
  assignableAgents(accountId: number, inboxId: number): Promise<number[] | null>
  teams(accountId: number): Promise<Team[]>
  labels(accountId: number): Promise<Label[]>
  cannedResponses(accountId: number): Promise<CannedResponse[]>
  /** In the server's order; none before 1.18. */
  attributeDefinitions(accountId: number): Promise<AttributeDefinition[]>
  /** Those that the user may run; none before 2.8. */
  macros(accountId: number): Promise<Macro[]>
  notifications(accountId: number, page: number): Promise<{ notifications: ServerNotification[]; unreadCount: number }>
  unreadNotifications(accountId: number): Promise<number>
  markNotificationRead(accountId: number, notificationId: number): Promise<void>
  /** All of one conversation. `actorId`: its id in the server's database. */
  markConversationNotificationsRead(accountId: number, actorId: number): Promise<void>
  markAllNotificationsRead(accountId: number): Promise<void>
  setAvailability(accountId: number, availability: Availability): Promise<void>
  setAutoOffline(accountId: number, autoOffline: boolean): Promise<void>
  signOut(): Promise<void>
}
