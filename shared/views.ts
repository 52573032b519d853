import type { MessageKey } from './i18n/messageKey.ts'
/**
 * What the renderer sees: the results of watched queries. Built by main from the cache, the outbox and what is going
 * on now (typing, presence); no tokens, no server addresses of media. Times are unix seconds unless said otherwise.
 */
import type { Author } from './model/author.ts'
import type { ConnectionKind, ConnectionView } from './model/connection.ts'
import type { Assignee, ConversationStatus, MessagePreview, Priority } from './model/conversation.ts'
import type { ConversationRef, SessionId } from './model/ids.ts'
import type { Delivery, HoldReason, MessageEmail, MessageSender, MessageType } from './model/message.ts'
import type { Agent, Availability, CannedResponse, Contact, Inbox, Label, Team } from './model/people.ts'
import type { Recipients } from './model/recipients.ts'
import type { Settings } from './model/settings.ts'
import type { TextPart } from './search/terms.ts'
import type { Dialect } from './text/dialect.ts'

/** An address under the app's own scheme, relative to the page (`media/…`): main fetches and checks what is behind it. */
export type MediaAddress = string

/** Loading says that nothing is known yet; ready may still be refreshing behind. */
export type LoadState =
  | { kind: 'loading' }
  | { kind: 'ready'; refreshing: boolean }
  | { kind: 'error'; code: ErrorCode; detail: string | null }

