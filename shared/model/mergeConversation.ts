import type { Conversation, ConversationPatch, MessagePreview } from './conversation.ts'
import { newerPreview } from './preview.ts'
import { isBeyond } from './times.ts'

/**
 * `answer`: at least as new as everything known, because its request began after that arrived, or because it is this
 * computer's own accepted change. `event`: in no reliable order. docs/architecture.md#merging-versions.
 */
export type PatchSource = 'answer' | 'event'

/**
 * Seconds by which a row without a version may look older than the cached one and still be new: the activity message of a change often
 * overtakes the change's own event. A row further behind is out of date.
 */
const SWAP_WINDOW = 5

/**
 * Merges a patch into a conversation. Absent keys change nothing. An answer replaces everything else: times don't order
 * it, as the server's clock may have been set back. An event of an older row only adds unknown fields; one of an equal
 * row changes nothing. Servers before 4.0.2 have no row version, so `lastActivityAt` takes its place, and
 * `needsRefetch` reports when only the server can decide. `latest`: unix seconds that the server's clock can have
 * reached; a later time doesn't count for the order and is replaced by the next patch.
 */
export function mergeConversation(
  known: Conversation | undefined,
  patch: ConversationPatch,
  source: PatchSource = 'answer',
  latest = Infinity,
): Conversation {
  if (!known) return { ...emptyConversation(patch), ...patch }
  const filled = fillUnknown(known, patch)
  if (source === 'answer') return replaced(filled, patch, latest)
  if (isStale(known, patch, latest)) return filled
  const merged = combined(filled, patch)
  merged.lastActivityAt = isBeyond(known.lastActivityAt, latest)
    ? (patch.lastActivityAt ?? known.lastActivityAt)
    : Math.max(known.lastActivityAt, patch.lastActivityAt ?? 0)
  merged.contactLastSeenAt = later(known.contactLastSeenAt, patch.contactLastSeenAt)
  merged.preview = newerPreview(known.preview, patch.preview ?? null, latest)
  if (!isNewerVersion(known, patch, latest))
    merged.agentLastSeenAt = later(known.agentLastSeenAt, patch.agentLastSeenAt)
  merged.unreadCount = unreadCount(known, patch, latest)
  return merged
}

function replaced(known: Conversation, patch: ConversationPatch, latest: number): Conversation {
  const merged = combined(known, patch)
  merged.contactLastSeenAt = patch.contactLastSeenAt ?? known.contactLastSeenAt
  merged.preview = answeredPreview(known.preview, patch.preview ?? null, latest)
  return merged
}

/** Old servers answer with an activity where the thread has messages; a time in the future doesn't make a message the newest. */
function answeredPreview(
  known: MessagePreview | null,
  next: MessagePreview | null,
  latest: number,
): MessagePreview | null {
  return next === null || next.direction === 'activity' || isBeyond(next.createdAt, latest)
    ? newerPreview(known, next, latest)
    : next
}

/** The patch over the known fields, except those that a server never takes back. */
function combined(known: Conversation, patch: ConversationPatch): Conversation {
  return {
    ...known,
    ...patch,
    uuid: known.uuid,
    updatedAt: patch.updatedAt ?? known.updatedAt,
    // There is only one first reply, so a row without it is older.
    firstReplyAt: patch.firstReplyAt ?? known.firstReplyAt,
  }
}

/** Whether a patch has enough fields to be shown as a row; otherwise the conversation has to be fetched. */
export function isWholeConversation(patch: ConversationPatch): boolean {
  return patch.inboxId !== undefined && patch.status !== undefined && patch.lastActivityAt !== undefined
}

/** Whether an event differs from the cached row and no version shows which is newer, so that the server has to be asked. */
export function needsRefetch(known: Conversation | undefined, patch: ConversationPatch): boolean {
  if (!known || patch.status === undefined || (known.updatedAt !== null && typeof patch.updatedAt === 'number'))
    return false
  return patch.lastActivityAt !== undefined && patch.lastActivityAt < known.lastActivityAt
}

function isStale(known: Conversation, patch: ConversationPatch, latest: number): boolean {
  // What is known without a version are the fields of a message, or a row from before the server's update.
  if (typeof patch.updatedAt === 'number' && known.updatedAt === null) return false
  if (typeof patch.updatedAt === 'number' && known.updatedAt !== null && !isBeyond(known.updatedAt, latest))
    return patch.updatedAt < known.updatedAt
  // Without a status these are a message's fields of its conversation; each is compared by itself.
  if (patch.status === undefined || patch.lastActivityAt === undefined || isBeyond(known.lastActivityAt, latest))
    return false
  return patch.lastActivityAt < known.lastActivityAt - SWAP_WINDOW
}

/** Whether the patch has a later version than the cached row. */
export function isNewerVersion(known: Conversation, patch: ConversationPatch, latest = Infinity): boolean {
  if (typeof patch.updatedAt !== 'number' || known.updatedAt === null) return false
  return patch.updatedAt > known.updatedAt || isBeyond(known.updatedAt, latest)
}

/** Fields that never change once they are known. */
function fillUnknown(known: Conversation, patch: ConversationPatch): Conversation {
  return {
    ...known,
    uuid: known.uuid ?? patch.uuid ?? null,
    channel: known.channel ?? patch.channel ?? null,
    contactId: known.contactId ?? patch.contactId ?? null,
    createdAt: known.createdAt === 0 ? (patch.createdAt ?? 0) : known.createdAt,
  }
}

/**
 * Chooses between two counts: the one after the later message, then the newer row's, then the one after the later look,
 * then the higher.
 */
function unreadCount(known: Conversation, patch: ConversationPatch, latest: number): number {
  if (patch.unreadCount === undefined) return known.unreadCount
  const activity = (patch.lastActivityAt ?? known.lastActivityAt) - known.lastActivityAt
  if (activity !== 0 && !isBeyond(known.lastActivityAt, latest))
    return activity > 0 ? patch.unreadCount : known.unreadCount
  if (isNewerVersion(known, patch, latest) || bringsMessage(known, patch)) return patch.unreadCount
  if (patch.agentLastSeenAt === undefined)
    return hasSeenAll(known) ? known.unreadCount : Math.max(known.unreadCount, patch.unreadCount)
  const seen = (patch.agentLastSeenAt ?? 0) - (known.agentLastSeenAt ?? 0)
  if (seen !== 0) return seen > 0 ? patch.unreadCount : known.unreadCount
  return Math.max(known.unreadCount, patch.unreadCount)
}

function hasSeenAll(known: Conversation): boolean {
  return known.unreadCount === 0 && (known.agentLastSeenAt ?? 0) >= known.lastActivityAt
}

/** Whether the contact wrote again in the second of the user's look, which only the message's id shows. */
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
