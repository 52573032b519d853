/** One conversation: its messages, drafts and recipients. Times are unix seconds unless noted otherwise. */
import type { Author } from '../model/author.ts'
import type { ConversationStatus } from '../model/conversation.ts'
import type { Delivery, MessageEmail, MessageSender, MessageType } from '../model/message.ts'
import type { Recipients } from '../model/recipients.ts'
import type { Dialect } from '../text/dialect.ts'
import type { ConversationRow } from './conversations.ts'
import type { ErrorCode, LoadState, MediaAddress } from './load.ts'
import type { ActionView, PendingState } from './outbox.ts'

export interface AttachmentView {
  id: string
  kind: string
  name: string
  contentType: string | null
  size: number | null
  width: number | null
  height: number | null
  /** The whole file: the source of images, audio and video, and the argument of `file:download`. */
  address: MediaAddress | null
  thumbnail: MediaAddress | null
  /** The page that a contact shared, on any host, for `link:open`; null for files. */
  link: string | null
  /** Of a shared page; the phone number of a contact card. */
  title: string | null
  coordinates: { latitude: number; longitude: number } | null
  transcript: string | null
  /** 0 to 1 while it is being sent. */
  progress: number | null
}

/** One entry of a thread: a message of the server, or one in the outbox. */
export interface ThreadMessage {
  /** The same for the outbox entry and the server's copy, so that the row stays in place. */
  key: string
  /** Null until the server has it. */
  id: number | null
  echoId: string | null
  type: MessageType
  contentType: string
  content: string
  private: boolean
  delivery: Delivery
  /** Why it is `failed` or `unknown`, or why a `queued` one waits. */
  error: { code: ErrorCode; detail: string | null } | null
  /** Wall milliseconds at which a waiting message is tried again; absent or null where that is not scheduled. */
  nextTryAt?: number | null
  /** Wall milliseconds until which it can be taken back before it is sent; absent or null where it isn't held. */
  heldUntil?: number | null
  /** What happens to the conversation once the server has it; `until` in unix seconds, for `snoozed`. Absent or null if nothing. */
  then?: { status: ConversationStatus; until: number | null } | null
  /** A refused email of which a new copy was sent or is queued. */
  sentAgain: boolean
  /** What it waits for before it is sent. */
  question: PendingState | null
  deleted: boolean
  inReplyTo: { id: number; text: string; senderName: string | null; author?: Author; unsupported?: boolean } | null
  sender: (Omit<MessageSender, 'avatarUrl'> & { avatar: MediaAddress | null; isMe: boolean }) | null
  attachments: AttachmentView[]
  /** Images in the text from other hosts, without an address until the user asks for them (`media:allowRemote`). */
  remoteImages: readonly { url: string; image: AttachmentView }[]
  email: MessageEmail | null
  /** Recipients of an outgoing email; null for everything else, and where the server doesn't report them. */
  recipients: Recipients | null
  /** The subject of an outgoing email; null for everything else, and where it has none. */
  subject: string | null
  attributes: Record<string, unknown>
  /** The markup of `content`. */
  dialect: Dialect
  /** The kind of author, where `sender` has no name. */
  author: Author
  /** A kind of message that the server doesn't support. `app`: where it can be read; null: perhaps in the web dashboard. */
  unsupported: { app: string | null } | null
  createdAt: number
}

export interface ThreadConversation extends ConversationRow {
  contactId: number | null
  customAttributes: Record<string, unknown>
  additionalAttributes: Record<string, unknown>
  createdAt: number
  contactLastSeenAt: number | null
  /** Longest text that the channel accepts, in characters. */
  maxLength: number
}

export interface DraftView {
  text: string
  attachments: AttachmentView[]
  /** As typed, where the user changed the recipients. */
  recipients?: Recipients | null
}

/** Recipients of the next reply by email. */
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
  /** False from a gap in the connection until this thread was compared with the server again, and while its account has no live updates. */
  verified: boolean
  /** The line for new messages stands after this id; null: no line. */
  newAfter: number | null
  /** What is new begins before the first of these messages: the line is known once older ones are loaded. */
  newBeginsEarlier: boolean
  drafts: { reply: DraftView; note: DraftView }
  /** Null where replies are not sent by email. */
  mail: MailHead | null
  /** Set for a window around a message; null for the newest messages. */
  around: ThreadAround | null
  /** Actions on it that the server has not accepted, oldest first. */
  actions: ActionView[]
}

/** A window around an older message. */
export interface ThreadAround {
  messageId: number
  /** Newer messages follow the window. */
  hasNewer: boolean
  loadingNewer: boolean
  /** False where messages between those shown may be missing and the server can't be reached. */
  isWhole: boolean
  /** The message is neither here nor on the server. */
  isGone: boolean
}
