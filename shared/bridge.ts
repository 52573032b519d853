/**
 * The contract between page and main: one table, from which come the TypeScript types of both sides and the validators that
 * main applies to every input. Two channels carry it, `desk:call` and `desk:changes`: docs/architecture.md#the-bridge.
 */
import * as v from 'valibot'
import { CONVERSATION_STATUSES, PRIORITIES } from './model/conversation.ts'
import { LONGEST_DRAFT, MOST_DRAFT_FILES } from './model/draftLimits.ts'
import type { ConversationRef } from './model/ids.ts'
import { SettingsSchema } from './model/settings.ts'
import type {
  AttachmentView,
  ConnectionHead,
  ContactHead,
  ConversationRow,
  ConversationsHead,
  ErrorCode,
  NotificationsHead,
  NotificationView,
  OutboxHead,
  PreviousConversation,
  ReferenceHead,
  SearchHead,
  SearchItem,
  SessionsHead,
  SettingsHead,
  Signal,
  ThreadHead,
  ThreadMessage,
  WaitingItem,
} from './views.ts'
import { SEARCH_VIEWS, SORTS } from './views.ts'

export const CALL_CHANNEL = 'desk:call'
export const CHANGES_CHANNEL = 'desk:changes'

const id = v.pipe(v.number(), v.integer(), v.minValue(0))
const sessionId = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,64}$/))
const account = v.object({ sessionId, accountId: id })
const conversation = v.object({ sessionId, accountId: id, conversationId: id })
const echoId = v.pipe(v.string(), v.uuid())
const limit = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20_000))
const text = v.pipe(v.string(), v.maxLength(150_000))
/** An address as mail and messages hold it, with whatever tracking it carries. */
const address = v.pipe(v.string(), v.maxLength(8_000))
/** One image address that is too long doesn't refuse the others. */
const tooLong = v.pipe(
  v.string(),
  v.transform(() => null),
)
/** Whatever stands in the field, also what is too long to be sent. */
const draftText = v.pipe(v.string(), v.maxLength(LONGEST_DRAFT))
const shortText = v.pipe(v.string(), v.maxLength(2_000))
const labels = v.pipe(v.array(v.pipe(shortText, v.minLength(1))), v.maxLength(200))
const nothing = v.object({})
/** Milliseconds for which an action is shown as done and does not leave yet. */
const holdFor = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000)))
const uploadId = v.pipe(v.string(), v.uuid())
/** Of an email; as typed, in a draft. Absent or null: whom the reply goes to anyway. */
const addresses = v.pipe(v.array(v.pipe(v.string(), v.maxLength(2_000))), v.maxLength(1_000))
const recipients = v.optional(v.nullable(v.object({ to: addresses, cc: addresses, bcc: addresses })))

/** Watched queries: input, and the shape of the result. A result is one head and a keyed, ordered list of items. */
export const QUERIES = {
  sessions: nothing,
  settings: nothing,
  conversations: v.object({
    ...account.entries,
    view: v.picklist(['mine', 'unassigned', 'all']),
    status: v.picklist([...CONVERSATION_STATUSES, 'all']),
    sort: v.picklist(SORTS),
    inboxId: v.nullable(id),
    teamId: v.nullable(id),
    label: v.nullable(shortText),
    limit,
  }),
  /** `aroundId`: a window around that message, with `limit` messages up to it and `newer` after it, instead of the newest `limit`. */
  thread: v.object({ ...conversation.entries, limit, aroundId: v.optional(id), newer: v.optional(limit) }),
  contact: v.object({ ...account.entries, contactId: id, exceptConversationId: v.nullable(id) }),
  reference: account,
  connection: nothing,
  notifications: v.object({ ...account.entries, limit }),
  search: v.object({ ...account.entries, text: shortText, kind: v.picklist(SEARCH_VIEWS), limit }),
  outbox: nothing,
} as const
export type QueryName = keyof typeof QUERIES
export type QueryInput<Q extends QueryName> = v.InferOutput<(typeof QUERIES)[Q]>

/** Heads and items by query. */
export interface QueryResults {
  sessions: { head: SessionsHead; item: never }
  settings: { head: SettingsHead; item: never }
  conversations: { head: ConversationsHead; item: ConversationRow }
  thread: { head: ThreadHead; item: ThreadMessage }
  contact: { head: ContactHead; item: PreviousConversation }
  reference: { head: ReferenceHead; item: never }
  connection: { head: ConnectionHead; item: never }
  notifications: { head: NotificationsHead; item: NotificationView }
  search: { head: SearchHead; item: SearchItem }
  outbox: { head: OutboxHead; item: WaitingItem }
}
export type QueryHead<Q extends QueryName> = QueryResults[Q]['head']
export type QueryItem<Q extends QueryName> = QueryResults[Q]['item']

const watchId = v.pipe(v.string(), v.minLength(1), v.maxLength(64))
const signInMethod = v.variant('method', [
  v.object({
    method: v.literal('password'),
    email: v.pipe(shortText, v.minLength(1)),
    password: v.pipe(shortText, v.minLength(1)),
    oneTimeCode: v.nullable(shortText),
  }),
  v.object({ method: v.literal('token'), token: v.pipe(shortText, v.minLength(1)) }),
])

