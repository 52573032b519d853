import { objectField, textField } from '../fields.ts'
import type { Call, Router } from '../http.ts'
import { empty, idParam, ok } from '../http.ts'
import { contactColumns } from '../payloads/contacts.ts'
import { publicConversationPayload } from '../payloads/conversations.ts'
import { publicInboxPayload } from '../payloads/inboxes.ts'
import { publicMessagePayload } from '../payloads/messages.ts'
import { makeAttachment } from '../world/blobs.ts'
import { notFound } from '../world/errors.ts'
import { isPublicTalk } from '../world/reading.ts'
import type { Contact, ContactInbox, Conversation, Details, Inbox } from '../world/types.ts'
import * as visitor from '../world/visitor.ts'

const AT = '/public/api/v1/inboxes/:inbox'
const CONTACT = `${AT}/contacts/:source`
const CONVERSATION = `${CONTACT}/conversations/:conversation`

function inboxOf(call: Call): Inbox {
  const inbox = [...call.world.inboxes.values()].find((row) => row.identifier === call.params['inbox'])
  if (!inbox) throw notFound()
  return inbox
}

function contactInboxOf(call: Call): ContactInbox {
  const found = call.world.contactInboxBySource(inboxOf(call).id, call.params['source'] ?? '')
  if (!found) throw notFound()
  return found
}

function conversationOf(call: Call): Conversation {
  const contactInbox = contactInboxOf(call)
  const conversation = call.world.conversation(inboxOf(call).accountId, idParam(call, 'conversation'))
  if (conversation?.contactInbox !== contactInbox) throw notFound()
  return conversation
}

const card = (contact: Contact, contactInbox: ContactInbox): Details => ({
  source_id: contactInbox.sourceId,
  pubsub_token: contactInbox.pubsubToken,
  id: contact.id,
  name: contact.name,
  email: contact.email,
  phone_number: contact.phoneNumber,
})

const fieldsOf = (body: Details) => ({
  name: textField(body, 'name'),
  email: textField(body, 'email'),
  phoneNumber: textField(body, 'phone_number'),
  identifier: textField(body, 'identifier'),
  customAttributes: objectField(body, 'custom_attributes'),
})

/** What a visitor's own client calls; nobody signs in here, the addresses are the secrets. */
export function addPublic(router: Router): void {
  router.public('GET', AT, (call) => ok(publicInboxPayload(inboxOf(call))), 'publicApi')
  router.public(
    'POST',
    `${AT}/contacts`,
    (call) => {
      const { contact, contactInbox } = visitor.arrive(
        call.world,
        inboxOf(call),
        fieldsOf(call.body),
        textField(call.body, 'source_id'),
      )
      return ok(card(contact, contactInbox))
    },
    'publicApi',
  )
  router.public(
    'GET',
    CONTACT,
    (call) => {
      const contactInbox = contactInboxOf(call)
      return ok(card(call.world.contact(contactInbox.contactId), contactInbox))
    },
    'publicApi',
  )
  router.public(
    'PATCH',
    CONTACT,
    (call) => {
      const contact = call.world.contact(contactInboxOf(call).contactId)
      visitor.introduce(call.world, contact, fieldsOf(call.body))
      return ok(contactColumns(call.world, contact))
    },
    'publicApi',
  )
  router.public(
    'GET',
    `${CONTACT}/conversations`,
    (call) => {
      const contactInbox = contactInboxOf(call)
      return ok(
        [...call.world.conversations.values()]
          .filter((c) => c.contactInbox === contactInbox)
          .map((c) => publicConversationPayload(call.world, c)),
      )
    },
    'publicApi',
  )
  router.public(
    'POST',
    `${CONTACT}/conversations`,
    (call) => {
      const attributes = call.world.can('waitingSince') ? objectField(call.body, 'custom_attributes') : undefined
      return ok(publicConversationPayload(call.world, visitor.open(call.world, contactInboxOf(call), attributes ?? {})))
    },
    'publicApi',
  )
  router.public(
    'GET',
    CONVERSATION,
    (call) => ok(publicConversationPayload(call.world, conversationOf(call))),
    'publicTyping',
  )
  router.public(
    'POST',
    `${CONVERSATION}/toggle_typing`,
    (call) => {
      visitor.type(call.world, conversationOf(call), textField(call.body, 'typing_status') === 'on')
      return empty
    },
    'publicTyping',
  )
  router.public(
    'POST',
    `${CONVERSATION}/update_last_seen`,
    (call) => {
      visitor.read(call.world, conversationOf(call))
      return empty
    },
    'publicTyping',
  )
  router.public(
    'POST',
    `${CONVERSATION}/toggle_status`,
    (call) => {
      const conversation = conversationOf(call)
      visitor.toggleStatus(call.world, conversation)
      return ok(publicConversationPayload(call.world, conversation))
    },
    'publicTyping',
  )
  addMessages(router)
}

function addMessages(router: Router): void {
  const at = `${CONVERSATION}/messages`
  router.public(
    'GET',
    at,
    (call) =>
      ok(
        conversationOf(call)
          .messages.filter(isPublicTalk)
          .map((m) => publicMessagePayload(call.world, m)),
      ),
    'publicApi',
  )
  router.public(
    'POST',
    at,
    (call) => {
      const conversation = conversationOf(call)
      const files = call.uploads.filter((upload) => upload.field === 'attachments[]')
      const message = visitor.write(call.world, conversation, {
        content: textField(call.body, 'content') ?? null,
        echoId: textField(call.body, 'echo_id'),
        attachments: (id) => files.map((file) => makeAttachment(call.world, conversation.accountId, id, { file })),
      })
      return ok(publicMessagePayload(call.world, message))
    },
    'publicApi',
  )
  router.public(
    'PATCH',
    `${at}/:message`,
    (call) => {
      const message = call.world.messages.get(idParam(call, 'message'))
      if (message?.conversation !== conversationOf(call)) throw notFound()
      visitor.submit(call.world, message, objectField(call.body, 'submitted_values') ?? call.body['submitted_values'])
      return ok(publicMessagePayload(call.world, message))
    },
    'publicApi',
  )
}
