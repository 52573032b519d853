import * as v from 'valibot'
import { conditionsFromWire } from '../filters/condition.ts'
import { PhrasesSchema } from '../filters/phrase.ts'
import { messageFromWire } from './messageFromWire.ts'
import type {
  Agent,
  AttributeDefinition,
  Availability,
  CannedResponse,
  Folder,
  Inbox,
  Label,
  ServerNotification,
  Team,
} from './people.ts'
import { ATTRIBUTE_TYPES } from './people.ts'
import { previewOf } from './preview.ts'
import type { Wire } from './wire.ts'
import { idOf, listOf, oneOf, secondOf, textOf, wireOf } from './wire.ts'

export const AVAILABILITIES: readonly Availability[] = ['online', 'busy', 'offline']

/** Reads one entry of a list; null drops only that entry. */
export type Reader<T> = (wire: Wire, id: number, accountId: number) => T | null

/** Reads every entry with an id, from a list or from `{ payload: [...] }`. */
export function listFromWire<T>(data: unknown, accountId: number, read: Reader<T>): T[] {
  const entries = Array.isArray(data) ? listOf(data) : listOf(wireOf(data)?.['payload'])
  const items: T[] = []
  for (const entry of entries) {
    const wire = wireOf(entry)
    const id = wire && idOf(wire['id'])
    const item = wire && id !== null ? read(wire, id, accountId) : null
    if (item !== null) items.push(item)
  }
  return items
}

export const agentFromWire: Reader<Agent> = (wire, id, accountId) => ({
  accountId,
  id,
  name: textOf(wire['available_name']) ?? textOf(wire['name']) ?? '',
  email: textOf(wire['email']),
  role: textOf(wire['role']) ?? 'agent',
  avatarUrl: textOf(wire['thumbnail']) ?? textOf(wire['avatar_url']),
  availability: oneOf(wire['availability_status'], AVAILABILITIES) ?? 'offline',
})

export const inboxFromWire: Reader<Inbox> = (wire, id, accountId) => ({
  accountId,
  id,
  name: textOf(wire['name']) ?? '',
  channel: textOf(wire['channel_type']) ?? '',
  avatarUrl: textOf(wire['avatar_url']),
  emails: [textOf(wire['email']), textOf(wire['forward_to_email'])].filter((email) => email !== null),
  csatSurvey: wire['csat_survey_enabled'] === true,
  ...(wire['channel_type'] === 'Channel::Api' ? { identifier: textOf(wire['inbox_identifier']) } : {}),
})

export const teamFromWire: Reader<Team> = (wire, id, accountId) => ({
  accountId,
  id,
  name: textOf(wire['name']) ?? '',
  description: textOf(wire['description']),
  isMember: wire['is_member'] === true,
})

export const labelFromWire: Reader<Label> = (wire, id, accountId) => {
  const title = textOf(wire['title'])
  const color = textOf(wire['color'])
  return title === null
    ? null
    : {
        accountId,
        id,
        title,
        description: textOf(wire['description']),
        onSidebar: wire['show_on_sidebar'] === true,
        // It is used in a style, so only a color is accepted.
        color: color !== null && /^#[0-9a-f]{3,8}$/i.test(color) ? color : '#8b8d98',
      }
}

export const cannedResponseFromWire: Reader<CannedResponse> = (wire, id, accountId) => {
  const shortCode = textOf(wire['short_code'])
  return shortCode === null ? null : { accountId, id, shortCode, content: textOf(wire['content']) ?? '' }
}

/** Nothing in it is trusted: any client may have stored it. */
export const folderFromWire: Reader<Folder> = (wire, id, accountId) => {
  const query = wireOf(wire['query'])
  const phrases = v.safeParse(PhrasesSchema, query?.['deskbell'])
  return {
    accountId,
    id,
    name: textOf(wire['name']) ?? '',
    conditions: conditionsFromWire(query?.['payload']),
    phrases: phrases.success ? phrases.output : null,
  }
}

const LONGEST_PATTERN = 500

function patternOf(wire: Wire): Pick<AttributeDefinition, 'pattern'> {
  const source = textOf(wire['regex_pattern'])
  return source === null || source.length > LONGEST_PATTERN
    ? {}
    : { pattern: { source, cue: textOf(wire['regex_cue']) } }
}

const ATTRIBUTES_OF = { contact_attribute: 'contact', conversation_attribute: 'conversation' } as const

/** An unknown type is shown as text; attributes of other objects (`company_attribute`) are left out. */
export const attributeDefinitionFromWire: Reader<AttributeDefinition> = (wire, id, accountId) => {
  const key = textOf(wire['attribute_key'])
  const of = oneOf(wire['attribute_model'], ['contact_attribute', 'conversation_attribute'] as const)
  if (key === null || of === null) return null
  const type = oneOf(wire['attribute_display_type'], ATTRIBUTE_TYPES) ?? 'text'
  return {
    accountId,
    id,
    of: ATTRIBUTES_OF[of],
    key,
    name: textOf(wire['attribute_display_name']) ?? '',
    type,
    ...patternOf(wire),
    ...(type === 'list' ? { values: listValues(wire['attribute_values']) } : {}),
  }
}

/** Far more than anybody chooses from. */
const MOST_LIST_VALUES = 200
const listValues = (value: unknown): string[] =>
  listOf(value)
    .slice(0, MOST_LIST_VALUES)
    .map(textOf)
    .filter((text) => text !== null)

/**
 * The primary actor is the conversation, even where it is called a message (2.16's socket); its `id` is the display id,
 * `primary_actor_id` is the database's.
 */
export const notificationFromWire: Reader<ServerNotification> = (wire, id, accountId) => {
  const message = messageOf(wire)
  const createdAt = secondOf(wire['created_at']) ?? 0
  return {
    accountId,
    id,
    type: textOf(wire['notification_type']) ?? '',
    conversationId: conversationOf(wire),
    actorId: wire['primary_actor_type'] === 'Conversation' ? idOf(wire['primary_actor_id']) : null,
    readAt: secondOf(wire['read_at']),
    title: textOf(wire['push_message_title']),
    body: message === null ? textOf(wire['push_message_body']) : textOf(message['content']),
    attachment: attachmentKind(message, accountId),
    senderName: textOf(wireOf(message?.['sender'])?.['name']),
    contactName: textOf(wireOf(wireOf(wireOf(wire['primary_actor'])?.['meta'])?.['sender'])?.['name']),
    createdAt,
    at: secondOf(wire['last_activity_at']) ?? createdAt,
    snoozedUntil: secondOf(wire['snoozed_until']),
    messageId: message && idOf(message['id']),
  }
}

function attachmentKind(message: Wire | null, accountId: number): string | null {
  const patch = message && messageFromWire(message, accountId)
  return (patch && previewOf(patch)?.attachment) ?? null
}

/** The secondary actor, if it is a message: only messages have the conversation's id. */
function messageOf(wire: Wire): Wire | null {
  const actor = wireOf(wire['secondary_actor'])
  return actor && 'conversation_id' in actor ? actor : null
}

function conversationOf(wire: Wire): number | null {
  const actor = wireOf(wire['primary_actor'])
  return actor && (wire['primary_actor_type'] === 'Conversation' || 'meta' in actor) ? idOf(actor['id']) : null
}
