export const MESSAGE_TYPES = ['incoming', 'outgoing', 'activity', 'template'] as const
export type MessageType = (typeof MESSAGE_TYPES)[number]

/** The server's own word on delivery. */
export type ServerDelivery = 'sent' | 'delivered' | 'read' | 'failed'

/** The whole life of an outgoing message, from this machine's outbox (docs/architecture.md#outbox) to the contact's screen. */
export type Delivery = 'queued' | 'sending' | ServerDelivery | 'unknown' | 'held'

/**
 * Why a message that waited asks before it leaves: it grew old, what it answers changed since it was written, or an email with attachments
 * before it hasn't left (`mailLeaving`), whose recipients it would change.
 */
export const HOLD_REASONS = ['old', 'resolved', 'reassigned', 'answered', 'mailLeaving'] as const
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
  name: string | null
  contentType: string | null
  /** Bytes; null where unknown. */
  size: number | null
  width: number | null
  height: number | null
  /** The server's address. Never leaves the main process as it is: see `MediaAddress`. */
  dataUrl: string | null
  thumbUrl: string | null
  /** Location, contact card and the like. */
  title: string | null
  coordinates: { latitude: number; longitude: number } | null
  transcript: string | null
}

/** A message as the cache holds it. Times are unix seconds; order is (createdAt, id). */
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
  /** E-mail parts, where the content type is incoming_email. */
  email: MessageEmail | null
  /** content_attributes as sent, for cards, forms, choices, survey answers. */
  attributes: Record<string, unknown>
  /** The correlation key of this or another client's send; not stored by servers, so only in answers and `message.created`. */
  echoId: string | null
  sourceId: string | null
  createdAt: number
  /** Milliseconds since 1970 of the server's row version; only the socket says it. */
  updatedAt: number | null
}

export interface MessageEmail {
  subject: string | null
  from: string[]
  to: string[]
  cc: string[]
  bcc: string[]
  /** The server took it for an automatic answer; absent where it didn't, or didn't look. */
  autoReply?: boolean
  /** The whole email. `html_content.reply` and `.quoted` are plain text, whatever their place says. */
  html: string | null
  text: string | null
  /** The text without the quoted history, as the server sees it: for previews and search. */
  textReply: string | null
}

/** What one answer or event said of a message; an absent key says nothing. */
export type MessagePatch = Pick<Message, 'accountId' | 'id' | 'conversationId'> & Partial<Message>
