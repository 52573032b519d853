import type { Actor } from './activity.ts'
import { asContact } from './activity.ts'
import { announceContact, announceConversation } from './announce.ts'
import { invalid } from './errors.ts'
import type { Model } from './model.ts'
import { agentsOf } from './topics.ts'
import type { Contact, ContactInbox, Details, Inbox } from './types.ts'

const FREE_MAIL = /@(gmail|hotmail|outlook|yahoo|icloud|proton|protonmail|gmx|qq|163|aol|live)\./i

export interface ContactFields {
  name?: string | undefined
  email?: string | null | undefined
  phoneNumber?: string | null | undefined
  identifier?: string | null | undefined
  customAttributes?: Details | undefined
  additionalAttributes?: Details | undefined
}

/** Newer servers derive the company from a business address. */
function companyOf(model: Model, email: string | null | undefined): Details {
  if (!model.can('companyFromEmail') || !email || FREE_MAIL.test(email)) return {}
  const domain = email.split('@')[1]?.split('.')[0] ?? ''
  return domain === '' ? {} : { company_name: domain.charAt(0).toUpperCase() + domain.slice(1) }
}

function checkUnique(model: Model, accountId: number, fields: ContactFields, except?: Contact): void {
  for (const other of model.contacts.values()) {
    if (other.accountId !== accountId || other === except) continue
    if (fields.email && other.email?.toLowerCase() === fields.email.toLowerCase())
      throw invalid('Email has already been taken')
    if (fields.phoneNumber && other.phoneNumber === fields.phoneNumber)
      throw invalid('Phone number has already been taken')
    if (fields.identifier && other.identifier === fields.identifier) throw invalid('Identifier has already been taken')
  }
}

/** Creates a contact; without `actor`, the contact itself (a visitor) creates it. Throws 422 if an address is taken. */
export function createContact(
  model: Model,
  accountId: number,
  fields: ContactFields,
  actor?: Actor,
  at = model.now(),
): Contact {
  checkUnique(model, accountId, fields)
  const contact: Contact = {
    id: model.nextId('contacts'),
    accountId,
    name: fields.name ?? '',
    email: fields.email ?? null,
    phoneNumber: fields.phoneNumber ?? null,
    identifier: fields.identifier ?? null,
    avatar: null,
    blocked: false,
    additionalAttributes: { ...companyOf(model, fields.email), ...fields.additionalAttributes },
    customAttributes: fields.customAttributes ?? {},
    labels: [],
    notes: [],
    lastActivityAt: null,
    createdAt: at,
    updatedAt: at,
  }
  model.contacts.set(contact.id, contact)
  announceContact(model, 'contact.created', contact, actor ?? asContact(contact))
  return contact
}

/** Changes the given fields and merges the attributes. */
export function updateContact(
  model: Model,
  contact: Contact,
  fields: ContactFields & { blocked?: boolean | undefined; labels?: string[] },
  actor: Actor,
): void {
  checkUnique(model, contact.accountId, fields, contact)
  if (fields.name !== undefined) contact.name = fields.name
  if (fields.email !== undefined) contact.email = fields.email
  if (fields.phoneNumber !== undefined) contact.phoneNumber = fields.phoneNumber
  if (fields.identifier !== undefined) contact.identifier = fields.identifier
  if (fields.blocked !== undefined) contact.blocked = fields.blocked
  if (fields.labels !== undefined) contact.labels = [...new Set(fields.labels)]
  contact.customAttributes = { ...contact.customAttributes, ...fields.customAttributes }
  contact.additionalAttributes = { ...contact.additionalAttributes, ...fields.additionalAttributes }
  contact.updatedAt = model.now()
  announceContact(model, 'contact.updated', contact, actor)
}

/** Finds or creates the contact's entry in an inbox. In a mail inbox its source id is the address. */
export function ensureContactInbox(model: Model, contact: Contact, inbox: Inbox, sourceId?: string): ContactInbox {
  const existing = [...model.contactInboxes.values()].find(
    (c) => c.contactId === contact.id && c.inboxId === inbox.id && (sourceId === undefined || c.sourceId === sourceId),
  )
  if (existing) return existing
  const contactInbox: ContactInbox = {
    id: model.nextId('contactInboxes'),
    contactId: contact.id,
    inboxId: inbox.id,
    sourceId: sourceId ?? addressIn(inbox, contact) ?? model.uuid(),
    pubsubToken: model.token(),
    createdAt: model.now(),
  }
  model.addContactInbox(contactInbox)
  return contactInbox
}

const addressIn = (inbox: Inbox, contact: Contact) => (inbox.channelType === 'Channel::Email' ? contact.email : null)

/** Moves everything of `mergee` to `base` and deletes `mergee`. Attributes of `base` win. */
export function mergeContacts(model: Model, base: Contact, mergee: Contact, actor: Actor): void {
  announceContact(model, 'contact.merged', base, actor)
  announceContact(model, 'contact.deleted', mergee, actor)
  model.contacts.delete(mergee.id)
  for (const contactInbox of model.contactInboxes.values())
    if (contactInbox.contactId === mergee.id) contactInbox.contactId = base.id
  for (const conversation of model.conversations.values()) {
    if (conversation.contactId !== mergee.id) continue
    conversation.contactId = base.id
    for (const message of conversation.messages) {
      if (message.sender?.type === 'contact' && message.sender.id === mergee.id)
        message.sender = { type: 'contact', id: base.id }
    }
    announceConversation(model, agentsOf(model, conversation), 'conversation.contact_changed', conversation, actor)
  }
  base.notes.push(...mergee.notes)
  updateContact(
    model,
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

export function deleteContact(model: Model, contact: Contact, actor: Actor): void {
  announceContact(model, 'contact.deleted', contact, actor)
  model.contacts.delete(contact.id)
  for (const conversation of [...model.conversations.values()])
    if (conversation.contactId === contact.id) model.removeConversation(conversation)
}
