/**
 * The fields that servers are known to send at the top of an event's object, read or not (e2e/conformance/droppedFields.ts has the
 * reasons). Any other is new: it is counted for the log.
 */
import type { ReadEvent } from './events.ts'
import type { Wire } from './model/wire.ts'
import { wireOf } from './model/wire.ts'

const OF_ALL = ['account_id', 'performer']
const CONVERSATION = new Set([
  ...OF_ALL,
  ...['id', 'uuid', 'inbox_id', 'channel', 'contact_inbox', 'meta', 'messages', 'last_non_activity_message'],
  ...['status', 'priority', 'labels', 'muted', 'can_reply', 'unread_count', 'additional_attributes'],
  ...['custom_attributes', 'sla_policy_id', 'applied_sla', 'sla_events', 'created_at', 'updated_at', 'timestamp'],
  ...['last_activity_at', 'agent_last_seen_at', 'assignee_last_seen_at', 'contact_last_seen_at', 'waiting_since'],
  ...['first_reply_created_at', 'snoozed_until'],
])
const MESSAGE = new Set([
  ...OF_ALL,
  ...['id', 'content', 'processed_message_content', 'content_type', 'content_attributes', 'additional_attributes'],
  ...['inbox_id', 'conversation_id', 'conversation', 'message_type', 'private', 'status', 'echo_id', 'source_id'],
  ...['external_source_ids', 'sender', 'sender_id', 'sender_type', 'attachments', 'label_list', 'sentiment', 'call'],
  ...['created_at', 'updated_at', 'previous_changes'],
])
const CONTACT = new Set([
  ...OF_ALL,
  ...['id', 'name', 'email', 'phone_number', 'identifier', 'thumbnail', 'avatar', 'blocked', 'type', 'pubsub_token'],
  ...['additional_attributes', 'custom_attributes', 'company_id', 'contact_inboxes', 'created_at', 'last_activity_at'],
])
const NOTIFICATION = new Set([
  ...['id', 'account_id', 'notification_type', 'primary_actor', 'primary_actor_id', 'primary_actor_type', 'user'],
  ...['secondary_actor', 'push_message_title', 'push_message_body', 'read_at', 'snoozed_until', 'created_at', 'meta'],
  ...['last_activity_at'],
])
const TYPING = new Set([...OF_ALL, 'conversation', 'user', 'is_private'])
const PRESENCE = new Set([...OF_ALL, 'users', 'contacts'])
const KEYS = new Set([...OF_ALL, 'cache_keys'])
const NOTHING = new Set(OF_ALL)

const FIELDS: Readonly<Record<ReadEvent, ReadonlySet<string>>> = {
  'conversation.created': CONVERSATION,
  'conversation.read': CONVERSATION,
  'message.created': MESSAGE,
  'message.updated': MESSAGE,
  'conversation.status_changed': CONVERSATION,
  'conversation.typing_on': TYPING,
  'conversation.typing_off': TYPING,
  'assignee.changed': CONVERSATION,
  'team.changed': CONVERSATION,
  'conversation.contact_changed': CONVERSATION,
  'contact.created': CONTACT,
  'contact.updated': CONTACT,
  'presence.update': PRESENCE,
  'notification.created': NOTIFICATION,
  'notification.updated': NOTIFICATION,
  'notification.deleted': NOTIFICATION,
  'conversation.updated': CONVERSATION,
  'conversation.mentioned': CONVERSATION,
  'conversation.bot_handoff': CONVERSATION,
  'conversation.opened': CONVERSATION,
  'conversation.resolved': CONVERSATION,
  'conversation.unread_count_changed': NOTHING,
  'first.reply.created': MESSAGE,
  'contact.merged': CONTACT,
  'contact.deleted': CONTACT,
  'account.cache_invalidated': KEYS,
}

/** The object of an event: of a notification its row, of any other the data itself. */
function objectOf(event: ReadEvent, data: Wire): Wire {
  return FIELDS[event] === NOTIFICATION ? (wireOf(data['notification']) ?? {}) : data
}

/** The fields of an event's object that no known server sends. */
export function unknownFields(event: ReadEvent, data: unknown): string[] {
  const wire = wireOf(data)
  if (!wire) return []
  const known = FIELDS[event]
  return Object.keys(objectOf(event, wire)).filter((field) => !known.has(field))
}
