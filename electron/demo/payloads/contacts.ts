import { textOrNull } from '../fields.ts'
import { inboxesOf } from '../model/contactInboxes.ts'
import type { Model } from '../model/model.ts'
import type { Contact, ContactInbox, ContactNote, Details } from '../model/types.ts'
import { avatarUrl, iso, isoOrNull, seconds } from './basics.ts'
import { contactableInboxPayload } from './inboxes.ts'
import { agentPayload } from './users.ts'

/** A contact inside events and as a message's sender. */
export function contactPushPayload(model: Model, contact: Contact): Details {
  return {
    additional_attributes: contact.additionalAttributes,
    custom_attributes: contact.customAttributes,
    email: contact.email,
    id: contact.id,
    identifier: contact.identifier,
    name: contact.name,
    phone_number: contact.phoneNumber,
    ...tokenOf(contact),
    thumbnail: avatarUrl(model, contact.avatar),
    ...(model.can('modernPayloads') ? { blocked: contact.blocked } : {}),
    type: 'contact',
    ...companyOf(model, contact),
  }
}

/** A contact as REST shows it. */
export function contactPayload(
  model: Model,
  contact: Contact,
  options: { withInboxes?: boolean; isListed?: boolean } = {},
): Details {
  return {
    additional_attributes: contact.additionalAttributes,
    availability_status: model.presence.isContactOnline(contact.id) ? 'online' : 'offline',
    email: contact.email,
    id: contact.id,
    name: contact.name,
    phone_number: contact.phoneNumber,
    ...(model.can('modernPayloads') ? { blocked: contact.blocked } : {}),
    identifier: contact.identifier,
    thumbnail: avatarUrl(model, contact.avatar),
    custom_attributes: contact.customAttributes,
    ...companyOf(model, contact),
    ...(contact.lastActivityAt === null ? {} : { last_activity_at: seconds(contact.lastActivityAt) }),
    created_at: seconds(contact.createdAt),
    ...(options.isListed === true && model.can('conversationsCount')
      ? { conversations_count: conversationsOf(model, contact) }
      : {}),
    ...(options.withInboxes === true
      ? { contact_inboxes: inboxesOf(model, contact).map((c) => contactInboxPayload(model, c)) }
      : {}),
  }
}

/** Every column, as the public API and older contact merges return them. */
export function contactColumns(model: Model, contact: Contact): Details {
  return {
    account_id: contact.accountId,
    name: contact.name,
    email: contact.email,
    custom_attributes: contact.customAttributes,
    additional_attributes: contact.additionalAttributes,
    id: contact.id,
    phone_number: contact.phoneNumber,
    created_at: iso(contact.createdAt),
    updated_at: iso(contact.updatedAt),
    identifier: contact.identifier,
    last_activity_at: isoOrNull(contact.lastActivityAt),
    ...tokenOf(contact),
    ...(model.can('contactBlocking')
      ? {
          contact_type: 'lead',
          middle_name: '',
          last_name: '',
          location: textOrNull(contact.additionalAttributes, 'city'),
          country_code: textOrNull(contact.additionalAttributes, 'country'),
          blocked: contact.blocked,
        }
      : {}),
    ...(model.can('companyFromEmail') ? { company_id: contact.companyId } : {}),
    label_list: contact.labels,
  }
}

const tokenOf = ({ pubsubToken }: Contact): Details => (pubsubToken === null ? {} : { pubsub_token: pubsubToken })

function conversationsOf(model: Model, contact: Contact): number {
  let count = 0
  for (const conversation of model.conversations.values()) if (conversation.contactId === contact.id) count += 1
  return count
}

/** Whether contacts show their company. */
export const usesCompanies = (model: Model, accountId: number) =>
  model.can('companies') && model.account(accountId).features['companies'] === true
const companyOf = (model: Model, contact: Contact): Details =>
  usesCompanies(model, contact.accountId) ? { company_id: contact.companyId } : {}

export function contactInboxPayload(model: Model, contactInbox: ContactInbox): Details {
  return { source_id: contactInbox.sourceId, inbox: contactableInboxPayload(model, model.inbox(contactInbox.inboxId)) }
}

/** A contact in a search result. */
export function contactSearchPayload(model: Model, contact: Contact): Details {
  return {
    email: contact.email,
    id: contact.id,
    name: contact.name,
    phone_number: contact.phoneNumber,
    identifier: contact.identifier,
    ...(model.can('modernPayloads')
      ? {
          additional_attributes: contact.additionalAttributes,
          last_activity_at: contact.lastActivityAt === null ? null : seconds(contact.lastActivityAt),
        }
      : {}),
  }
}

/** A note on a contact. The real server leaves both ids null. */
export function notePayload(model: Model, accountId: number, note: ContactNote): Details {
  const membership = model.membership(accountId, note.userId)
  return {
    id: note.id,
    content: note.content,
    account_id: null,
    contact_id: null,
    user: membership ? agentPayload(model, membership) : null,
    created_at: seconds(note.createdAt),
    updated_at: seconds(note.updatedAt),
  }
}
