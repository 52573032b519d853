import type { AccountRef, ConversationRef, SessionId } from '../../../shared/model/ids.ts'

/**
 * Every text of a notification and its values: `shared/i18n`, section `alert`, one key each. `count` and `messages`
 * choose the plural. A `body.*` text is the whole second line.
 */
export const ALERT_TEXTS = {
  /** Who wrote. */
  'title.message': ['name'],
  /** Who mentioned the user in a private note. */
  'title.mention': ['name'],
  /** A conversation was assigned to the user; its contact. */
  'title.assigned': ['name'],
  /** The same three without any content, for users who turned previews off. */
  'title.messageHidden': [],
  'title.mentionHidden': [],
  'title.assignedHidden': [],
  /** More than three alerts within ten seconds. */
  'title.many': ['messages', 'conversations'],
  /** Messages that arrived while the connection was lost. */
  'title.whileAway': ['messages', 'conversations'],
  'body.text': ['text'],
  /** The conversation's number, instead of content. */
  'body.conversation': ['number'],
  'body.image': [],
  'body.sticker': [],
  'body.audio': [],
  'body.video': [],
  'body.location': [],
  'body.contact': [],
  'body.file': [],
  /** A kind of message that only the channel's app, or perhaps the web dashboard, can show. */
  'body.unsupported': ['app'],
  'body.unsupportedHere': [],
  'body.open': [],
} as const satisfies Record<string, readonly string[]>
export type AlertCode = keyof typeof ALERT_TEXTS

/** A text by its code below `alert.`, with its values. The notifier translates it into the user's language. */
export interface AlertText {
  code: AlertCode
  values: Record<string, string | number>
}

export type AlertReason = 'message' | 'mention' | 'assigned'

/** A notification for the user. */
export interface Alert {
  /** A later alert with the same key replaces this one. */
  key: string
  sessionId: SessionId
  /** The conversation that a click opens; null only shows the window. */
  ref: ConversationRef | null
  /** Where all of its conversations are, if there are several; absent where they are in several accounts. */
  account?: AccountRef
  /** The account's name, where the user has several. */
  accountName?: string
  title: AlertText
  body: AlertText
  /** With a sound: the system's or, where its notifications have none, Deskbell's own. */
  sound: boolean
}

/** An alert that an event deserves, before it is known whether it was shown already or is one of many. */
export interface AlertCandidate {
  alert: Alert & { ref: ConversationRef }
  reason: AlertReason
  /** Equal for each repetition of the event. */
  identity: string
  /** Too old for a notification of its own: only counted in the summary of missed messages. */
  missed: boolean
}

/** A request to the notifier. */
export type AlertAction = { kind: 'show'; alert: Alert } | { kind: 'withdraw'; key: string }
