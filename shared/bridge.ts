/**
 * The contract between page and main: one table defines the TypeScript types of both sides and the validators that main applies to every
 * input. It uses two channels, `desk:call` and `desk:changes`: docs/architecture.md#the-bridge.
 */
import * as v from 'valibot'
import { MOST_AT_ONCE } from './batch.ts'
import type { Results } from './commandResults.ts'
import { actions, conversationChange, echoId, labels, pins, singleChange } from './conversationChange.ts'
import { conditionsInput, folderEntries } from './filters/folder.ts'
import { CONVERSATION_STATUSES, PRIORITIES } from './model/conversation.ts'
import { LONGEST_DRAFT, MOST_DRAFT_FILES } from './model/draftLimits.ts'
import { SettingsSchema } from './model/settings.ts'
import type { ChangeBatch } from './patches.ts'
import { searched } from './search/filters.ts'
import { flag, id, shortText, signInMethod } from './signInMethod.ts'
import type {
  AllConversationsHead,
  AssignableHead,
  ConnectionHead,
  ContactHead,
  ConversationRow,
  ConversationsHead,
  ErrorCode,
  NotificationsHead,
  NotificationView,
  OutboxHead,
  ParticipantsHead,
  PreviousConversation,
  ReferenceHead,
  SearchHead,
  SearchItem,
  SessionsHead,
  SettingsHead,
  ThreadHead,
  ThreadHit,
  ThreadMessage,
  ThreadSearchHead,
  WaitingItem,
} from './views.ts'
import { LIST_VIEWS, SORTS } from './views.ts'

export type {
  ActionResult,
  ServerCheck,
  ServerQuestion,
  SignedInDevice,
  SignInResult,
  SignInWays,
  StorageSizes,
  UndoOutcome,
  UntrustedServer,
} from './commandResults.ts'
export type { ConversationChange, SingleChange } from './conversationChange.ts'
export type { ChangeBatch, KeyedItem, Patch, Snapshot } from './patches.ts'

export const CALL_CHANNEL = 'desk:call'
export const CHANGES_CHANNEL = 'desk:changes'

const sessionId = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,64}$/))
const account = v.object({ sessionId, accountId: id })
const conversation = v.object({ sessionId, accountId: id, conversationId: id })
const limit = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20_000))
/** Rows of a list whose head may be all that is shown. */
const limitOrNone = v.union([v.literal(0), limit])
const statusFilter = v.picklist([...CONVERSATION_STATUSES, 'all'])
const text = v.pipe(v.string(), v.maxLength(150_000))
/** An address in an email or a message, with any tracking parameters. */
const address = v.pipe(v.string(), v.maxLength(8_000))
/** An image address that is too long becomes null, so that the others are still accepted. */
const tooLong = v.pipe(
  v.string(),
  v.transform(() => null),
)
/** The text of a draft, even if it is too long to send. */
const draftText = v.pipe(v.string(), v.maxLength(LONGEST_DRAFT))
const nothing = v.object({})
/** Milliseconds for which an action is shown as done before it is sent. */
const delayFor = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000)))
const uploadId = v.pipe(v.string(), v.uuid())
const pixels = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))
/** Recipients of an email; in a draft, as typed. Absent or null: the default recipients. */
const addresses = v.pipe(v.array(v.pipe(v.string(), v.maxLength(2_000))), v.maxLength(1_000))
const recipients = v.optional(v.nullable(v.object({ to: addresses, cc: addresses, bcc: addresses })))

