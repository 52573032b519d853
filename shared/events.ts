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

type Reader = (wire: Wire, accountId: number) => ServerEvent | null

const conversation =
  (name: string): Reader =>
  (wire, accountId) =>
    conversationEvent(wire, accountId, name)
const contact =
  (name: Extract<ServerEvent, { kind: 'contact' }>['name']): Reader =>
  (wire, accountId) => {
    const patch = contactFromWire(wire, accountId)
    return patch && { kind: 'contact', accountId, name, contact: patch }
  }
const notification =
  (name: Extract<ServerEvent, { kind: 'notification' }>['name']): Reader =>
  (wire, accountId) =>
    notificationEvent(wire, accountId, name)
const typing =
  (on: boolean): Reader =>
  (wire, accountId) =>
    typingEvent(wire, accountId, on)
const message =
  (name: Extract<ServerEvent, { kind: 'message' }>['name']): Reader =>
  (wire, accountId) =>
    messageEvent(wire, accountId, name)

/** The events that Deskbell reads, in the order of docs/events.md, which says what each does. */
const READERS = {
  'conversation.created': conversation('conversation.created'),
  'conversation.read': conversation('conversation.read'),
  'message.created': message('message.created'),
  'message.updated': message('message.updated'),
  'conversation.status_changed': conversation('conversation.status_changed'),
  'conversation.typing_on': typing(true),
  'conversation.typing_off': typing(false),
  'assignee.changed': conversation('assignee.changed'),
  'team.changed': conversation('team.changed'),
  'conversation.contact_changed': conversation('conversation.contact_changed'),
  'contact.created': contact('contact.created'),
  'contact.updated': contact('contact.updated'),
  'presence.update': (wire, accountId) => ({
    kind: 'presence',
    accountId,
    users: presenceOf(wire['users']),
    contacts: presenceOf(wire['contacts']),
  }),
  'notification.created': notification('notification.created'),
  'notification.updated': notification('notification.updated'),
  'notification.deleted': notification('notification.deleted'),
  'conversation.updated': conversation('conversation.updated'),
  'conversation.mentioned': conversation('conversation.mentioned'),
  'conversation.bot_handoff': conversation('conversation.bot_handoff'),
  'conversation.opened': conversation('conversation.opened'),
  'conversation.resolved': conversation('conversation.resolved'),
  'conversation.unread_count_changed': (_wire, accountId) => ({ kind: 'unreadCountsChanged', accountId }),
  // A first reply repeats the message without an echo id, so it is an update.
  'first.reply.created': message('message.updated'),
  'contact.merged': contact('contact.merged'),
  'contact.deleted': contact('contact.deleted'),
  'account.cache_invalidated': (wire, accountId) => ({
    kind: 'cacheInvalidated',
    accountId,
    keys: keysOf(wire['cache_keys']),
  }),
} as const satisfies Readonly<Record<string, Reader>>

/** Spellings of the public documents, and the servers' own names for them. */
const SPELLINGS = {
  notification_created: 'notification.created',
  conversation_typing_on: 'conversation.typing_on',
  conversation_typing_off: 'conversation.typing_off',
} as const satisfies Readonly<Record<string, keyof typeof READERS>>

/** Events that servers send and that change nothing in Deskbell, each with the reason. */
export const IGNORED_EVENTS = {
  'voice_call.incoming': 'Deskbell takes no calls; the call is a message of its thread',
  'voice_call.outbound_connected': 'as `voice_call.incoming`',
  'voice_call.outbound_accepted': 'as `voice_call.incoming`',
  'voice_call.accepted': 'as `voice_call.incoming`',
  'voice_call.ended': 'as `voice_call.incoming`; the message is updated',
  'voice_call.permission_granted': 'as `voice_call.incoming`',
  'copilot.message.created': "answers the web dashboard's copilot, which Deskbell doesn't have",
  'account.enrichment_completed': 'belongs to the set-up of a new account in the web dashboard',
  'user:logout': 'the web dashboard listens to it, but no server sends it; the profile is asked every minute',
  'page:reload': 'the web dashboard listens to it, but no server sends it',
} as const satisfies Readonly<Record<string, string>>

export type ReadEvent = keyof typeof READERS
export type IgnoredEvent = keyof typeof IGNORED_EVENTS

export const READ_EVENTS = Object.keys(READERS) as ReadEvent[]
export const EVENT_SPELLINGS: Readonly<Record<string, ReadEvent>> = SPELLINGS

/** The event that Deskbell reads, by its name on the wire; null for any other text. */
export function readEvent(name: string): ReadEvent | null {
  if (Object.hasOwn(READERS, name)) return name as ReadEvent
  return Object.hasOwn(SPELLINGS, name) ? SPELLINGS[name as keyof typeof SPELLINGS] : null
}

/** Whether servers send it and Deskbell ignores it. */
export function isIgnoredEvent(name: string): name is IgnoredEvent {
  return Object.hasOwn(IGNORED_EVENTS, name)
}

/**
 * Converts an event from the wire to the model. Never throws: an ignored or unknown event, a wrong shape or a hostile value
 * gives null. Names: docs/events.md.
 */
export function parseServerEvent(name: string, data: unknown): ServerEvent | null {
  const wire = wireOf(data)
  const accountId = wire && idOf(wire['account_id'])
  const known = readEvent(name)
  return !wire || accountId === null || known === null ? null : READERS[known](wire, accountId)
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
