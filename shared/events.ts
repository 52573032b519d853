/** Every server event that Deskbell reads, from the wire to the model. Unknown events and malformed data give null. */
import { contactFromWire, isContactWire } from './model/contactFromWire.ts'
import type { ConversationPatch } from './model/conversation.ts'
import { conversationFromWire } from './model/conversationFromWire.ts'
import type { MessagePatch } from './model/message.ts'
import { messageFromWire } from './model/messageFromWire.ts'
import type { Availability, ContactPatch, ServerNotification } from './model/people.ts'
import { previewOf } from './model/preview.ts'
import { AVAILABILITIES, notificationFromWire } from './model/referenceFromWire.ts'
import type { Wire } from './model/wire.ts'
import { countOf, idOf, oneOf, secondOf, textOf, wireOf } from './model/wire.ts'

export type ServerEvent =
  | {
      kind: 'conversation'
      accountId: number
      /** The event's own name, e.g. `conversation.status_changed`. */
      name: string
      conversation: ConversationPatch
      contact: ContactPatch | null
      /** The newest public messages in the event; they may be older than the cached ones. */
      messages: MessagePatch[]
      /** The acting agent, where the server names one (1.22 and later, not for every event). */
      performerId?: number
    }
  | {
      kind: 'message'
      accountId: number
      name: 'message.created' | 'message.updated'
      message: MessagePatch
      contact: ContactPatch | null
      /** The message's fields of its conversation; absent keys are unknown. */
      conversation: ConversationPatch
      /** The assignee when the message was written; absent before 2.12. A hint for alerts: the conversation's own events decide. */
      assigneeId?: number | null
    }
  | {
      kind: 'typing'
      accountId: number
      conversationId: number
      on: boolean
      person: { kind: 'user' | 'contact'; id: number; name: string }
      private: boolean
    }
  | { kind: 'presence'; accountId: number; users: Record<number, Availability>; contacts: Record<number, Availability> }
  | {
      kind: 'contact'
      accountId: number
      name: 'contact.created' | 'contact.updated' | 'contact.merged' | 'contact.deleted'
      contact: ContactPatch
    }
  | {
      kind: 'notification'
      accountId: number
      name: 'notification.created' | 'notification.updated' | 'notification.deleted'
      notification: Partial<ServerNotification> & { id: number }
      unreadCount: number | null
    }
  | { kind: 'cacheInvalidated'; accountId: number; keys: Record<string, string> }
  | { kind: 'unreadCountsChanged'; accountId: number }

/**
 * Converts an event from the wire to the model. Never throws: an unknown event, a wrong shape or a hostile value gives null.
 * Names and their spellings, such as `notification_created`: docs/servers.md#socket-events.
 */
export function parseServerEvent(name: string, data: unknown): ServerEvent | null {
  const wire = wireOf(data)
  const accountId = wire && idOf(wire['account_id'])
  if (!wire || accountId === null) return null
  switch (name) {
    case 'message.created':
      return messageEvent(wire, accountId, name)
    // A first reply repeats the message without an echo id, so it is an update.
    case 'first.reply.created':
    case 'message.updated':
      return messageEvent(wire, accountId, 'message.updated')
    case 'conversation.created':
    case 'conversation.updated':
    case 'conversation.status_changed':
    case 'conversation.opened':
    case 'conversation.resolved':
    case 'conversation.read':
    case 'conversation.contact_changed':
    case 'conversation.mentioned':
    case 'conversation.bot_handoff':
    case 'assignee.changed':
    case 'team.changed':
      return conversationEvent(wire, accountId, name)
    case 'conversation.typing_on':
    case 'conversation_typing_on':
      return typingEvent(wire, accountId, true)
    case 'conversation.typing_off':
    case 'conversation_typing_off':
      return typingEvent(wire, accountId, false)
    case 'presence.update':
      return { kind: 'presence', accountId, users: presenceOf(wire['users']), contacts: presenceOf(wire['contacts']) }
    case 'contact.created':
    case 'contact.updated':
    case 'contact.merged':
    case 'contact.deleted': {
      const contact = contactFromWire(wire, accountId)
      return contact && { kind: 'contact', accountId, name, contact }
    }
    case 'notification.created':
    case 'notification_created':
      return notificationEvent(wire, accountId, 'notification.created')
    case 'notification.updated':
    case 'notification.deleted':
      return notificationEvent(wire, accountId, name)
    case 'account.cache_invalidated':
      return { kind: 'cacheInvalidated', accountId, keys: keysOf(wire['cache_keys']) }
    case 'conversation.unread_count_changed':
      return { kind: 'unreadCountsChanged', accountId }
    default:
      return null
  }
}

