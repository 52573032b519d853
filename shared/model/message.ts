export const MESSAGE_TYPES = ['incoming', 'outgoing', 'activity', 'template'] as const
export type MessageType = (typeof MESSAGE_TYPES)[number]

/** The delivery state of a server. */
export type ServerDelivery = 'sent' | 'delivered' | 'read' | 'failed'

/** The states of an outgoing message, from the outbox (docs/architecture.md#outbox) to the contact's screen. */
export type Delivery = 'queued' | 'sending' | ServerDelivery | 'unknown' | 'held'

/**
 * Why a queued message asks before it is sent: it is old; the conversation changed since it was written; the contact wrote
 * (`customerWrote`) or an agent answered or wrote a note (`noted`) before, and the user had not seen it; the server could
 * not be asked for such messages (`unchecked`); or an earlier email with attachments, whose recipients it would change, has
 * not been sent (`mailLeaving`).
 */
export const HOLD_REASONS = [
  'old',
  'resolved',
  'reassigned',
  'answered',
  'customerWrote',
  'noted',
  'unchecked',
  'mailLeaving',
] as const
export type HoldReason = (typeof HOLD_REASONS)[number]

export interface MessageSender {
  kind: 'user' | 'contact' | 'bot'
  id: number
  name: string
  avatarUrl: string | null
}

export interface Attachment {
  id: number
  /** image, audio, video, file, location, fallback, share, contact, story_mention, ig_reel, embed…; unknown kinds are shown as files. */
  kind: string
  /** Of the file, or on a contact card. */
  name: string | null
  contentType: string | null
  /** Bytes; null where unknown. */
  size: number | null
  width: number | null
  height: number | null
  /** The server's address. It never leaves the main process: see `MediaAddress`. */
  dataUrl: string | null
  thumbUrl: string | null
  /** Location, contact card and the like. */
  title: string | null
  coordinates: { latitude: number; longitude: number } | null
  transcript: string | null
}

/** A cached message. Times are unix seconds; order is (createdAt, id). */
export interface Message {
  accountId: number
  id: number
  conversationId: number
  inboxId: number | null
  type: MessageType
  /** `text`, `incoming_email`, `input_select`, `cards`, … as the server named it; unknown ones are shown as text. */
  contentType: string
  content: string
  private: boolean
  delivery: ServerDelivery
  /** The channel's reason for `failed`. */
  externalError: string | null
  deleted: boolean
  inReplyTo: number | null
  sender: MessageSender | null
  attachments: Attachment[]
  /** The parts of an email, for the content type incoming_email. */
  email: MessageEmail | null
  /** content_attributes as sent, for cards, forms, choices, survey answers. */
  attributes: Record<string, unknown>
  /** The correlation key of this or another client's send; not stored by servers, so only in answers and `message.created`. */
  echoId: string | null
  sourceId: string | null
  createdAt: number
  /** The server's row version, milliseconds since 1970; only the socket sends it. */
  updatedAt: number | null
}

export interface MessageEmail {
  subject: string | null
  from: string[]
  to: string[]
  cc: string[]
  bcc: string[]
  /** The server recognized an automatic answer. Absent if it didn't, or didn't check. */
  autoReply?: boolean
  /** The whole email. `html_content.reply` and `.quoted` are plain text in spite of their name. */
  html: string | null
  text: string | null
  /** The text without the quoted history, by the server: for previews and search. */
  textReply: string | null
}

/** The fields of a message in one answer or event. An absent key changes nothing. */
export type MessagePatch = Pick<Message, 'accountId' | 'id' | 'conversationId'> & Partial<Message>
