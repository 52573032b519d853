import type { Contact, ContactPatch } from './people.ts'
import type { Wire } from './wire.ts'
import { attributesOf, idOf, listOf, secondOf, textOf, wireOf, wordsOf } from './wire.ts'

/**
 * Reads a contact from REST, the socket, a conversation's `meta.sender`, a message's `sender`.
 * Its pubsub token (1.16 sends it everywhere) is never read. Null when there is no id.
 */
export function contactFromWire(data: unknown, accountId: number): ContactPatch | null {
  const wire = wireOf(data)
  const id = wire && idOf(wire['id'])
  if (!wire || id === null) return null
  const contact: ContactPatch = { accountId, id }
  const name = wordsOf(wire['name'])
  if (name !== null) contact.name = name
  if ('email' in wire) contact.email = textOf(wire['email'])
  if ('phone_number' in wire) contact.phone = textOf(wire['phone_number'])
  if ('identifier' in wire) contact.identifier = textOf(wire['identifier'])
  if ('thumbnail' in wire) contact.avatarUrl = textOf(wire['thumbnail'])
  if (typeof wire['blocked'] === 'boolean') contact.blocked = wire['blocked']
  if (wire['additional_attributes']) contact.additionalAttributes = attributesOf(wire['additional_attributes'])
  if (wire['custom_attributes']) contact.customAttributes = attributesOf(wire['custom_attributes'])
  if (Array.isArray(wire['contact_inboxes'])) contact.channels = channelsOf(wire['contact_inboxes'])
  const createdAt = secondOf(wire['created_at'])
  if (createdAt !== null) contact.createdAt = createdAt
  const lastActivityAt = secondOf(wire['last_activity_at'])
  if (lastActivityAt !== null) contact.lastActivityAt = lastActivityAt
  return contact
}

/** Whether a message's sender or a typing person is a contact, not an agent or a bot. */
export function isContactWire(wire: Wire): boolean {
  const type = wire['type']
  if (typeof type === 'string') return type === 'contact' || type === 'Contact'
  return 'phone_number' in wire || 'identifier' in wire
}

function channelsOf(value: unknown): NonNullable<Contact['channels']> {
  const channels: NonNullable<Contact['channels']> = []
  for (const entry of listOf(value)) {
    const wire = wireOf(entry)
    const inboxId = wire && (idOf(wireOf(wire['inbox'])?.['id']) ?? idOf(wire['inbox_id']))
    if (wire && inboxId !== null) channels.push({ inboxId, sourceId: textOf(wire['source_id']) })
  }
  return channels
}
