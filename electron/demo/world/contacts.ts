import type { Actor } from './activity.ts'
import { asContact } from './activity.ts'
import { announceContact, announceConversation } from './announce.ts'
import { invalid } from './errors.ts'
import { agentsOf } from './topics.ts'
import type { Contact, ContactInbox, Details, Inbox } from './types.ts'
import type { World } from './world.ts'

const FREE_MAIL = /@(gmail|hotmail|outlook|yahoo|icloud|proton|protonmail|gmx|qq|163|aol|live)\./i

export interface ContactFields {
  name?: string | undefined
  email?: string | null | undefined
  phoneNumber?: string | null | undefined
  identifier?: string | null | undefined
  customAttributes?: Details | undefined
  additionalAttributes?: Details | undefined
}

/** Newer servers guess the company from a business address. */
function companyOf(world: World, email: string | null | undefined): Details {
  if (!world.can('companyFromEmail') || !email || FREE_MAIL.test(email)) return {}
  const domain = email.split('@')[1]?.split('.')[0] ?? ''
  return domain === '' ? {} : { company_name: domain.charAt(0).toUpperCase() + domain.slice(1) }
}

function checkUnique(world: World, accountId: number, fields: ContactFields, except?: Contact): void {
  for (const other of world.contacts.values()) {
    if (other.accountId !== accountId || other === except) continue
    if (fields.email && other.email?.toLowerCase() === fields.email.toLowerCase())
      throw invalid('Email has already been taken')
    if (fields.phoneNumber && other.phoneNumber === fields.phoneNumber)
      throw invalid('Phone number has already been taken')
    if (fields.identifier && other.identifier === fields.identifier) throw invalid('Identifier has already been taken')
  }
}

/** A new contact; `actor` absent means that it made itself (a visitor). Throws 422 on a taken address. */
export function createContact(
  world: World,
  accountId: number,
  fields: ContactFields,
  actor?: Actor,
  at = world.now(),
): Contact {
  checkUnique(world, accountId, fields)
  const contact: Contact = {
    id: world.nextId('contacts'),
    accountId,
    name: fields.name ?? '',
    email: fields.email ?? null,
    phoneNumber: fields.phoneNumber ?? null,
    identifier: fields.identifier ?? null,
    avatar: null,
    blocked: false,
    additionalAttributes: { ...companyOf(world, fields.email), ...fields.additionalAttributes },
    customAttributes: fields.customAttributes ?? {},
    labels: [],
    notes: [],
    lastActivityAt: null,
    createdAt: at,
    updatedAt: at,
  }
  world.contacts.set(contact.id, contact)
  announceContact(world, 'contact.created', contact, actor ?? asContact(contact))
  return contact
}

/** Changes what is given; attributes are merged into those it has. */
export function updateContact(
  world: World,
  contact: Contact,
  fields: ContactFields & { blocked?: boolean | undefined; labels?: string[] },
  actor: Actor,
): void {
  checkUnique(world, contact.accountId, fields, contact)
  if (fields.name !== undefined) contact.name = fields.name
  if (fields.email !== undefined) contact.email = fields.email
  if (fields.phoneNumber !== undefined) contact.phoneNumber = fields.phoneNumber
  if (fields.identifier !== undefined) contact.identifier = fields.identifier
  if (fields.blocked !== undefined) contact.blocked = fields.blocked
  if (fields.labels !== undefined) contact.labels = [...new Set(fields.labels)]
  contact.customAttributes = { ...contact.customAttributes, ...fields.customAttributes }
  contact.additionalAttributes = { ...contact.additionalAttributes, ...fields.additionalAttributes }
  contact.updatedAt = world.now()
  announceContact(world, 'contact.updated', contact, actor)
}

/** The contact's place in an inbox, made where it has none. In a mail inbox it is known by its address. */
export function ensureContactInbox(world: World, contact: Contact, inbox: Inbox, sourceId?: string): ContactInbox {
  const existing = [...world.contactInboxes.values()].find(
    (c) => c.contactId === contact.id && c.inboxId === inbox.id && (sourceId === undefined || c.sourceId === sourceId),
  )
  if (existing) return existing
  const contactInbox: ContactInbox = {
    id: world.nextId('contactInboxes'),
    contactId: contact.id,
    inboxId: inbox.id,
    sourceId: sourceId ?? addressIn(inbox, contact) ?? world.uuid(),
    pubsubToken: world.token(),
    createdAt: world.now(),
  }
  world.addContactInbox(contactInbox)
  return contactInbox
}

const addressIn = (inbox: Inbox, contact: Contact) => (inbox.channelType === 'Channel::Email' ? contact.email : null)

/** Everything of `mergee` becomes `base`'s; `mergee` is gone afterwards. Attributes of `base` win. */
export function mergeContacts(world: World, base: Contact, mergee: Contact, actor: Actor): void {
  announceContact(world, 'contact.merged', base, actor)
  announceContact(world, 'contact.deleted', mergee, actor)
  world.contacts.delete(mergee.id)
  for (const contactInbox of world.contactInboxes.values())
    if (contactInbox.contactId === mergee.id) contactInbox.contactId = base.id
  for (const conversation of world.conversations.values()) {
    if (conversation.contactId !== mergee.id) continue
    conversation.contactId = base.id
    for (const message of conversation.messages) {
      if (message.sender?.type === 'contact' && message.sender.id === mergee.id)
        message.sender = { type: 'contact', id: base.id }
    }
    announceConversation(world, agentsOf(world, conversation), 'conversation.contact_changed', conversation, actor)
  }
  base.notes.push(...mergee.notes)
  updateContact(
    world,
    base,
    {
      email: base.email ?? mergee.email,
      phoneNumber: base.phoneNumber ?? mergee.phoneNumber,
      identifier: base.identifier ?? mergee.identifier,
      customAttributes: { ...mergee.customAttributes, ...base.customAttributes },
      additionalAttributes: { ...mergee.additionalAttributes, ...base.additionalAttributes },
    },
    actor,
  )
}

export function deleteContact(world: World, contact: Contact, actor: Actor): void {
  announceContact(world, 'contact.deleted', contact, actor)
  world.contacts.delete(contact.id)
  for (const conversation of [...world.conversations.values()])
    if (conversation.contactId === contact.id) world.removeConversation(conversation)
}
