import type { ConversationRef, SessionId } from '../../../shared/model/ids.ts'

/**
 * Every text of a notification and the values that it is worded with: `shared/i18n`, section `alert`, one key each. `count` and
 * `messages` choose the plural. Texts of `body.*` stand alone in the second line.
 */
export const ALERT_TEXTS = {
  /** Who wrote. */
  'title.message': ['name'],
  /** Who mentioned me in a private note. */
  'title.mention': ['name'],
  /** A conversation became mine; whose it is. */
  'title.assigned': ['name'],
  /** The same three without any content, for people who turned previews off. */
  'title.messageHidden': [],
  'title.mentionHidden': [],
  'title.assignedHidden': [],
  /** More than three conversations rang within ten seconds. */
  'title.many': ['messages', 'conversations'],
  /** What came while the connection was away. */
  'title.whileAway': ['messages', 'conversations'],
  'body.text': ['text'],
  /** Instead of content: the conversation's number. */
  'body.conversation': ['number'],
  'body.image': [],
  'body.audio': [],
  'body.video': [],
  'body.location': [],
  'body.contact': [],
  'body.file': [],
  /** A kind of message that can be seen in the channel's app only, or perhaps in the web dashboard. */
  'body.unsupported': ['app'],
  'body.unsupportedHere': [],
  'body.open': [],
} as const satisfies Record<string, readonly string[]>
export type AlertCode = keyof typeof ALERT_TEXTS

/** A text by its code under `alert.` and its values: worded by the notifier, in the person's language. */
export interface AlertText {
  code: AlertCode
  values: Record<string, string | number>
}

export type AlertReason = 'message' | 'mention' | 'assigned'

/** Something that deserves the person's eye. */
export interface Alert {
  /** One notification each: a later alert with the same key takes its place. */
  key: string
  sessionId: SessionId
  /** Where a click leads; null: just the window. */
  ref: ConversationRef | null
  title: AlertText
  body: AlertText
  /** The notification itself makes no sound. Always so when `sound` is false. */
  silent: boolean
  /** Deskbell rings. */
  sound: boolean
}

/** An alert that was decided on, before it is known whether it was shown already or is one of many. */
export interface Occasion {
  alert: Alert & { ref: ConversationRef }
  reason: AlertReason
  /** The same occasion has the same identity, however often its event comes. */
  identity: string
  /** It lies too far back to ring for: it only counts in the summary of what was missed. */
  missed: boolean
}

/** What the notifier is asked to do. */
export type AlertAction = { kind: 'show'; alert: Alert } | { kind: 'withdraw'; key: string }
