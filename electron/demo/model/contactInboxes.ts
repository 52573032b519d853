import { invalid } from './errors.ts'
import type { Model } from './model.ts'
import type { Contact, ContactInbox, Inbox } from './types.ts'

/** A contact's entries in inboxes, oldest first. */
export function inboxesOf(model: Model, contact: Contact): ContactInbox[] {
  return [...model.contactInboxes.values()].filter((c) => c.contactId === contact.id)
}

/** Finds or creates the contact's entry in an inbox, for contacts who come by themselves. In a mail inbox its source id is the address. */
export function ensureContactInbox(model: Model, contact: Contact, inbox: Inbox, sourceId?: string): ContactInbox {
  const existing = inboxesOf(model, contact).find(
    (c) => c.inboxId === inbox.id && (sourceId === undefined || c.sourceId === sourceId),
  )
  const address = inbox.channelType === 'Channel::Email' ? contact.email : null
  return existing ?? add(model, contact, inbox, sourceId ?? address ?? model.uuid())
}

/**
 * The entry that an agent adds: under the given id, else under the contact's address in the channel. Where contacts have
 * no address, each is a new entry. Throws 422 without the address that the channel needs.
 */
export function addContactInbox(model: Model, contact: Contact, inbox: Inbox, sourceId?: string): ContactInbox {
  const id = sourceId ?? (needsAddress(inbox) ? requireAddress(inbox, contact) : model.uuid())
  return (
    inboxesOf(model, contact).find((c) => c.inboxId === inbox.id && c.sourceId === id) ?? add(model, contact, inbox, id)
  )
}

/**
 * The contact's source id in an inbox; null if the inbox can't write to it. Recorded: an API inbox returns a new id per
 * request until one is stored.
 */
export function sourceIdFor(model: Model, contact: Contact, inbox: Inbox): string | null {
  if (needsAddress(inbox)) return addressIn(inbox, contact)
  const known = inboxesOf(model, contact).findLast((one) => one.inboxId === inbox.id)?.sourceId
  return known ?? (inbox.channelType === 'Channel::Api' ? model.uuid() : null)
}

function add(model: Model, contact: Contact, inbox: Inbox, sourceId: string): ContactInbox {
  const contactInbox: ContactInbox = {
    id: model.nextId('contactInboxes'),
    contactId: contact.id,
    inboxId: inbox.id,
    sourceId,
    pubsubToken: contact.pubsubToken ?? model.token(),
    isVerified: false,
    createdAt: model.now(),
  }
  model.addContactInbox(contactInbox)
  return contactInbox
}

const needsAddress = ({ channelType }: Inbox) => channelType === 'Channel::Email' || channelType === 'Channel::Whatsapp'

function addressIn(inbox: Inbox, contact: Contact): string | null {
  switch (inbox.channelType) {
    case 'Channel::Email':
      return contact.email
    case 'Channel::Whatsapp':
      return contact.phoneNumber?.replace('+', '') || null
    default:
      return null
  }
}

function requireAddress(inbox: Inbox, contact: Contact): string {
  const address = addressIn(inbox, contact)
  if (address !== null) return address
  const missing = inbox.channelType === 'Channel::Email' ? 'contact email' : 'contact phone number'
  throw invalid(`param is missing or the value is empty: ${missing}`)
}
