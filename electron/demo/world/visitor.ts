import { contactPushPayload } from '../payloads/contacts.ts'
import { conversationPushPayload } from '../payloads/conversations.ts'
import { asContact, asSystem } from './activity.ts'
import { changeMessage } from './changeMessage.ts'
import type { ContactFields } from './contacts.ts'
import { createContact, ensureContactInbox, updateContact } from './contacts.ts'
import { createConversation, markSeenByContact, setStatus } from './conversations.ts'
import type { Draft } from './messages.ts'
import { announceTyping, sendAsContact } from './messages.ts'
import { agentsOf } from './topics.ts'
import type { Contact, ContactInbox, Conversation, Details, Inbox, Message } from './types.ts'
import type { World } from './world.ts'

/** What a visitor can do: the public API, the control API and the scripted visitors all come through here. */

/** Finds the contact by identifier, e-mail or phone number, or makes it. */
export function arrive(
  world: World,
  inbox: Inbox,
  fields: ContactFields,
  sourceId?: string,
): { contact: Contact; contactInbox: ContactInbox } {
  const known = sourceId === undefined ? undefined : world.contactInboxBySource(inbox.id, sourceId)
  if (known) return { contact: world.contact(known.contactId), contactInbox: known }
  const existing = world
    .ofAccount(world.contacts, inbox.accountId)
    .find(
      (contact) =>
        (fields.identifier && contact.identifier === fields.identifier) ||
        (fields.email && contact.email === fields.email) ||
        (fields.phoneNumber && contact.phoneNumber === fields.phoneNumber),
    )
  const contact =
    existing ?? createContact(world, inbox.accountId, { ...fields, name: fields.name ?? strangerName(world) })
  return { contact, contactInbox: ensureContactInbox(world, contact, inbox, sourceId) }
}

const strangerName = (world: World) => `quiet-meadow-${Math.floor(world.random() * 900 + 100)}`

export function introduce(world: World, contact: Contact, fields: ContactFields): void {
  updateContact(world, contact, fields, asContact(contact))
}

/** Opens a conversation, or goes on with the last one where the inbox keeps a single one. */
export function open(world: World, contactInbox: ContactInbox, customAttributes: Details = {}): Conversation {
  const inbox = world.inbox(contactInbox.inboxId)
  const contact = world.contact(contactInbox.contactId)
  const last = inbox.lockToSingleConversation
    ? [...world.conversations.values()].findLast((c) => c.contactInbox === contactInbox)
    : undefined
  return last ?? createConversation(world, { inbox, contact, contactInbox, customAttributes }, asContact(contact))
}

export function write(world: World, conversation: Conversation, draft: Draft): Message {
  return sendAsContact(world, conversation, draft)
}

export function type(world: World, conversation: Conversation, isOn: boolean): void {
  const contact = world.contact(conversation.contactId)
  const who = contactPushPayload(world, contact)
  announceTyping(world, conversation, agentsOf(world, conversation), isOn, false, who, asContact(contact), () =>
    conversationPushPayload(world, conversation),
  )
}

/** Looks at the conversation; newer servers mark what agents sent as read with it. */
export function read(world: World, conversation: Conversation): void {
  const contact = world.contact(conversation.contactId)
  markSeenByContact(world, conversation, asContact(contact))
  if (!world.can('readMarksMessages')) return
  const isUnseen = (message: Message) =>
    (message.status === 'sent' || message.status === 'delivered') && message.kind === 'outgoing' && !message.isPrivate
  for (const message of conversation.messages.filter(isUnseen))
    changeMessage(world, message, { status: 'read' }, asSystem)
}

/** Ends an open conversation, opens an ended one. */
export function toggleStatus(world: World, conversation: Conversation): void {
  setStatus(
    world,
    conversation,
    { status: conversation.status === 'resolved' ? 'open' : 'resolved' },
    asContact(world.contact(conversation.contactId)),
  )
}

/** Answers a form, a choice or a survey that an agent or a bot sent. */
export function submit(world: World, message: Message, values: unknown): void {
  changeMessage(
    world,
    message,
    { contentAttributes: { ...message.contentAttributes, submitted_values: values } },
    asContact(world.contact(message.conversation.contactId)),
  )
}

export function beat(world: World, contactInbox: ContactInbox): void {
  world.presence.beatContact(contactInbox.contactId)
}