/** Watched queries: input, and the shape of the result. A result is one head and a keyed, ordered list of items. */
export const QUERIES = {
  sessions: nothing,
  settings: nothing,
  /** `unread` has no other status than open. */
  conversations: v.object({
    ...account.entries,
    view: v.picklist(LIST_VIEWS),
    status: statusFilter,
    sort: v.picklist(SORTS),
    inboxId: v.nullable(id),
    teamId: v.nullable(id),
    label: v.nullable(shortText),
    /** A filter, in place of the others. */
    conditions: conditionsInput,
    limit: limitOrNone,
  }),
  /** A list over the accounts of all sessions, by the last activity. */
  allConversations: v.object({ view: v.picklist(LIST_VIEWS), status: statusFilter, limit }),
  /** `aroundId`: a window around that message, with `limit` messages up to it and `newer` after it, instead of the newest `limit`. */
  thread: v.object({ ...conversation.entries, limit, aroundId: v.optional(id), newer: v.optional(limit) }),
  /** Messages of one conversation. `limit`: how many of its newest messages are loaded for it; 0: those on this computer are searched. */
  threadSearch: v.object({ ...conversation.entries, text: shortText, limit: limitOrNone }),
  contact: v.object({ ...account.entries, contactId: id, exceptConversationId: v.nullable(id) }),
  reference: account,
  /** Agents who can be assigned in all of these inboxes. */
  assignable: v.object({ ...account.entries, inboxIds: v.pipe(v.array(id), v.maxLength(1_000)) }),
  /** The agents who take part in a conversation. */
  participants: conversation,
  connection: nothing,
  notifications: v.object({ ...account.entries, limit: limitOrNone }),
  /** `isLocal`: only what is on this computer. */
  search: v.object({ ...account.entries, ...searched, limit, isLocal: flag }),
  /** `allDrafts`: also the drafts of conversations that can be opened. */
  outbox: v.object({ allDrafts: v.optional(v.boolean()) }),
} as const
export type QueryName = keyof typeof QUERIES
export type QueryInput<Q extends QueryName> = v.InferOutput<(typeof QUERIES)[Q]>
export type AnyQueryInput = { [Q in QueryName]: QueryInput<Q> }[QueryName]

/** Heads and items by query. */
export interface QueryResults {
  sessions: { head: SessionsHead; item: never }
  settings: { head: SettingsHead; item: never }
  conversations: { head: ConversationsHead; item: ConversationRow }
  allConversations: { head: AllConversationsHead; item: ConversationRow }
  thread: { head: ThreadHead; item: ThreadMessage }
  threadSearch: { head: ThreadSearchHead; item: ThreadHit }
  contact: { head: ContactHead; item: PreviousConversation }
  reference: { head: ReferenceHead; item: never }
  assignable: { head: AssignableHead; item: never }
  participants: { head: ParticipantsHead; item: never }
  connection: { head: ConnectionHead; item: never }
  notifications: { head: NotificationsHead; item: NotificationView }
  search: { head: SearchHead; item: SearchItem }
  outbox: { head: OutboxHead; item: WaitingItem }
}
export type QueryHead<Q extends QueryName> = QueryResults[Q]['head']
export type QueryItem<Q extends QueryName> = QueryResults[Q]['item']

