import type { Actor } from './activity.ts'
import { asContact } from './activity.ts'
import { announceContact, announceConversation } from './announce.ts'
import { joinCompanyOfDomain, setCompany } from './companies.ts'
import type { Problem } from './errors.ts'
import { requireValid } from './errors.ts'
import type { Model } from './model.ts'
import { agentsOf } from './topics.ts'
import type { Company, Contact, Details } from './types.ts'

const EMAIL = /^[^@\s]+@[^@\s]+$/
const PHONE_NUMBER = /\+[1-9]\d{1,14}$/

export interface ContactFields {
  name?: string | undefined
  email?: string | null | undefined
  phoneNumber?: string | null | undefined
  identifier?: string | null | undefined
  customAttributes?: Details | undefined
  additionalAttributes?: Details | undefined
}
export type ContactChange = ContactFields & {
  blocked?: boolean | undefined
  labels?: string[] | undefined
  /** Key of a stored image; null for none. */
  avatar?: string | null | undefined
  company?: Company | null | undefined
}

/** Addresses are stored in lower case. */
const normalized = <T extends ContactFields>(fields: T): T =>
  fields.email === undefined ? fields : { ...fields, email: fields.email?.toLowerCase() || null }

/** Throws 422 if an address is malformed or another contact of the account has it. */
export function checkContact(model: Model, accountId: number, fields: ContactFields, except?: Contact): void {
  const { email, identifier, phoneNumber } = fields
  if (!email && !identifier && !phoneNumber) return
  const others = model.ofAccount(model.contacts, accountId).filter((other) => other !== except)
  const problems: Problem[] = []
  const taken = 'has already been taken'
  if (email) {
    if (others.some((other) => other.email === email.toLowerCase())) problems.push(['email', taken])
    if (!EMAIL.test(email)) problems.push(['email', 'Invalid email'])
  }
  if (identifier && others.some((other) => other.identifier === identifier)) problems.push(['identifier', taken])
  if (phoneNumber) {
    if (others.some((other) => other.phoneNumber === phoneNumber)) problems.push(['phone_number', taken])
    if (!PHONE_NUMBER.test(phoneNumber)) problems.push(['phone_number', 'should be in e164 format'])
  }
  requireValid(problems)
}

/** Creates a contact; without `actor`, the contact itself (a visitor) creates it. Throws 422 as `checkContact` does. */
export function createContact(
  model: Model,
  accountId: number,
  given: ContactFields,
  actor?: Actor,
  at = model.now(),
): Contact {
  const fields = normalized(given)
  checkContact(model, accountId, fields)
  const contact = addContact(model, accountId, fields, at)
  joinCompanyOfDomain(model, contact)
  announceContact(model, 'contact.created', contact, actor ?? asContact(contact))
  return contact
}

/** Stores a contact as it is: no checks, no company, no event. */
export function addContact(model: Model, accountId: number, fields: ContactFields, at: number): Contact {
  const contact: Contact = {
    id: model.nextId('contacts'),
    accountId,
    name: fields.name ?? '',
    email: fields.email ?? null,
    phoneNumber: fields.phoneNumber ?? null,
    identifier: fields.identifier ?? null,
    avatar: null,
    pubsubToken: model.can('contactTokens') ? model.token() : null,
    blocked: false,
    additionalAttributes: { ...fields.additionalAttributes },
    customAttributes: fields.customAttributes ?? {},
    labels: [],
    notes: [],
    companyId: null,
    lastActivityAt: null,
    createdAt: at,
    updatedAt: at,
  }
  model.contacts.set(contact.id, contact)
  return contact
}

/** Changes the given fields and merges the attributes. */
export function updateContact(model: Model, contact: Contact, given: ContactChange, actor: Actor): void {
  const fields = normalized(given)
  checkContact(model, contact.accountId, fields, contact)
  const hadAddress = contact.email !== null
  if (fields.name !== undefined) contact.name = fields.name
  if (fields.email !== undefined) contact.email = fields.email
  if (fields.phoneNumber !== undefined) contact.phoneNumber = fields.phoneNumber
  if (fields.identifier !== undefined) contact.identifier = fields.identifier
  if (fields.blocked !== undefined) contact.blocked = fields.blocked
  if (fields.avatar !== undefined) contact.avatar = fields.avatar
  if (fields.labels !== undefined) contact.labels = [...new Set(fields.labels)]
  contact.customAttributes = { ...contact.customAttributes, ...fields.customAttributes }
  contact.additionalAttributes = { ...contact.additionalAttributes, ...fields.additionalAttributes }
  if (fields.company !== undefined) setCompany(model, contact, fields.company)
  if (!hadAddress) joinCompanyOfDomain(model, contact)
  contact.updatedAt = model.now()
  announceContact(model, 'contact.updated', contact, actor)
}

/** Moves everything of `mergee` to `base` and deletes `mergee`. Attributes of `base` win. Nothing happens if they are the same. */
export function mergeContacts(model: Model, base: Contact, mergee: Contact, actor: Actor): void {
  if (base === mergee) return
  announceContact(model, 'contact.merged', base, actor)
  announceContact(model, 'contact.deleted', mergee, actor)
  remove(model, mergee)
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
  remove(model, contact)
  for (const conversation of [...model.conversations.values()])
    if (conversation.contactId === contact.id) model.removeConversation(conversation)
}

function remove(model: Model, contact: Contact): void {
  setCompany(model, contact, null)
  model.contacts.delete(contact.id)
}