/** Commands: input schema. Results are in `CommandResults`. Names are `noun:verb`. */
export const COMMANDS = {
  'query:watch': v.object({ watchId, query: v.picklist(Object.keys(QUERIES) as QueryName[]), input: v.unknown() }),
  'query:unwatch': v.object({ watchId }),
  /** Asks the server again for what a watched query shows: the retry button of an error state. */
  'query:refresh': v.object({ watchId }),

  'server:check': v.object({ address: shortText }),
  'session:signIn': v.object({
    address: shortText,
    credentials: signInMethod,
    /** The person's consent, asked when the system can only keep plain text; `memory` keeps the token until quit. */
    storage: v.picklist(['system', 'plain', 'memory']),
  }),
  'session:signOut': v.object({ sessionId }),
  'session:reconnect': v.object({ sessionId }),

  'conversation:setStatus': v.object({
    ref: conversation,
    status: v.picklist(CONVERSATION_STATUSES),
    snoozedUntil: v.nullable(id),
    holdFor,
  }),
  'conversation:assign': v.object({ ref: conversation, assigneeId: v.nullable(id), holdFor }),
  /** Labels of colleagues stay: only what is added and removed is said. */
  'conversation:setLabels': v.object({ ref: conversation, add: labels, remove: labels, holdFor }),
  'conversation:setPriority': v.object({ ref: conversation, priority: v.nullable(v.picklist(PRIORITIES)), holdFor }),
  /** Removes an action that has not left, as if it had never been. */
  'action:takeBack': v.object({ ref: conversation, actionId: echoId }),
  /** An action that has not left leaves `holdFor` milliseconds from now: as long as its notice offers Undo. */
  'action:hold': v.object({
    ref: conversation,
    actionId: echoId,
    holdFor: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(300_000)),
  }),
  /** Takes an action back, or does its inverse where it left; `action:takeBack` with its `undoId` takes that back within `holdFor` milliseconds. */
  'action:undo': v.object({ ref: conversation, actionId: echoId, holdFor }),
  /** Answers when it is known what became of an undo. */
  'action:undoOutcome': v.object({ ref: conversation, undoId: echoId }),
  /** An action that asks or failed: done all the same, or given up. */
  'action:retry': v.object({ ref: conversation, actionId: echoId }),
  'action:discard': v.object({ ref: conversation, actionId: echoId }),
  'conversation:markSeen': v.object({ ref: conversation }),
  'conversation:markUnread': v.object({ ref: conversation, holdFor }),
  /** What the person is looking at, for alerts and read marks; null when nothing. */
  'conversation:look': v.object({ ref: v.nullable(conversation), atBottom: v.boolean() }),
  'conversation:setTyping': v.object({ ref: conversation, on: v.boolean(), private: v.boolean() }),

  'message:send': v.object({
    ref: conversation,
    echoId,
    content: text,
    private: v.boolean(),
    inReplyTo: v.nullable(id),
    uploadIds: v.pipe(v.array(uploadId), v.maxLength(15)),
    recipients,
  }),
  'message:retry': v.object({ ref: conversation, echoId }),
  'message:discard': v.object({ ref: conversation, echoId }),
  /** Stops one on its way; where it certainly did not arrive it fails as `cancelled`, with its text. */
  'message:cancel': v.object({ ref: conversation, echoId }),
  /** Holds one back while it is edited; what comes after it waits. */
  'message:beginEdit': v.object({ ref: conversation, echoId }),
  'message:cancelEdit': v.object({ ref: conversation, echoId }),
  /** `uploadIds`: those of its attachments that stay. `send` false keeps it held back. */
  'message:edit': v.object({
    ref: conversation,
    echoId,
    content: text,
    uploadIds: v.pipe(v.array(uploadId), v.maxLength(15)),
    recipients,
    send: v.boolean(),
  }),
  /** Sends again what the channel refused (`failed` with the server's own error): an email as a new message, anything else by the server's retry. */
  'message:retryOnServer': v.object({ ref: conversation, messageId: id }),
  'message:delete': v.object({ ref: conversation, messageId: id }),
  'draft:save': v.object({
    ref: conversation,
    mode: v.picklist(['reply', 'note']),
    text: draftText,
    uploadIds: v.pipe(v.array(uploadId), v.maxLength(MOST_DRAFT_FILES)),
    recipients,
  }),

  'upload:begin': v.object({
    ref: conversation,
    uploadId,
    name: v.pipe(shortText, v.minLength(1)),
    contentType: shortText,
    size: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
  /** At most 1 MiB each, in order. */
  'upload:chunk': v.object({ uploadId, bytes: v.instance(Uint8Array) }),
  'upload:finish': v.object({ uploadId }),
  'upload:remove': v.object({ uploadId }),

  'settings:change': v.object({ change: v.partial(SettingsSchema) }),
  /** Null: every one of the account. */
  'notification:markRead': v.object({ ...account.entries, notificationId: v.nullable(id) }),
  'presence:setAvailability': v.object({ ...account.entries, availability: v.picklist(['online', 'busy', 'offline']) }),
  'presence:setAutoOffline': v.object({ ...account.entries, autoOffline: v.boolean() }),

  /** Tries the files of a session again now. */
  'storage:retry': v.object({ sessionId }),
  /** The person has read what was set aside. */
  'storage:acknowledge': v.object({ sessionId }),
  /** Forgets what the server has; drafts and what waits to be sent stay. */
  'storage:removeCached': v.object({ sessionId }),
  'storage:sizes': nothing,

  /** A contact's newest conversation, asked of the server where none is known here. */
  'contact:latest': v.object({ ...account.entries, contactId: id }),

  'link:open': v.object({ url: address }),
  'file:download': v.object({ address, name: shortText }),
  /** Images of one e-mail that the account's own server stores, which need no asking; null for any other. As `media:allowRemote`. */
  'media:allowInline': v.object({
    ref: conversation,
    messageId: id,
    urls: v.pipe(v.array(v.union([address, tooLong])), v.maxLength(500)),
  }),
  /** Remote pictures of one e-mail, after the person asked: outside addresses in, media addresses out, in the same order. */
  'media:allowRemote': v.object({
    ref: conversation,
    messageId: id,
    urls: v.pipe(v.array(v.union([address, tooLong])), v.maxLength(500)),
  }),
  'text:copy': v.object({ text }),
  /** The answer to the signal `save`. */
  'page:saved': nothing,
  /** The connection report, without secrets, to the clipboard. */
  'connection:copyReport': nothing,
} as const
export type CommandName = keyof typeof COMMANDS
export type CommandInput<C extends CommandName> = v.InferOutput<(typeof COMMANDS)[C]>

/** What a server said of itself before anyone signs in. */
export interface ServerCheck {
  baseUrl: string
  host: string
  version: string | null
  secrets: 'system' | 'plain' | 'memory'
}

/** Bytes on this disk. `cache`: what the server has too. `own`: drafts, messages that wait and their attachments. */
export interface StorageSizes {
  sessions: { sessionId: string; cache: number; own: number }[]
}

/** `actionId`: by which it is taken back or undone; null where nothing was to be done. */
export interface ActionResult {
  actionId: string | null
  /** It reaches a person: it can be taken back until it leaves after the undo time, and not after that. */
  held: boolean
}

/**
 * What became of an undo. `nothing`: there was nothing left to undo. `asks`: a colleague was faster, and the conversation asks. `refused`: the server
 * refused it, which a signal reports. `waiting`: it leaves when the network is back. `replaced`: a later action of the same field counts.
 */
export type UndoOutcome = 'undone' | 'nothing' | 'asks' | 'refused' | 'waiting' | 'replaced'

interface Results {
  'query:watch': Snapshot
  'server:check': ServerCheck
  'session:signIn': { sessionId: string }
  'conversation:setStatus': ActionResult
  'conversation:assign': ActionResult
  'conversation:setLabels': ActionResult
  'conversation:setPriority': ActionResult
  'conversation:markUnread': ActionResult
  'message:delete': ActionResult
  'action:takeBack': { takenBack: boolean }
  /** Null: there is nothing left to undo. */
  'action:undo': { undoId: string | null }
  'action:undoOutcome': { outcome: UndoOutcome }
  'upload:finish': AttachmentView
  'file:download': { saved: boolean }
  'media:allowInline': { addresses: (string | null)[] }
  'media:allowRemote': { addresses: (string | null)[] }
  'connection:copyReport': { text: string }
  'contact:latest': { ref: ConversationRef | null }
  'storage:sizes': StorageSizes
}
export type CommandResult<C extends CommandName> = C extends keyof Results ? Results[C] : null

/** The answer to a call. Errors are values: Electron's own error transport loses everything but the message. */
export type Answer<T> = { ok: true; value: T } | { ok: false; code: ErrorCode; message: string }

/** A whole result, as `query:watch` answers it. */
export interface Snapshot {
  head: unknown
  items: KeyedItem[]
  version: number
}
export interface KeyedItem {
  key: string
}

/** What changed in one watched query since `version - 1`. Absent parts did not change. */
export interface Patch {
  watchId: string
  version: number
  head?: unknown
  /** Keys of all items in order, when membership or order changed. */
  order?: string[]
  /** New and changed items. */
  items?: KeyedItem[]
}
export interface ChangeBatch {
  patches: Patch[]
  signals: Signal[]
}

/** The one object the preload exposes, as `window.desk`. */
export interface DeskBridge {
  call<C extends CommandName>(command: C, input: CommandInput<C>): Promise<Answer<CommandResult<C>>>
  /** Returns the unsubscribe. */
  onChanges(listener: (batch: ChangeBatch) => void): () => void
  readonly platform: 'darwin' | 'win32' | 'linux'
}