function conversationEvent(wire: Wire, accountId: number, name: string): ServerEvent | null {
  const bundle = conversationFromWire(wire, accountId)
  if (!bundle) return null
  const performer = wireOf(wire['performer'])
  const performerId = performer && !isContactWire(performer) ? idOf(performer['id']) : null
  return { kind: 'conversation', accountId, name, ...bundle, ...(performerId === null ? {} : { performerId }) }
}

function messageEvent(wire: Wire, accountId: number, name: 'message.created' | 'message.updated'): ServerEvent | null {
  const message = messageFromWire(wire, accountId)
  if (!message) return null
  const sent = wireOf(wire['conversation'])
  const conversation: ConversationPatch = { accountId, id: message.conversationId }
  if (typeof message.inboxId === 'number') conversation.inboxId = message.inboxId
  const preview = previewOf(message)
  if (preview) conversation.preview = preview
  const unreadCount = countOf(sent?.['unread_count'])
  if (unreadCount !== null) conversation.unreadCount = unreadCount
  const lastActivityAt =
    secondOf(sent?.['last_activity_at']) ?? (name === 'message.created' ? (message.createdAt ?? null) : null)
  if (lastActivityAt !== null) conversation.lastActivityAt = lastActivityAt
  const sender = wireOf(wire['sender'])
  const contact = sender && message.sender?.kind === 'contact' ? contactFromWire(sender, accountId) : null
  const event: ServerEvent = { kind: 'message', accountId, name, message, contact, conversation }
  if (sent && 'assignee_id' in sent) event.assigneeId = idOf(sent['assignee_id'])
  return event
}

function typingEvent(wire: Wire, accountId: number, on: boolean): ServerEvent | null {
  const conversationId = idOf(wireOf(wire['conversation'])?.['id'])
  const user = wireOf(wire['user'])
  const id = user && idOf(user['id'])
  if (conversationId === null || !user || id === null) return null
  const kind = isContactWire(user) ? 'contact' : 'user'
  const name = (kind === 'user' ? textOf(user['available_name']) : null) ?? textOf(user['name']) ?? ''
  return {
    kind: 'typing',
    accountId,
    conversationId,
    on,
    person: { kind, id, name },
    private: wire['is_private'] === true,
  }
}

function notificationEvent(
  wire: Wire,
  accountId: number,
  name: 'notification.created' | 'notification.updated' | 'notification.deleted',
): ServerEvent | null {
  const row = wireOf(wire['notification'])
  const id = row && idOf(row['id'])
  if (!row || id === null) return null
  const whole = name === 'notification.deleted' ? null : notificationFromWire(row, id, accountId)
  return {
    kind: 'notification',
    accountId,
    name,
    notification: whole ?? { id },
    unreadCount: countOf(wire['unread_count']),
  }
}

/** Ids are keys, so they are text. An unknown status is dropped, which means offline. */
function presenceOf(value: unknown): Record<number, Availability> {
  const presence: Record<number, Availability> = {}
  const wire = wireOf(value)
  for (const key in wire) {
    const id = idOf(key)
    const availability = oneOf(wire[key], AVAILABILITIES)
    if (id !== null && availability !== null) presence[id] = availability
  }
  return presence
}

/** One per kind of reference data. */
const MOST_KEYS = 100

function keysOf(value: unknown): Record<string, string> {
  const wire = wireOf(value)
  const entries = wire
    ? Object.entries(wire).filter(([, version]) => typeof version === 'string' || typeof version === 'number')
    : []
  return Object.fromEntries(entries.slice(0, MOST_KEYS).map(([key, version]) => [key, String(version)]))
}
