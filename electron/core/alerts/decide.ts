import type { ServerEvent } from '../../../shared/events.ts'
import type { Conversation, MessagePreview } from '../../../shared/model/conversation.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { MessagePatch } from '../../../shared/model/message.ts'
import { LONGEST_PREVIEW, previewOf, shownPreview } from '../../../shared/model/preview.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import { shownName } from '../../../shared/text/names.ts'
import { plainLine } from '../../../shared/text/plainWords.ts'
import type { AlertReason, Occasion } from './alert.ts'
import { alertBody, alertTitle } from './texts.ts'

/** Messages that a sync brings and that are older than this, in milliseconds, do not ring one by one. */
const MISSED_AFTER = 120_000

/** What the person has before their eyes. */
export interface Looking {
  ref: ConversationRef | null
  atBottom: boolean
  windowFocused: boolean
}

export interface AlertQuestion {
  event: ServerEvent
  ref: ConversationRef
  /** As the cache had it before the event, and has it after; null where it is not known. */
  before: Conversation | null
  conversation: Conversation | null
  contactName: string | null
  settings: Settings['notifications']
  looking: Looking
  me: { userId: number; teamIds?: readonly number[] }
  /** Milliseconds since 1970, by the server's clock. */
  now: number
  /** The event was made from what a sync found, not heard live. */
  recovered: boolean
}

/**
 * Whether an event deserves a notification, by the web client's rule (docs/servers.md#the-alert-rule-of-the-web-client): a contact's message
 * within the scope that the user chose, a mention in a note, a conversation that became theirs. Never for their own actions, for activity
 * messages, for what they look at, for pending (a bot's) or muted conversations. Pure.
 */
export function decideAlert(question: AlertQuestion): Occasion | null {
  const { event, settings } = question
  if (!settings.enabled || isLookedAt(question)) return null
  switch (event.kind) {
    case 'message':
      return event.name === 'message.created' ? forMessage(question, event) : null
    case 'conversation':
      return forAssignment(question, event)
    case 'notification':
      return forNotification(question, event)
    case 'typing':
    case 'presence':
    case 'contact':
    case 'cacheInvalidated':
    case 'unreadCountsChanged':
      return null
  }
}

/** Focused, this conversation open, and its end in view: everything else is out of sight. */
function isLookedAt({ looking, ref }: Pick<AlertQuestion, 'looking' | 'ref'>): boolean {
  return (
    looking.windowFocused &&
    looking.atBottom &&
    looking.ref !== null &&
    conversationKey(looking.ref) === conversationKey(ref)
  )
}

function forMessage(question: AlertQuestion, event: Extract<ServerEvent, { kind: 'message' }>): Occasion | null {
  const { message } = event
  const { me, conversation, recovered, now } = question
  if (message.sender?.kind === 'user' && message.sender.id === me.userId) return null
  const isMention = message.private === true && mentions(message, me)
  if (!isMention) {
    if (message.type !== 'incoming' || message.private === true) return null
    if (conversation && (conversation.status === 'pending' || conversation.muted)) return null
    if (!isInScope(question, event)) return null
    // Somebody answered or read it before this machine was back.
    if (recovered && conversation?.unreadCount === 0) return null
  }
  const sentAt = (message.createdAt ?? 0) * 1000
  return occasion(
    question,
    isMention ? 'mention' : 'message',
    `message/${message.id}`,
    { preview: previewOf(message), name: message.sender?.name ?? null },
    recovered && now - sentAt > MISSED_AFTER,
  )
}

function forAssignment(
  question: AlertQuestion,
  event: Extract<ServerEvent, { kind: 'conversation' }>,
): Occasion | null {
  const { before, conversation, me, recovered } = question
  if (
    !conversation ||
    conversation.assignee?.kind !== 'user' ||
    conversation.assignee.id !== me.userId ||
    event.performerId === me.userId
  )
    return null
  const wasMine = before
    ? before.assignee?.id === me.userId && before.assignee.kind === 'user'
    : event.name !== 'assignee.changed'
  if (wasMine || conversation.status === 'pending' || conversation.status === 'resolved' || conversation.muted)
    return null
  const identity = `assigned/${conversation.updatedAt ?? conversation.lastActivityAt}`
  return occasion(question, 'assigned', identity, null, recovered)
}

/**
 * What the server has told this person of while nobody listened. Live ones say nothing that the note or the assignment beside them does not; a
 * mention has its note's identity, so that it rings once whichever of them was found.
 */
function forNotification(
  question: AlertQuestion,
  event: Extract<ServerEvent, { kind: 'notification' }>,
): Occasion | null {
  const { conversation, me, now, recovered } = question
  const { id, type, body, messageId, readAt, senderName, createdAt = 0 } = event.notification
  if (!recovered || readAt !== null) return null
  const missed = now - createdAt * 1000 > MISSED_AFTER
  if (type === 'conversation_mention') {
    const preview: MessagePreview = {
      messageId: messageId ?? 0,
      text: plainLine(body ?? '', 'markdown', LONGEST_PREVIEW),
      direction: 'note',
      attachment: null,
      senderName: senderName ?? null,
      createdAt,
    }
    return occasion(
      question,
      'mention',
      typeof messageId === 'number' ? `message/${messageId}` : `notification/${id}`,
      { preview, name: senderName ?? null },
      missed,
    )
  }
  const isMine = conversation?.assignee?.kind === 'user' && conversation.assignee.id === me.userId
  if (
    type !== 'conversation_assignment' ||
    !isMine ||
    conversation.status === 'pending' ||
    conversation.status === 'resolved' ||
    conversation.muted
  )
    return null
  return occasion(question, 'assigned', `notification/${id}`, null, missed)
}

function isInScope(
  { settings, conversation, me }: AlertQuestion,
  event: Extract<ServerEvent, { kind: 'message' }>,
): boolean {
  if (settings.scope === 'all') return true
  const assignee = conversation
    ? conversation.assignee
    : typeof event.assigneeId !== 'number'
      ? null
      : { id: event.assigneeId, kind: 'user' }
  const isMine = assignee?.kind === 'user' && assignee.id === me.userId
  return isMine || (settings.scope === 'mineAndUnassigned' && assignee === null)
}

/** Mentions are links in a note: `[@Ada](mention://user/1/Ada)`, or a team's since 2.14. */
function mentions(message: MessagePatch, me: AlertQuestion['me']): boolean {
  const content = message.content ?? ''
  return (
    content.includes(`mention://user/${me.userId}/`) ||
    (me.teamIds ?? []).some((id) => content.includes(`mention://team/${id}/`))
  )
}

function occasion(
  question: AlertQuestion,
  reason: AlertReason,
  identity: string,
  said: { preview: MessagePreview | null; name: string | null } | null,
  missed: boolean,
): Occasion {
  const { ref, settings, conversation, contactName } = question
  const key = conversationKey(ref)
  const channel = conversation?.channel ?? null
  const preview = said ? said.preview : (conversation?.preview ?? null)
  const name = shownName(said?.name, contactName)
  return {
    alert: {
      key,
      sessionId: ref.sessionId,
      ref,
      title: alertTitle(reason, name, settings.preview),
      body: alertBody(preview && shownPreview(preview, channel), ref.conversationId, settings.preview, channel),
      silent: !settings.sound,
      sound: settings.sound,
    },
    reason,
    identity: `${key}/${identity}`,
    missed,
  }
}
