import { createHmac } from 'node:crypto'
import { contactPushPayload } from '../payloads/contacts.ts'
import { conversationPushPayload } from '../payloads/conversations.ts'
import { asContact, asSystem } from './activity.ts'
import { changeMessage } from './changeMessage.ts'
import { ensureContactInbox } from './contactInboxes.ts'
import type { ContactFields } from './contacts.ts'
import { createContact, updateContact } from './contacts.ts'
import { createConversation, markSeenByContact, setStatus } from './conversations.ts'
import { recordRating } from './csat.ts'
import { internalError } from './errors.ts'
import type { Draft } from './messages.ts'
import { announceTyping, sendAsContact } from './messages.ts'
import type { Model } from './model.ts'
import { agentsOf } from './topics.ts'
import type { Contact, ContactInbox, Conversation, Details, Inbox, Message } from './types.ts'

/** What a visitor can do, for the public API, the control API and the simulated visitors. */

/** Finds the contact by identifier, email or phone number, or creates it. */
export function arrive(
  model: Model,
  inbox: Inbox,
  fields: ContactFields,
  sourceId?: string,
): { contact: Contact; contactInbox: ContactInbox } {
  const known = sourceId === undefined ? undefined : model.contactInboxBySource(inbox.id, sourceId)
  if (known) return { contact: model.contact(known.contactId), contactInbox: known }
  const existing = model
    .ofAccount(model.contacts, inbox.accountId)
    .find(
      (contact) =>
        (fields.identifier && contact.identifier === fields.identifier) ||
        (fields.email && contact.email === fields.email.toLowerCase()) ||
        (fields.phoneNumber && contact.phoneNumber === fields.phoneNumber),
    )
  const contact =
    existing ?? createContact(model, inbox.accountId, { ...fields, name: fields.name ?? strangerName(model) })
  return { contact, contactInbox: ensureContactInbox(model, contact, inbox, sourceId) }
}

const strangerName = (model: Model) => `quiet-meadow-${Math.floor(model.random() * 900 + 100)}`

/** What the visitor proves about itself in a request of its contact. Throws 500, as the real server does. */
export function verify(
  model: Model,
  contactInbox: ContactInbox | undefined,
  inbox: Inbox,
  proof: { identifier?: string | undefined; hash?: string | undefined },
): void {
  if (!proof.hash && !inbox.hmacMandatory) return
  const expected = createHmac('sha256', inbox.hmacToken)
    .update(proof.identifier ?? '')
    .digest('hex')
  if (proof.hash !== expected) throw internalError()
  if (!contactInbox) return
  const known = model.contact(contactInbox.contactId).identifier
  if (known && known !== proof.identifier) throw internalError()
  if (known) contactInbox.isVerified = true
}

/** The conversations that a visitor sees: those of its session, or of the whole contact once it is verified. */
export function conversationsOf(model: Model, contactInbox: ContactInbox): Conversation[] {
  return [...model.conversations.values()].filter(
    (one) => one.contactInbox === contactInbox || (contactInbox.isVerified && one.contactId === contactInbox.contactId),
  )
}

export function introduce(model: Model, contact: Contact, fields: ContactFields): void {
  updateContact(model, contact, fields, asContact(contact))
}

/** Opens a conversation, or continues the last one if the inbox allows only one. */
export function open(model: Model, contactInbox: ContactInbox, customAttributes: Details = {}): Conversation {
  const inbox = model.inbox(contactInbox.inboxId)
  const contact = model.contact(contactInbox.contactId)
  const last = inbox.lockToSingleConversation
    ? [...model.conversations.values()].findLast((c) => c.contactInbox === contactInbox)
    : undefined
  return last ?? createConversation(model, { inbox, contact, contactInbox, customAttributes }, asContact(contact))
}

export function write(model: Model, conversation: Conversation, draft: Draft): Message {
  return sendAsContact(model, conversation, draft)
}

export function type(model: Model, conversation: Conversation, isOn: boolean): void {
  const contact = model.contact(conversation.contactId)
  const who = contactPushPayload(model, contact)
  announceTyping(model, conversation, agentsOf(model, conversation), isOn, false, who, asContact(contact), () =>
    conversationPushPayload(model, conversation),
  )
}

/** Reads the conversation. Newer servers also mark the agents' messages as read. */
export function read(model: Model, conversation: Conversation): void {
  const contact = model.contact(conversation.contactId)
  markSeenByContact(model, conversation, asContact(contact))
  if (!model.can('readMarksMessages')) return
  const isUnseen = (message: Message) =>
    (message.status === 'sent' || message.status === 'delivered') && message.kind === 'outgoing' && !message.isPrivate
  for (const message of conversation.messages.filter(isUnseen))
    changeMessage(model, message, { status: 'read' }, asSystem)
}

/** Resolves an open conversation or reopens a resolved one. */
export function toggleStatus(model: Model, conversation: Conversation): void {
  setStatus(
    model,
    conversation,
    { status: conversation.status === 'resolved' ? 'open' : 'resolved' },
    asContact(model.contact(conversation.contactId)),
  )
}

/** Resolves a conversation; one that is resolved stays so. */
export function resolve(model: Model, conversation: Conversation): void {
  if (conversation.status !== 'resolved') toggleStatus(model, conversation)
}

/** Answers a form, a choice or a survey that an agent, a bot or the server sent. */
export function submit(model: Model, message: Message, values: unknown): void {
  changeMessage(
    model,
    message,
    { contentAttributes: { ...message.contentAttributes, submitted_values: values } },
    asContact(model.contact(message.conversation.contactId)),
  )
  recordRating(model, message)
}

export function beat(model: Model, contactInbox: ContactInbox): void {
  model.presence.beatContact(contactInbox.contactId)
}
