import type { Conversation, ConversationPatch } from './conversation.ts'
import { newerPreview } from './preview.ts'
import { isBeyond } from './times.ts'

/** `answer`: the current state, by REST. `event`: from the socket, in an order that means nothing. docs/architecture.md#merging-versions. */
export type PatchSource = 'answer' | 'event'

/**
 * Seconds by which a row without a version may look older than what is known and still be news: the activity message that a change
 * writes often overtakes the change's own event, a row this far behind is a leftover from before.
 */
const SWAP_WINDOW = 5

/**
 * What is known of a conversation, with what the patch says over it. Absent keys erase nothing; an older row is ignored but for what
 * was never known; an equal one changes nothing. Where servers have no row version (before 4.0.2) `lastActivityAt` stands in,
 * and `isDoubtful` says when only the server can tell. `latest`: unix seconds that the server's clock may have reached; what is known with a
 * later time than that orders nothing, and ends with the next patch.
 */
export function mergeConversation(
  known: Conversation | undefined,
  patch: ConversationPatch,
  source: PatchSource = 'answer',
  latest = Infinity,
): Conversation {
  if (!known) return { ...emptyConversation(patch), ...patch }
  const filled = fillUnknown(known, patch)
  if (isStale(known, patch, latest)) return source === 'answer' ? withLaterLook(filled, patch) : filled
  const merged: Conversation = { ...filled, ...patch }
  merged.uuid = filled.uuid
  merged.lastActivityAt = isBeyond(known.lastActivityAt, latest)
    ? (patch.lastActivityAt ?? known.lastActivityAt)
    : Math.max(known.lastActivityAt, patch.lastActivityAt ?? 0)
  merged.contactLastSeenAt = later(known.contactLastSeenAt, patch.contactLastSeenAt)
  merged.updatedAt = patch.updatedAt ?? known.updatedAt
  // There is only one first reply: a row without it was written before.
  merged.firstReplyAt = patch.firstReplyAt ?? known.firstReplyAt
  merged.preview = newerPreview(known.preview, patch.preview ?? null, latest)
  if (source === 'event' && !isNewerVersion(known, patch, latest))
    merged.agentLastSeenAt = later(known.agentLastSeenAt, patch.agentLastSeenAt)
  merged.unreadCount = unreadCount(known, patch, source, latest)
  return merged
}

/** A patch that says enough to be shown as a row of its own; without it the conversation has to be asked for. */
export function isWholeConversation(patch: ConversationPatch): boolean {
  return patch.inboxId !== undefined && patch.status !== undefined && patch.lastActivityAt !== undefined
}

/** True when no version tells whether an event is older than what is known, and they disagree: ask the server. */
export function needsRefetch(known: Conversation | undefined, patch: ConversationPatch): boolean {
  if (!known || patch.status === undefined || (known.updatedAt !== null && typeof patch.updatedAt === 'number'))
    return false
  return patch.lastActivityAt !== undefined && patch.lastActivityAt < known.lastActivityAt
}

function isStale(known: Conversation, patch: ConversationPatch, latest: number): boolean {
  if (typeof patch.updatedAt === 'number' && known.updatedAt !== null && !isBeyond(known.updatedAt, latest))
    return patch.updatedAt < known.updatedAt
  // Without a status it is a message's word on its conversation: each field is weighed on its own.
  if (patch.status === undefined || patch.lastActivityAt === undefined || isBeyond(known.lastActivityAt, latest))
    return false
  return patch.lastActivityAt < known.lastActivityAt - SWAP_WINDOW
}

/** The patch has a later version than what is known. */
export function isNewerVersion(known: Conversation, patch: ConversationPatch, latest = Infinity): boolean {
  if (typeof patch.updatedAt !== 'number' || known.updatedAt === null) return false
  return patch.updatedAt > known.updatedAt || isBeyond(known.updatedAt, latest)
}

/** Facts that never change once they are known. */
function fillUnknown(known: Conversation, patch: ConversationPatch): Conversation {
  return {
    ...known,
    uuid: known.uuid ?? patch.uuid ?? null,
    channel: known.channel ?? patch.channel ?? null,
    contactId: known.contactId ?? patch.contactId ?? null,
    createdAt: known.createdAt === 0 ? (patch.createdAt ?? 0) : known.createdAt,
  }
}

/** Of two counts the one after the later message; then the newer row's; then the one after the later look; then the higher. */
function unreadCount(known: Conversation, patch: ConversationPatch, source: PatchSource, latest: number): number {
  if (patch.unreadCount === undefined) return known.unreadCount
  const activity = (patch.lastActivityAt ?? known.lastActivityAt) - known.lastActivityAt
  if (activity !== 0 && !isBeyond(known.lastActivityAt, latest))
    return activity > 0 ? patch.unreadCount : known.unreadCount
  if (source === 'answer' || isNewerVersion(known, patch, latest) || bringsMessage(known, patch))
    return patch.unreadCount
  if (patch.agentLastSeenAt === undefined)
    return hasSeenAll(known) ? known.unreadCount : Math.max(known.unreadCount, patch.unreadCount)
  const seen = (patch.agentLastSeenAt ?? 0) - (known.agentLastSeenAt ?? 0)
  if (seen !== 0) return seen > 0 ? patch.unreadCount : known.unreadCount
  return Math.max(known.unreadCount, patch.unreadCount)
}

/** Looking does not make a new version: the answer to it may be an older row and still the last word on what was read. */
function withLaterLook(known: Conversation, patch: ConversationPatch): Conversation {
  const isLater =
    (patch.agentLastSeenAt ?? 0) > (known.agentLastSeenAt ?? 0) && (patch.lastActivityAt ?? 0) >= known.lastActivityAt
  return isLater
    ? { ...known, agentLastSeenAt: patch.agentLastSeenAt ?? null, unreadCount: patch.unreadCount ?? known.unreadCount }
    : known
}

function hasSeenAll(known: Conversation): boolean {
  return known.unreadCount === 0 && (known.agentLastSeenAt ?? 0) >= known.lastActivityAt
}

/** A customer writes again in the second in which the last message was looked at: only its id says that it is news. */
function bringsMessage(known: Conversation, patch: ConversationPatch): boolean {
  return (
    patch.preview !== undefined &&
    patch.preview !== null &&
    known.preview !== null &&
    patch.preview.messageId > known.preview.messageId
  )
}

function later(known: number | null, next: number | null | undefined): number | null {
  return typeof next === 'number' ? Math.max(known ?? 0, next) : known
}

function emptyConversation(patch: ConversationPatch): Conversation {
  return {
    accountId: patch.accountId,
    id: patch.id,
    uuid: null,
    inboxId: 0,
    contactId: null,
    channel: null,
    status: 'open',
    priority: null,
    labels: [],
    assignee: null,
    team: null,
    muted: false,
    canReply: true,
    unreadCount: 0,
    preview: null,
    createdAt: 0,
    lastActivityAt: 0,
    agentLastSeenAt: null,
    contactLastSeenAt: null,
    waitingSince: null,
    firstReplyAt: null,
    snoozedUntil: null,
    additionalAttributes: {},
    customAttributes: {},
    sla: null,
    updatedAt: null,
  }
}