/** Every way a command, a load or a send can fail, as the person is told of it (`shared/i18n`, `error.<code>`). */
export const ERROR_CODES = [
  'offline',
  'timeout',
  'hostNotFound',
  'refused',
  'tlsUntrusted',
  'notACompatibleServer',
  'wrongPassword',
  'wrongToken',
  'secondFactorRequired',
  'secondFactorWrong',
  'tooManySessions',
  'suspended',
  'rateLimited',
  'tooOld',
  'signedOut',
  'forbidden',
  'notFound',
  'refusedByServer',
  'serverError',
  'badAnswer',
  'attachmentLost',
  'tooLarge',
  'answerTooLarge',
  'threadTooLarge',
  'tooLong',
  'unsupported',
  'emptyMessage',
  'cannotReply',
  'disk',
  'badInput',
  'secretsUnavailable',
  'cancelled',
  'internal',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

export interface PersonView {
  id: number
  name: string
  avatar: MediaAddress | null
}

export interface AccountView {
  id: number
  name: string
  role: string
  availability: Availability
  autoOffline: boolean
  /** Unread conversations assigned to me, as on the badge. */
  unreadMine: number
}

/** Whether what a session holds rests on disk, and why not. */
export const STORAGE_KINDS = ['ok', 'full', 'failing', 'readOnly', 'locked'] as const
export interface StorageView {
  kind: (typeof STORAGE_KINDS)[number]
  /** Wall milliseconds since which it is so. */
  since: number | null
  /** Drafts and messages of now are only in memory: they end with the process. */
  unkept: boolean
  /** Less than was cached can be read. */
  partial: boolean
  /** Files that could not be read and were begun anew, until the person said that they saw it. `lost`: drafts and messages; null where nobody can tell. */
  setAside: {
    server: 'damaged' | 'newer' | null
    local: 'damaged' | 'newer' | null
    saved: number
    lost: number | null
  } | null
}

export const STORAGE_OK: StorageView = { kind: 'ok', since: null, unkept: false, partial: false, setAside: null }

export interface SessionView {
  id: SessionId
  /** `desk.example.com`, for people. */
  host: string
  user: PersonView & { email: string }
  accounts: AccountView[]
  connection: ConnectionView
  /** What is being caught up after a gap, when it takes longer than a second. */
  sync: {
    running: boolean
    done: number
    total: number | null
    /** Something could not be fetched, as it is too large; it is tried again from time to time. */
    incomplete?: boolean
  }
  /** Whether the heartbeat runs. */
  presence: 'active' | 'away'
  /** Messages and actions waiting for the network. */
  waiting: number
  storage: StorageView
  /** Messages and actions waiting for the person: held back, in doubt, refused, being edited. */
  asking: number
  /** Of those: actions that Deskbell still held when it quit. */
  askedAfterQuit: number
}

/** `sessions`: everyone signed in on this machine. Accounts of signed-out sessions stay until their data is removed. */
export interface SessionsHead {
  state: LoadState
  sessions: SessionView[]
}

export interface SettingsHead {
  settings: Settings
  platform: 'darwin' | 'win32' | 'linux'
  version: string
  locale: string
  trayAvailable: boolean
  /** How tokens rest on disk here. */
  secrets: 'system' | 'plain' | 'memory'
}

/** Something a person does to a conversation, as it waits for the server. `until` is in unix seconds; null: the next reply. */
export type ActionChange =
  | { field: 'status'; status: ConversationStatus; until: number | null }
  | { field: 'assignee'; assignee: { id: number; name: string; isMe: boolean } | null }
  | { field: 'priority'; priority: Priority | null }
  | { field: 'labels'; add: string[]; remove: string[] }
  | { field: 'read'; unread: boolean }
  /** Deletes a message; `text`: its first words. */
  | { field: 'message'; messageId: number; text: string }

/** What happened in a conversation since the user chose an action, so that it asks. */
export interface SinceThen {
  /** `changed`: somebody set the same field. `customerWrote`, `answered`, `reassigned`: the customer wrote, or an agent answered or took the
   * conversation over, and resolving would bury it. */
  reason: 'changed' | 'customerWrote' | 'answered' | 'reassigned'
  /** The agent, where one is known. */
  name: string | null
  /** Unix seconds of their answer. */
  at: number | null
}

/** An action that the server has not taken yet. */
export interface ActionView {
  /** The action's id. */
  key: string
  change: ActionChange
  /** `delayed`: can still be taken back, and leaves after the undo time. `held`: asks the person, for `reason`. `failed`: refused, and no longer shown as done. */
  state: 'delayed' | 'waiting' | 'held' | 'failed'
  /** Where it asks: `quit`: Deskbell quit before it was sent, and it reaches a person; or what happened in the conversation since. */
  reason: SinceThen['reason'] | 'quit' | null
  /** Where it asks: what happened in the conversation since, also where Deskbell quit. */
  since: SinceThen | null
  /** What the server says now, where it is asked about. */
  theirs: ActionChange | null
  error: { code: ErrorCode; detail: string | null } | null
  createdAt: number
}

/** `outbox`: everything of every session that the server has not taken, oldest first. */
export type WaitingItem = {
  key: string
  ref: ConversationRef
  contactName: string | null
  accountName: string
  /** Unix seconds at which the person did it. */
  since: number
} & (
  | {
      kind: 'message'
      text: string
      private: boolean
      attachments: number
      delivery: Delivery
      question: MessageQuestion | null
      error: { code: ErrorCode; detail: string | null } | null
    }
  | { kind: 'action'; action: ActionView }
)
export interface OutboxHead {
  waiting: number
  asking: number
}

export interface ConversationRow {
  key: string
  ref: ConversationRef
  contact: (PersonView & { online: boolean }) | null
  channel: string | null
  inboxId: number
  inboxName: string | null
  status: ConversationStatus
  priority: Priority | null
  labels: string[]
  assignee: (Assignee & { isMe: boolean }) | null
  teamName: string | null
  lastActivityAt: number
  preview: MessagePreview | null
  unreadCount: number
  waitingSince: number | null
  snoozedUntil: number | null
  sla: { dueAt: number | null } | null
  canReply: boolean
  /** Names of people typing to us now. */
  typing: string[]
  /** First words of a reply not sent yet. */
  draft: string | null
  /** `asking`: something waits for the person's word. */
  outbox: 'waiting' | 'failed' | 'asking' | null
  /** An action shown before the server confirmed it. */
  pending: boolean
}

export type ListView = 'mine' | 'unassigned' | 'all'
export type StatusFilter = ConversationStatus | 'all'
export const SORTS = [
  'lastActivityDesc',
  'lastActivityAsc',
  'createdDesc',
  'createdAsc',
  'priorityDesc',
  'waitingSinceAsc',
] as const
export type Sort = (typeof SORTS)[number]

/** `conversations`: a window on one list. */
export interface ConversationsHead {
  state: LoadState
  counts: { mine: number; unassigned: number; all: number }
  /** More rows exist than the window's `limit` shows. */
  hasMore: boolean
  /** The next rows are being fetched. */
  loadingMore: boolean
}

export interface AttachmentView {
  id: string
  kind: string
  name: string
  contentType: string | null
  size: number | null
  width: number | null
  height: number | null
  /** Whole file: image, sound and video sources, and the argument of `file:download`. */
  address: MediaAddress | null
  thumbnail: MediaAddress | null
  title: string | null
  coordinates: { latitude: number; longitude: number } | null
  transcript: string | null
  /** 0 to 1 while it is being sent. */
  progress: number | null
}

/**
 * `held`: see `HoldReason`, with who did it and when (unix seconds). `unsure`: nobody can tell whether it arrived; `candidate` may be it.
 * `afterMail`: an email has to leave before it, or it would change who gets that.
 * `editing`: waits while it is edited. `cancelling`: given up on its way; it is looked for before it goes.
 */
export type MessageQuestion =
  | { kind: 'held'; reason: HoldReason; name: string | null; at: number | null }
  | { kind: 'unsure'; candidate: { id: number; text: string; at: number } | null }
  | { kind: 'editing' }
  | { kind: 'cancelling' }
  | { kind: 'afterMail' }

/** One entry of a thread: a server's message, or one still in this machine's outbox. */
export interface ThreadMessage {
  /** Stable from the outbox to the server's copy, so that nothing jumps. */
  key: string
  /** Null until the server has it. */
  id: number | null
  echoId: string | null
  type: MessageType
  contentType: string
  content: string
  private: boolean
  delivery: Delivery
  /** Why it is `failed` or `unknown`. */
  error: { code: ErrorCode; detail: string | null } | null
  /** A refused email, of which a new copy was sent from here or waits to be. */
  sentAgain: boolean
  /** What the person is asked before it leaves, or what is going on with it. */
  question: MessageQuestion | null
  deleted: boolean
  inReplyTo: { id: number; text: string; senderName: string | null; author?: Author; unsupported?: boolean } | null
  sender: (Omit<MessageSender, 'avatarUrl'> & { avatar: MediaAddress | null; isMe: boolean }) | null
  attachments: AttachmentView[]
  email: MessageEmail | null
  /** Who gets an email of ours; null for everything else, and where the server doesn't say. */
  recipients: Recipients | null
  attributes: Record<string, unknown>
  /** How `content` is drawn and read. */
  dialect: Dialect
  /** Who wrote it, where `sender` has no name. */
  author: Author
  /** The server could not take over what was sent. `app`: where it can be seen; null: perhaps in the web dashboard. */
  unsupported: { app: string | null } | null
  createdAt: number
}

export interface ThreadConversation extends ConversationRow {
  contactId: number | null
  customAttributes: Record<string, unknown>
  additionalAttributes: Record<string, unknown>
  createdAt: number
  contactLastSeenAt: number | null
  /** Longest text that the channel takes, in characters. */
  maxLength: number
}

export interface DraftView {
  text: string
  attachments: AttachmentView[]
  /** As typed, where the user changed who the email goes to. */
  recipients?: Recipients | null
}

/** Who the next reply by email goes to. */
export interface MailHead {
  prefill: Recipients
  /** The server's recipient for an email without recipients. */
  contactEmail: string | null
}

/** `thread`: one conversation's newest messages, or those around one of them, oldest first. */
export interface ThreadHead {
  state: LoadState
  conversation: ThreadConversation | null
  hasOlder: boolean
  loadingOlder: boolean
  /** Why older messages could not be fetched; null unless the last try failed. */
  olderError?: ErrorCode | null
  /** False from a gap in the connection until this thread was compared with the server again, and while its account is not heard. */
  verified: boolean
  /** Messages above this id were there when the person last looked; null: no line. */
  newAfter: number | null
  drafts: { reply: DraftView; note: DraftView }
  /** Null where replies leave by another channel. */
  mail: MailHead | null
  /** Where it is a window around a message; null at the living end. */
  around: ThreadAround | null
  /** What was done to it and has not reached the server, oldest first. */
  actions: ActionView[]
}

/** A window around a message of long ago. */
export interface ThreadAround {
  messageId: number
  /** Newer messages follow the window; it does not reach the living end. */
  hasNewer: boolean
  loadingNewer: boolean
  /** False where messages between those shown may be missing here, and the server cannot be asked. */
  isWhole: boolean
  /** The message is neither here nor on the server. */
  isGone: boolean
}

/** Where a hit was found: in what is kept on this machine, or only by the server. */
export type SearchOrigin = 'here' | 'server'
export const SEARCH_VIEWS = ['all', 'message', 'contact', 'conversation'] as const
export type SearchView = (typeof SEARCH_VIEWS)[number]

/** `search`: what was found here and, as it comes, by the server. */
export interface SearchHead {
  /** Loading until there is a session; refreshing while the server is asked. */
  state: LoadState
  /** The words that were searched, as they are compared (`shared/search`). */
  terms: string[]
  /** Messages are still being indexed: some may not be found yet. */
  indexing: boolean
  /** More than the window's `limit` shows, or than was looked through. */
  isMore: boolean
  /** `off` where nothing is asked; `failed` with `unsupported` where the server has no search. */
  server: { kind: 'off' } | { kind: 'searching' } | { kind: 'done' } | { kind: 'failed'; code: ErrorCode }
}

interface SearchHit {
  key: string
  origin: SearchOrigin
  person: PersonView | null
  /** Unix seconds. */ at: number | null
}
export interface MessageHit extends SearchHit {
  kind: 'message'
  ref: ConversationRef
  messageId: number
  snippet: TextPart[]
  from: { name: string; isMe: boolean; isCustomer: boolean } | null
  isNote: boolean
  /** Kind of the first attachment. */
  attachment: string | null
  status: ConversationStatus | null
  channel: string | null
  inboxName: string | null
}
export interface ContactHit extends SearchHit {
  kind: 'contact'
  contactId: number
  online: boolean
  name: TextPart[]
  detail: TextPart[]
  /** Their newest conversation, where one is known here. */
  latest: ConversationRef | null
}
export interface ConversationHit extends SearchHit {
  kind: 'conversation'
  ref: ConversationRef
  name: TextPart[]
  number: TextPart[]
  detail: TextPart[]
  status: ConversationStatus | null
  channel: string | null
  inboxName: string | null
}
/** Items of `search`: people, then conversations, then messages, newest first. */
export type SearchItem = MessageHit | ContactHit | ConversationHit

/** `contact`: the panel beside the thread. */
export interface ContactHead {
  state: LoadState
  contact: (Omit<Contact, 'avatarUrl'> & { avatar: MediaAddress | null; online: boolean }) | null
}
/** Items of `contact`: earlier and other conversations with the same person. */
export type PreviousConversation = Pick<
  ConversationRow,
  'key' | 'ref' | 'status' | 'lastActivityAt' | 'preview' | 'inboxName' | 'channel'
>

/** `reference`: what lists and menus need to name things. */
export interface ReferenceHead {
  state: LoadState
  agents: (Omit<Agent, 'avatarUrl' | 'accountId'> & { avatar: MediaAddress | null; isMe: boolean })[]
  inboxes: Omit<Inbox, 'avatarUrl' | 'accountId' | 'csatSurvey'>[]
  labels: Omit<Label, 'accountId'>[]
  teams: Omit<Team, 'accountId'>[]
  cannedResponses: Omit<CannedResponse, 'accountId'>[]
}

/** `notifications`: what an account's server tells this person of, newest first. */
export interface NotificationsHead {
  state: LoadState
  unread: number
  hasMore: boolean
}
/** Servers know more types than have words here: those are `other`, in the server's own words. */
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
  /** Where it leads; null where the server does not say. */
  ref: ConversationRef | null
  /** The customer, where they are known here. */
  contact: PersonView | null
  /** Who said it: a colleague, or the customer. */
  senderName: string | null
  /** What was said; for `other` what the server calls it. */
  text: string
  at: number
  read: boolean
}