const watchId = v.pipe(v.string(), v.minLength(1), v.maxLength(64))
const watchOf = <Q extends QueryName>(query: Q) => v.object({ watchId, query: v.literal(query), input: QUERIES[query] })
/** A query's name with an input that its own schema accepts. */
const watchRequest: v.GenericSchema<unknown, { watchId: string; query: QueryName; input: AnyQueryInput }> = v.variant(
  'query',
  [
    watchOf('sessions'),
    watchOf('settings'),
    watchOf('conversations'),
    watchOf('allConversations'),
    watchOf('thread'),
    watchOf('threadSearch'),
    watchOf('contact'),
    watchOf('reference'),
    watchOf('assignable'),
    watchOf('participants'),
    watchOf('connection'),
    watchOf('notifications'),
    watchOf('search'),
    watchOf('outbox'),
  ],
)
/** A page of the server's web dashboard: a conversation, perhaps at one of its messages, or a contact. */
const dashboardPage = v.variant('kind', [
  v.object({ kind: v.literal('conversation'), ref: conversation, messageId: v.nullable(id) }),
  v.object({ kind: v.literal('contact'), ...account.entries, contactId: id }),
])
export type DashboardPage = v.InferOutput<typeof dashboardPage>
/** Commands: input schema. Results are in `Results`. Names are `noun:verb`. */
export const COMMANDS = {
  'query:watch': watchRequest,
  'query:unwatch': v.object({ watchId }),
  /** Fetches the data of a watched query again: the retry button of an error state. */
  'query:refresh': v.object({ watchId }),

  'server:check': v.object({ address: shortText }),
  'session:signIn': v.object({
    address: shortText,
    credentials: signInMethod,
    /** The base address that the user has accepted, where `server:check` asks. */
    accepted: v.optional(v.nullable(shortText)),
    /** `memory` keeps the token until the app quits: where the system can't encrypt it, the user is asked afterwards. */
    storage: v.picklist(['system', 'memory']),
  }),
  /** Single sign-on in a window or in the user's browser; answers when `session:signIn` can use its token. */
  'sso:begin': v.object({
    address: shortText,
    accepted: v.optional(v.nullable(shortText)),
    place: v.picklist(['window', 'browser']),
  }),
  'sso:cancel': nothing,
  /** Stores the token of a session in a file, as plain text. The user's consent. */
  'session:storePlain': v.object({ sessionId }),
  'session:signOut': v.object({ sessionId }),
  /** The session goes on at the address to which its server has moved. */
  'session:followMove': v.object({ sessionId }),
  'session:declineMove': v.object({ sessionId }),
  'session:reconnect': v.object({ sessionId }),
  /** The certificate of a session's server, if it is not trusted. */
  'certificate:inspect': v.object({ sessionId }),
  /** Trusts a certificate that main has shown, for this server only. */
  'certificate:trust': v.object({ server: shortText, fingerprint: shortText }),
  /** Name and password for a proxy, stored like tokens. */
  'proxy:signIn': v.object({ proxy: shortText, user: shortText, password: shortText }),
  'proxy:forget': v.object({ proxy: shortText }),
  'certificate:revoke': v.object({ server: shortText }),
  /** The user has read that they lost an account. */
  'account:acknowledgeLoss': account,

  'conversation:setStatus': v.object({
    ref: conversation,
    status: v.picklist(CONVERSATION_STATUSES),
    snoozedUntil: v.nullable(id),
    delayFor,
  }),
  /** Sends the replies that failed or ask, and resolves the conversation once the server has them. */
  'conversation:sendAndResolve': v.object({ ref: conversation }),
  'conversation:assign': v.object({
    ref: conversation,
    assigneeId: v.nullable(id),
    isBot: v.optional(v.boolean()),
    delayFor,
  }),
  'conversation:assignTeam': v.object({ ref: conversation, teamId: v.nullable(id), delayFor }),
  /** A difference, so that labels set by other agents stay. */
  'conversation:setLabels': v.object({ ref: conversation, add: labels, remove: labels, delayFor }),
  'conversation:setPriority': v.object({ ref: conversation, priority: v.nullable(v.picklist(PRIORITIES)), delayFor }),
  /** One change of one conversation. */
  'conversation:change': v.object({ ref: conversation, change: singleChange, delayFor }),
  /** The same change of many conversations of one account: an action each. */
  'conversation:changeAll': v.object({
    ...account.entries,
    conversationIds: v.pipe(v.array(id), v.minLength(1), v.maxLength(MOST_AT_ONCE)),
    change: conversationChange,
    delayFor,
  }),
  /** Pins and unpins. */
  'conversation:setPins': v.object({ ...account.entries, pins }),
  /** Removes unsent actions without a trace. */
  'action:takeBack': v.object({ ...account.entries, actions }),
  /** Delays unsent actions by `delayFor` milliseconds from now, while their notice offers Undo. */
  'action:delay': v.object({
    ...account.entries,
    actions,
    delayFor: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(300_000)),
  }),
  /**
   * Removes unsent actions, or sends their inverse. `action:takeBack` with an id of `undoIds` cancels that inverse within
   * `delayFor` milliseconds.
   */
  'action:undo': v.object({ ...account.entries, actions, delayFor }),
  /** Answers once the outcome of these undos is known; `actionId`: an id of `undoIds`. */
  'action:undoOutcome': v.object({ ...account.entries, actions }),
  /** Sends an action that asks or failed. */
  'action:retry': v.object({ ref: conversation, actionId: echoId }),
  /** Drops an action that asks or failed. */
  'action:discard': v.object({ ref: conversation, actionId: echoId }),
  'conversation:markSeen': v.object({ ref: conversation }),
  'conversation:markUnread': v.object({ ref: conversation, delayFor }),
  /** The conversation in view, for alerts and read marks; null for none. */
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
    /** What happens to the conversation once the server has the message. */
    then: v.optional(
      v.nullable(v.object({ status: v.picklist(['resolved', 'snoozed', 'pending']), snoozedUntil: v.nullable(id) })),
    ),
    /** Sends the replies of the conversation that failed or ask before it. */
    retryUnsent: v.optional(v.boolean()),
  }),
  'message:retry': v.object({ ref: conversation, echoId }),
  'message:discard': v.object({ ref: conversation, echoId }),
  /** Makes a message that was not sent yet a draft again. `content`: as it was typed; null: as it would have been sent. */
  'message:takeBack': v.object({ ref: conversation, echoId, content: v.nullable(text) }),
  /** Cancels a message that is being sent; if it didn't reach the server it fails as `cancelled` and keeps its text. */
  'message:cancel': v.object({ ref: conversation, echoId }),
  /** Holds a message back while it is edited; later ones wait. */
  'message:beginEdit': v.object({ ref: conversation, echoId }),
  'message:cancelEdit': v.object({ ref: conversation, echoId }),
  /** `uploadIds`: the attachments to keep. `send` false keeps it held back. */
  'message:edit': v.object({
    ref: conversation,
    echoId,
    content: text,
    uploadIds: v.pipe(v.array(uploadId), v.maxLength(15)),
    recipients,
    send: v.boolean(),
  }),
  /**
   * Sends a message again that the channel refused (`failed` with the server's error): an email as a new message,
   * others by the server's retry.
   */
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
  /** `pixels`: the size of an image as it is shown. */
  'upload:finish': v.object({ uploadId, pixels: v.optional(v.object({ width: pixels, height: pixels })) }),
  'upload:remove': v.object({ uploadId }),

  'settings:change': v.object({ change: v.partial(SettingsSchema) }),
  /** Null: all notifications of the account. */
  'notification:markRead': v.object({ ...account.entries, notificationId: v.nullable(id) }),
  'presence:setAvailability': v.object({ ...account.entries, availability: v.picklist(['online', 'busy', 'offline']) }),
  'presence:setAutoOffline': v.object({ ...account.entries, autoOffline: v.boolean() }),

  /** A new label of the account, in any color: only for administrators. */
  'label:create': v.object({ ...account.entries, title: v.pipe(shortText, v.minLength(2)) }),
  /** Stores a filter of the user on the server. */
  'folder:save': v.object({ ...account.entries, ...folderEntries }),
  'folder:delete': v.object({ ...account.entries, folderId: id }),
  /** Fetches a list again that the user chooses from, at most every few seconds. */
  'reference:refresh': v.object({ ...account.entries, list: v.picklist(['cannedResponses', 'macros', 'folders']) }),

  /** Tries to open the files of a session again. */
  'storage:retry': v.object({ sessionId }),
  /** The user has read the notice about files that were set aside. */
  'storage:acknowledge': v.object({ sessionId }),
  /** Deletes cached server data; drafts and the outbox stay. */
  'storage:removeCached': v.object({ sessionId }),
  'storage:sizes': nothing,

  /** A contact's newest conversation, fetched from the server if none is cached. */
  'contact:latest': v.object({ ...account.entries, contactId: id }),

  'link:open': v.object({ url: address }),
  'dashboard:copyLink': v.object({ page: dashboardPage }),
  /** Opens a page in the user's browser. */
  'dashboard:open': v.object({ page: dashboardPage }),
  /** The page at an address, if the user is signed in there. `preferred`: the session to use where several fit. */
  'dashboard:find': v.object({ url: address, preferred: v.nullable(sessionId) }),
  'file:download': v.object({ address, name: shortText }),
  /** Images of one email that the account's own server stores, which need no consent; null for others. Like `media:allowRemote`. */
  'media:allowInline': v.object({
    ref: conversation,
    messageId: id,
    urls: v.pipe(v.array(v.union([address, tooLong])), v.maxLength(500)),
  }),
  /** Remote images of one email, after the user asked for them: takes their addresses, returns media addresses in the same order. */
  'media:allowRemote': v.object({
    ref: conversation,
    messageId: id,
    urls: v.pipe(v.array(v.union([address, tooLong])), v.maxLength(500)),
  }),
  'text:copy': v.object({ text }),
  /** Zooms the window by one step, or back to its normal size. */
  'app:zoom': v.object({ direction: v.picklist(['in', 'out', 'reset']) }),
  'app:quit': nothing,
  /** The window in which Deskbell is a contact; its own commands are in `visitorBridge.ts`. */
  'app:openVisitor': nothing,
  /** Answers the signal `save`. */
  'page:saved': nothing,
  /** Copies the connection report, without secrets. */
  'connection:copyReport': nothing,
} as const
export type CommandName = keyof typeof COMMANDS
export type CommandInput<C extends CommandName> = v.InferOutput<(typeof COMMANDS)[C]>
/** Where the user signs in: in a window of this app, or in the user's browser, which leads back by a `deskbell:` link. */
export type SsoPlace = CommandInput<'sso:begin'>['place']

export type CommandResult<C extends CommandName> = C extends keyof Results ? Results[C] : null

/** The answer to a call. Errors are values, because Electron's IPC keeps only the message of a thrown error. */
export type Answer<T> = { ok: true; value: T } | { ok: false; code: ErrorCode; message: string }

/** The one object the preload exposes, as `window.desk`. */
export interface DeskBridge {
  call<C extends CommandName>(command: C, input: CommandInput<C>): Promise<Answer<CommandResult<C>>>
  /** Returns a function that unsubscribes. */
  onChanges(listener: (batch: ChangeBatch) => void): () => void
  readonly platform: 'darwin' | 'win32' | 'linux'
}
