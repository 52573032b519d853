import type { ServerEvent } from '../../../shared/events.ts'
import type { Conversation, MessagePreview } from '../../../shared/model/conversation.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { Message } from '../../../shared/model/message.ts'
import { LONGEST_PREVIEW, previewOf, shownPreview } from '../../../shared/model/preview.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import { mentionsUser } from '../../../shared/text/mentions.ts'
import { shownName } from '../../../shared/text/names.ts'
import { plainLine } from '../../../shared/text/plainWords.ts'
import type { AlertCandidate, AlertReason } from './alert.ts'
import { alertBody, alertTitle } from './texts.ts'

/** Milliseconds. Older messages that a sync finds have no notification of their own. */
const MISSED_AFTER = 120_000

/** What the user looks at: a conversation in the last used window, null without one. */
export interface ViewedConversation {
  ref: ConversationRef | null
  atBottom: boolean
  windowFocused: boolean
}

export interface AlertOptions {
  event: ServerEvent
  ref: ConversationRef
  /** In the cache before the event, and after it (`conversation`); null where it is not cached. */
  before: Conversation | null
  conversation: Conversation | null
  contactName: string | null
  settings: Settings['notifications']
  viewed: ViewedConversation
  me: { userId: number; teamIds?: readonly number[] }
  /** Milliseconds since 1970, by the server's clock. */
  now: number
  /** The event was not received live, but built from what a sync found. */
  recovered: boolean
}

/**
 * The alert that an event deserves, by the web client's rule (docs/servers.md#the-alert-rule-of-the-web-client): for a
 * contact's message within the scope that the user chose, a mention in a note, and a conversation assigned to the user.
 * Null for the user's own actions, activity messages and what the user looks at. In pending (a bot's) or muted
 * conversations only a mention alerts. Pure.
 */
export function decideAlert(options: AlertOptions): AlertCandidate | null {
  const { event, settings } = options
  if (!settings.enabled || isInView(options)) return null
  switch (event.kind) {
    case 'message':
      return event.name === 'message.created' ? forMessage(options, event) : null
    case 'conversation':
      return forAssignment(options, event)
    case 'notification':
      return forNotification(options, event)
    case 'typing':
    case 'presence':
    case 'contact':
    case 'cacheInvalidated':
    case 'unreadCountsChanged':
      return null
  }
}

export interface HandOverOptions extends Pick<AlertOptions, 'ref' | 'contactName' | 'settings' | 'viewed' | 'now'> {
  /** As it is now, some seconds after it was handed over. */
  conversation: Conversation
  /** Messages since then. */
  since: readonly Pick<Message, 'type' | 'content'>[]
  /** The contact's own message has alerted since then. */
  hasMessageAlerted: boolean
  /** The user's name, as activity messages name who changed a conversation. */
  myName: string
}

/**
 * The alert for a conversation that a bot handed over: like a new one, it waits for anybody to answer. Not for one that
 * an agent opened, who is assigned at once or named by the activity message. Servers don't name the performer (4.15). Pure.
 */
export function decideHandOver(options: HandOverOptions): AlertCandidate | null {
  const { conversation, hasMessageAlerted, settings, since, myName, now } = options
  const { assignee, muted, status, lastActivityAt, preview } = conversation
  if (!settings.enabled || settings.scope === 'mine' || isInView(options)) return null
  if (status !== 'open' || assignee !== null || muted || now - lastActivityAt * 1_000 > MISSED_AFTER) return null
  const isMine = myName !== '' && since.some(({ type, content }) => type === 'activity' && content.includes(myName))
  if (isMine || hasMessageAlerted) return null
  const identity = `handOver/${conversation.updatedAt ?? lastActivityAt}`
  return candidate(options, 'message', identity, { preview, name: null }, false)
}

/** Whether the window has the focus, this conversation is open, and its end is in view. */
function isInView({ viewed, ref }: Pick<AlertOptions, 'viewed' | 'ref'>): boolean {
  return (
    viewed.windowFocused &&
    viewed.atBottom &&
    viewed.ref !== null &&
    conversationKey(viewed.ref) === conversationKey(ref)
  )
}

function forMessage(options: AlertOptions, event: Extract<ServerEvent, { kind: 'message' }>): AlertCandidate | null {
  const { message } = event
  const { me, conversation, recovered, now } = options
  if (message.sender?.kind === 'user' && message.sender.id === me.userId) return null
  const isMention = message.private === true && mentionsUser(message.content ?? '', me.userId, me.teamIds)
  if (!isMention) {
    if (message.type !== 'incoming' || message.private === true) return null
    if (conversation && (conversation.status === 'pending' || conversation.muted)) return null
    if (!isInScope(options, event)) return null
    // Another agent read it, or this user elsewhere, before the sync.
    if (recovered && conversation?.unreadCount === 0) return null
  }
  const sentAt = (message.createdAt ?? 0) * 1000
  return candidate(
    options,
    isMention ? 'mention' : 'message',
    `message/${message.id}`,
    { preview: previewOf(message), name: message.sender?.name ?? null },
    recovered && now - sentAt > MISSED_AFTER,
  )
}

function forAssignment(
  options: AlertOptions,
  event: Extract<ServerEvent, { kind: 'conversation' }>,
): AlertCandidate | null {
  const { before, conversation, me, recovered } = options
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
  return candidate(options, 'assigned', identity, null, recovered)
}

/**
 * A notification of the server that a sync found. Live ones are ignored: the note or the assignment beside them already
 * alerts. A mention has the identity of its note, so that it alerts once, whichever of the two was found.
 */
function forNotification(
  options: AlertOptions,
  event: Extract<ServerEvent, { kind: 'notification' }>,
): AlertCandidate | null {
  const { conversation, me, now, recovered } = options
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
    return candidate(
      options,
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
  return candidate(options, 'assigned', `notification/${id}`, null, missed)
}

function isInScope(
  { settings, conversation, me }: AlertOptions,
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

function candidate(
  options: Pick<AlertOptions, 'ref' | 'settings' | 'conversation' | 'contactName'>,
  reason: AlertReason,
  identity: string,
  message: { preview: MessagePreview | null; name: string | null } | null,
  missed: boolean,
): AlertCandidate {
  const { ref, settings, conversation, contactName } = options
  const key = conversationKey(ref)
  const channel = conversation?.channel ?? null
  const preview = message ? message.preview : (conversation?.preview ?? null)
  const name = shownName(message?.name, contactName)
  return {
    alert: {
      key,
      sessionId: ref.sessionId,
      ref,
      title: alertTitle(reason, name, settings.preview),
      body: alertBody(preview && shownPreview(preview, channel), ref.conversationId, settings.preview, channel),
      sound: settings.sound,
    },
    reason,
    identity: `${key}/${identity}`,
    missed,
  }
}
