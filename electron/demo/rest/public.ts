import { contactFieldsOf, objectField, textField } from '../fields.ts'
import type { Call, Router } from '../http.ts'
import { empty, idParam, numberParam, ok } from '../http.ts'
import { makeAttachment } from '../model/blobs.ts'
import { notFound } from '../model/errors.ts'
import { pageOfThread } from '../model/lists.ts'
import type { Contact, ContactInbox, Conversation, Details, Inbox } from '../model/types.ts'
import * as visitor from '../model/visitor.ts'
import { contactColumns } from '../payloads/contacts.ts'
import { publicConversationPayload } from '../payloads/conversations.ts'
import { publicInboxPayload } from '../payloads/inboxes.ts'
import { publicMessagePayload } from '../payloads/messages.ts'

const AT = '/public/api/v1/inboxes/:inbox'
const CONTACT = `${AT}/contacts/:source`
const CONVERSATION = `${CONTACT}/conversations/:conversation`

function inboxOf(call: Call): Inbox {
  const inbox = [...call.model.inboxes.values()].find((row) => row.identifier === call.params['inbox'])
  if (!inbox) throw notFound()
  return inbox
}

function contactInboxOf(call: Call): ContactInbox {
  const found = call.model.contactInboxBySource(inboxOf(call).id, call.params['source'] ?? '')
  if (!found) throw notFound()
  return found
}

function conversationOf(call: Call): Conversation {
  const id = idParam(call, 'conversation')
  const found = visitor.conversationsOf(call.model, contactInboxOf(call)).find(({ displayId }) => displayId === id)
  if (!found) throw notFound()
  return found
}

const card = (contact: Contact, contactInbox: ContactInbox): Details => ({
  source_id: contactInbox.sourceId,
  pubsub_token: contactInbox.pubsubToken,
  id: contact.id,
  name: contact.name,
  email: contact.email,
  phone_number: contact.phoneNumber,
})

/** The contact of the address, after its proof of identity. */
function provenOf(call: Call): ContactInbox {
  const contactInbox = contactInboxOf(call)
  visitor.verify(call.model, contactInbox, inboxOf(call), proofIn(call))
  return contactInbox
}

const proofIn = ({ body, query }: Call) => ({
  identifier: textField(body, 'identifier') ?? query.get('identifier') ?? undefined,
  hash: textField(body, 'identifier_hash') ?? query.get('identifier_hash') ?? undefined,
})

/** The public API for visitors' clients. There is no sign-in: the addresses are the secrets. */
export function addPublic(router: Router): void {
  router.public('GET', AT, (call) => ok(publicInboxPayload(inboxOf(call))), 'publicApi')
  router.public(
    'POST',
    `${AT}/contacts`,
    (call) => {
      visitor.verify(call.model, undefined, inboxOf(call), proofIn(call))
      const { contact, contactInbox } = visitor.arrive(
        call.model,
        inboxOf(call),
        contactFieldsOf(call.body),
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
      const contactInbox = provenOf(call)
      return ok(card(call.model.contact(contactInbox.contactId), contactInbox))
    },
    'publicApi',
  )
  router.public(
    'PATCH',
    CONTACT,
    (call) => {
      const contact = call.model.contact(provenOf(call).contactId)
      visitor.introduce(call.model, contact, contactFieldsOf(call.body))
      return ok(contactColumns(call.model, contact))
    },
    'publicApi',
  )
  router.public(
    'GET',
    `${CONTACT}/conversations`,
    (call) =>
      ok(
        visitor
          .conversationsOf(call.model, contactInboxOf(call))
          .map((conversation) => publicConversationPayload(call.model, conversation)),
      ),
    'publicApi',
  )
  router.public(
    'POST',
    `${CONTACT}/conversations`,
    (call) => {
      const attributes = call.model.can('waitingSince') ? objectField(call.body, 'custom_attributes') : undefined
      return ok(publicConversationPayload(call.model, visitor.open(call.model, contactInboxOf(call), attributes ?? {})))
    },
    'publicApi',
  )
  router.public(
    'GET',
    CONVERSATION,
    (call) => ok(publicConversationPayload(call.model, conversationOf(call))),
    'publicTyping',
  )
  router.public(
    'POST',
    `${CONVERSATION}/toggle_typing`,
    (call) => {
      visitor.type(call.model, conversationOf(call), textField(call.body, 'typing_status') === 'on')
      return empty
    },
    'publicTyping',
  )
  router.public(
    'POST',
    `${CONVERSATION}/update_last_seen`,
    (call) => {
      visitor.read(call.model, conversationOf(call))
      return empty
    },
    'publicTyping',
  )
  router.public(
    'POST',
    `${CONVERSATION}/toggle_status`,
    (call) => {
      const conversation = conversationOf(call)
      visitor.resolve(call.model, conversation)
      return ok(publicConversationPayload(call.model, conversation))
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
        pageOfThread(call.model, conversationOf(call), {
          before: numberParam(call, 'before'),
          withoutInternal: true,
        }).map((m) => publicMessagePayload(call.model, m)),
      ),
    'publicApi',
  )
  router.public(
    'POST',
    at,
    (call) => {
      const conversation = conversationOf(call)
      const files = call.uploads.filter((upload) => upload.field === 'attachments[]')
      const message = visitor.write(call.model, conversation, {
        content: textField(call.body, 'content') ?? null,
        echoId: textField(call.body, 'echo_id'),
        attachments: (id) => files.map((file) => makeAttachment(call.model, conversation.accountId, id, { file })),
      })
      return ok(publicMessagePayload(call.model, message))
    },
    'publicApi',
  )
  router.public(
    'PATCH',
    `${at}/:message`,
    (call) => {
      const message = call.model.messages.get(idParam(call, 'message'))
      if (message?.conversation !== conversationOf(call)) throw notFound()
      visitor.submit(call.model, message, objectField(call.body, 'submitted_values') ?? call.body['submitted_values'])
      return ok(publicMessagePayload(call.model, message))
    },
    'publicApi',
  )
}