/** `connection`: Help → Connection. Newest last; details are redacted. */
export interface ConnectionHead {
  sessions: {
    id: SessionId
    host: string
    view: ConnectionView
    transitions: { at: number; from: ConnectionKind; to: ConnectionKind; reason: string | null }[]
  }[]
}

/** What happens beside the data: where to go, what to do. */
export type Signal =
  | { kind: 'openConversation'; ref: ConversationRef }
  | { kind: 'openSettings' }
  | { kind: 'openConnection' }
  | { kind: 'signIn'; address: string | null }
  | { kind: 'command'; name: string }
  /** From a menu, for the field that has the focus. */
  | { kind: 'edit'; step: 'undo' | 'redo' }
  | {
      kind: 'notice'
      tone: 'info' | 'error'
      key: MessageKey
      values: Record<string, string | number>
      ref: ConversationRef | null
    }
  /** The server refused what was shown as done; it has been taken back. */
  | {
      kind: 'actionRefused'
      ref: ConversationRef
      actionId: string
      contactName: string | null
      change: ActionChange
      error: { code: ErrorCode; detail: string | null }
    }
  | { kind: 'playSound' }
  /** Deskbell is about to quit: what waits to be saved is saved now, and `page:saved` says when main has it. */
  | { kind: 'save' }
