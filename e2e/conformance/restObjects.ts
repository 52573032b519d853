import { contactFromWire } from '../../shared/model/contactFromWire.ts'
import { conversationFromWire } from '../../shared/model/conversationFromWire.ts'
import { macroFromWire } from '../../shared/model/macro.ts'
import { messageFromWire } from '../../shared/model/messageFromWire.ts'
import { profileFromWire } from '../../shared/model/profileFromWire.ts'
import type { Reader } from '../../shared/model/referenceFromWire.ts'
import {
  agentFromWire,
  attributeDefinitionFromWire,
  cannedResponseFromWire,
  inboxFromWire,
  labelFromWire,
  listFromWire,
  notificationFromWire,
  teamFromWire,
} from '../../shared/model/referenceFromWire.ts'
import { listOf, wireOf } from '../../shared/model/wire.ts'
import type { RestLine } from './recordings.ts'
import type { Fields } from './tracedFields.ts'
import { traced } from './tracedFields.ts'

/** Lists by the end of their path: the first part of their fields' paths, and who reads an entry. */
const LISTS: Readonly<Record<string, { object: string; read: Reader<unknown> }>> = {
  inboxes: { object: 'inbox', read: inboxFromWire },
  labels: { object: 'label', read: labelFromWire },
  teams: { object: 'team', read: teamFromWire },
  agents: { object: 'agent', read: agentFromWire },
  assignable_agents: { object: 'agent', read: agentFromWire },
  canned_responses: { object: 'canned response', read: cannedResponseFromWire },
  custom_attribute_definitions: { object: 'attribute definition', read: attributeDefinitionFromWire },
  macros: { object: 'macro', read: macroFromWire },
  notifications: { object: 'row of notification', read: notificationFromWire },
}

/**
 * Reads the objects of a recorded answer as Deskbell does: lists of reference data by their path; conversations, messages and contacts
 * wherever they are. Returns how many.
 */
export function readAnswer(line: RestLine, fields: Fields): number {
  const { body, status } = line.response
  if (status !== 200) return 0
  const [path = ''] = line.request.path.split('?')
  if (path.endsWith('/profile')) return profileFromWire(traced(body, 'profile', fields)) ? 1 : 0
  if (!path.startsWith('/api/v1/accounts/')) return 0
  const list = LISTS[path.slice(path.lastIndexOf('/') + 1)]
  if (list && line.request.method === 'GET') {
    const entries = wireOf(wireOf(body)?.['data'])?.['payload'] ?? wireOf(body)?.['payload'] ?? body
    return listFromWire(
      listOf(entries).map((entry) => traced(entry, list.object, fields)),
      1,
      list.read,
    ).length
  }
  return readObjects(body, fields)
}

function readObjects(value: unknown, fields: Fields): number {
  if (Array.isArray(value)) return value.reduce((sum: number, entry) => sum + readObjects(entry, fields), 0)
  const wire = wireOf(value)
  if (!wire) return 0
  if (typeof wire['message_type'] === 'number' && 'conversation_id' in wire)
    return messageFromWire(traced(wire, 'message', fields), 1) ? 1 : 0
  if ('can_reply' in wire && 'meta' in wire)
    return conversationFromWire(traced(wire, 'conversation', fields), 1) ? 1 : 0
  if ('phone_number' in wire && 'identifier' in wire) return contactFromWire(traced(wire, 'contact', fields), 1) ? 1 : 0
  return Object.values(wire).reduce<number>((sum, entry) => sum + readObjects(entry, fields), 0)
}
