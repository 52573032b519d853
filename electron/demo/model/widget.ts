import { asContact } from './activity.ts'
import { mergeContacts, updateContact } from './contacts.ts'
import { createConversation } from './conversations.ts'
import type { Model } from './model.ts'
import type { Contact, ContactInbox, Conversation, Details, Inbox } from './types.ts'

/** What the chat widget of a website does. */

export const isWebsiteInbox = (inbox: Inbox): boolean => inbox.channelType === 'Channel::WebWidget'

/** The conversation that the widget shows: the visitor's latest. */
export const widgetConversation = (model: Model, contactInbox: ContactInbox): Conversation | undefined =>
  [...model.conversations.values()].findLast((conversation) => conversation.contactInbox === contactInbox)

/** What a visitor tells about themselves before the chat. */
export interface Introduction {
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly phoneNumber?: string | undefined
  readonly customAttributes?: Details | undefined
}

/**
 * Stores who the visitor is. The contact who has the email or the phone number already takes the place of the visitor's
 * and keeps its name, as does a contact who is known by an address.
 */
export function identify(model: Model, visitor: Contact, given: Introduction): void {
  const has = (contact: Contact) =>
    (Boolean(given.email) && contact.email === given.email?.toLowerCase()) ||
    (Boolean(given.phoneNumber) && contact.phoneNumber === given.phoneNumber)
  const known = model
    .ofAccount(model.contacts, visitor.accountId)
    .find((contact) => contact !== visitor && has(contact))
  if (known) mergeContacts(model, known, visitor, asContact(known))
  const contact = known ?? visitor
  const isStranger = !contact.email && !contact.phoneNumber && !contact.identifier
  updateContact(
    model,
    contact,
    {
      name: isStranger ? (given.name ?? given.email?.split('@')[0]) : undefined,
      email: known ? undefined : given.email,
      phoneNumber: known ? undefined : given.phoneNumber,
      customAttributes: given.customAttributes,
    },
    asContact(contact),
  )
}

/** Opens a conversation in the visitor's name. `origin`: the page, the browser and the time. */
export function openInWidget(
  model: Model,
  contactInbox: ContactInbox,
  origin: Details,
  customAttributes: Details = {},
): Conversation {
  const contact = model.contact(contactInbox.contactId)
  const inbox = model.inbox(contactInbox.inboxId)
  return createConversation(
    model,
    { inbox, contact, contactInbox, additionalAttributes: origin, customAttributes },
    asContact(contact),
  )
}
