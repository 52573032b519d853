import { contactFromWire } from './contactFromWire.ts'
import type { Assignee, ConversationPatch, ConversationStatus } from './conversation.ts'
import { CONVERSATION_STATUSES, PRIORITIES } from './conversation.ts'
import type { MessagePatch } from './message.ts'
import { messageFromWire } from './messageFromWire.ts'
import type { ContactPatch } from './people.ts'
import { newerPreview, previewOf } from './preview.ts'
import { slaFromWire } from './slaFromWire.ts'
import type { Wire } from './wire.ts'
import { attributesOf, countOf, idOf, listOf, oneOf, secondOf, textOf, timeOf, wireOf, wordsOf } from './wire.ts'

/** Far more than conversations have; each is a row of the database. */
const MOST_LABELS = 500

/** A conversation with its contact and messages. */
export interface ConversationBundle {
  conversation: ConversationPatch
  contact: ContactPatch | null
  /** The newest messages, oldest first; never a whole thread. */
  messages: MessagePatch[]
}

/**
 * Reads a conversation from a list, an answer or the socket: docs/servers.md#rest-and-socket-forms. Null without an id.
 * A REST row leaves `meta.assignee` and `meta.team` out when there is none, so their absence means null. A REST row is one
 * with `meta.channel`; the socket's form has the channel at the top.
 */
export function conversationFromWire(data: unknown, accountId: number): ConversationBundle | null {
  const wire = wireOf(data)
  const id = wire && idOf(wire['id'])
  if (!wire || id === null) return null
  const meta = wireOf(wire['meta']) ?? {}
  const conversation: ConversationPatch = { accountId, id }
  readPlace(wire, meta, conversation)
  readState(wire, conversation)
  readTimes(wire, conversation)
  readPeople(wire, meta, conversation)
  const messages = messagesOf(wire, accountId, id)
  for (const message of messages) conversation.preview = newerPreview(conversation.preview ?? null, previewOf(message))
  const contact = contactFromWire(meta['sender'], accountId)
  if (contact) conversation.contactId = contact.id
  return { conversation, contact, messages }
}

function readPlace(wire: Wire, meta: Wire, conversation: ConversationPatch): void {
  const uuid = textOf(wire['uuid'])
  if (uuid !== null) conversation.uuid = uuid
  const inboxId = idOf(wire['inbox_id'])
  if (inboxId !== null) conversation.inboxId = inboxId
  const channel = textOf(wire['channel']) ?? textOf(meta['channel'])
  if (channel !== null) conversation.channel = channel
}

function readState(wire: Wire, conversation: ConversationPatch): void {
  if ('status' in wire) conversation.status = statusOf(wire['status'])
  if ('priority' in wire) conversation.priority = oneOf(wire['priority'], PRIORITIES)
  if (Array.isArray(wire['labels'])) conversation.labels = labelsOf(wire['labels'])
  if (typeof wire['muted'] === 'boolean') conversation.muted = wire['muted']
  if (typeof wire['can_reply'] === 'boolean') conversation.canReply = wire['can_reply']
  const unreadCount = countOf(wire['unread_count'])
  if (unreadCount !== null) conversation.unreadCount = unreadCount
  if (wire['additional_attributes']) conversation.additionalAttributes = attributesOf(wire['additional_attributes'])
  if (wire['custom_attributes']) conversation.customAttributes = attributesOf(wire['custom_attributes'])
  if ('sla_policy_id' in wire || 'applied_sla' in wire) conversation.sla = slaFromWire(wire)
}

function readTimes(wire: Wire, conversation: ConversationPatch): void {
  const createdAt = secondOf(wire['created_at'])
  if (createdAt !== null) conversation.createdAt = createdAt
  const lastActivityAt = secondOf(wire['last_activity_at']) ?? secondOf(wire['timestamp'])
  if (lastActivityAt !== null) conversation.lastActivityAt = lastActivityAt
  if ('agent_last_seen_at' in wire) conversation.agentLastSeenAt = secondOf(wire['agent_last_seen_at'])
  if ('contact_last_seen_at' in wire) conversation.contactLastSeenAt = secondOf(wire['contact_last_seen_at'])
  if ('waiting_since' in wire) conversation.waitingSince = secondOf(wire['waiting_since'])
  if ('first_reply_created_at' in wire) conversation.firstReplyAt = secondOf(wire['first_reply_created_at'])
  if ('snoozed_until' in wire) conversation.snoozedUntil = secondOf(wire['snoozed_until'])
  const updatedAt = timeOf(wire['updated_at'])
  if (updatedAt !== null) conversation.updatedAt = updatedAt
}

function readPeople(wire: Wire, meta: Wire, conversation: ConversationPatch): void {
  const restForm = 'channel' in meta
  if ('assignee' in meta || restForm) conversation.assignee = assigneeOf(meta['assignee'], meta['assignee_type'])
  if ('team' in meta || restForm) conversation.team = teamOf(meta['team'])
  const contactId = idOf(wireOf(wire['contact_inbox'])?.['contact_id'])
  if (contactId !== null) conversation.contactId = contactId
}

/** Each once. */
function labelsOf(value: unknown): string[] {
  const labels = listOf(value)
    .slice(0, MOST_LABELS)
    .map(wordsOf)
    .filter((label) => label !== null)
  return [...new Set(labels)]
}

/** `bot` was the name of `pending` before 1.19. */
function statusOf(value: unknown): ConversationStatus {
  return value === 'bot' ? 'pending' : (oneOf(value, CONVERSATION_STATUSES) ?? 'open')
}

function assigneeOf(value: unknown, type: unknown): Assignee | null {
  const wire = wireOf(value)
  const id = wire && idOf(wire['id'])
  if (!wire || id === null) return null
  const isBot =
    (typeof type === 'string' && type !== 'User') || (typeof wire['type'] === 'string' && wire['type'] !== 'user')
  return {
    id,
    kind: isBot ? 'bot' : 'user',
    name: textOf(wire['available_name']) ?? textOf(wire['name']) ?? '',
    avatarUrl: textOf(wire['thumbnail']) ?? textOf(wire['avatar_url']),
  }
}

function teamOf(value: unknown): { id: number; name: string } | null {
  const wire = wireOf(value)
  const id = wire && idOf(wire['id'])
  return wire && id !== null ? { id, name: textOf(wire['name']) ?? '' } : null
}

function messagesOf(wire: Wire, accountId: number, conversationId: number): MessagePatch[] {
  const messages = new Map<number, MessagePatch>()
  const entries = wire['last_non_activity_message']
    ? [...listOf(wire['messages']), wire['last_non_activity_message']]
    : listOf(wire['messages'])
  for (const entry of entries) {
    const message = messageFromWire(entry, accountId, conversationId)
    if (message) messages.set(message.id, message)
  }
  return [...messages.values()].sort((one, other) => (one.createdAt ?? 0) - (other.createdAt ?? 0) || one.id - other.id)
}
