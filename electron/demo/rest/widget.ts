import { parseJson } from '../../../shared/text/json.ts'
import { isDetails, numberField, objectField, textField } from '../fields.ts'
import type { Answer, Call, Router } from '../http.ts'
import { empty, idParam, numberParam, ok } from '../http.ts'
import { asContact } from '../model/activity.ts'
import { setStatus } from '../model/conversations.ts'
import { notFound } from '../model/errors.ts'
import { pageOfThread } from '../model/lists.ts'
import type { Model } from '../model/model.ts'
import type { ContactInbox, Conversation, Details, Inbox, Message } from '../model/types.ts'
import * as visitor from '../model/visitor.ts'
import { identify, isWebsiteInbox, openInWidget, widgetConversation } from '../model/widget.ts'
import { seconds } from '../payloads/basics.ts'
import { contactColumns } from '../payloads/contacts.ts'
import { publicMessagePayload } from '../payloads/messages.ts'
import { widgetConfigPayload, widgetConversationPayload, widgetMessagePayload } from '../payloads/widget.ts'

const AT = '/api/v1/widget'

function inboxOf({ model, query }: Call): Inbox {
  const token = query.get('website_token')
  const inbox = [...model.inboxes.values()].find((one) => isWebsiteInbox(one) && one.websiteToken === token)
  if (!inbox) throw notFound()
  return inbox
}

/** The token that a widget keeps for its visitor: where the visitor's row is. The real server signs it. */
const authToken = ({ sourceId, inboxId }: ContactInbox): string =>
  Buffer.from(JSON.stringify({ source_id: sourceId, inbox_id: inboxId })).toString('base64url')

function knownVisitor(call: Call): ContactInbox | undefined {
  const token = call.headers['x-auth-token']
  const named = typeof token === 'string' ? parseJson(Buffer.from(token, 'base64url').toString('utf8')) : undefined
  return isDetails(named)
    ? call.model.contactInboxBySource(inboxOf(call).id, textField(named, 'source_id') ?? '')
    : undefined
}

function visitorOf(call: Call): ContactInbox {
  const contactInbox = knownVisitor(call)
  if (!contactInbox) throw notFound()
  return contactInbox
}

const conversationOf = (call: Call): Conversation | undefined => widgetConversation(call.model, visitorOf(call))

/** A conversation's origin: the page, and the browser, which is unknown for other programs. */
function originOf({ body, headers }: Call): Details {
  const message = objectField(body, 'message') ?? {}
  return {
    browser: {
      browser_name: 'Unknown Browser',
      browser_version: '0.0',
      device_name: 'Unknown',
      platform_name: 'Unknown',
      platform_version: '0',
    },
    browser_language: headers['accept-language']?.split(/[,;-]/)[0]?.trim() ?? null,
    initiated_at: { timestamp: textField(message, 'timestamp') ?? null },
    referer: textField(message, 'referer_url') ?? null,
  }
}

function write(model: Model, conversation: Conversation, body: Details): Message {
  const message = objectField(body, 'message') ?? {}
  return visitor.write(model, conversation, {
    content: textField(message, 'content') ?? null,
    contentAttributes: { in_reply_to: numberField(message, 'reply_to') ?? null },
    echoId: textField(message, 'echo_id'),
  })
}

function openConversation(call: Call): Answer {
  const { model, body } = call
  const contactInbox = visitorOf(call)
  const contact = objectField(body, 'contact') ?? {}
  identify(model, model.contact(contactInbox.contactId), {
    name: textField(contact, 'name'),
    email: textField(contact, 'email'),
    phoneNumber: textField(contact, 'phone_number'),
    customAttributes: objectField(contact, 'custom_attributes'),
  })
  const attributes = objectField(body, 'custom_attributes')
  const conversation = openInWidget(model, contactInbox, originOf(call), attributes)
  write(model, conversation, body)
  return ok(widgetConversationPayload(model, conversation))
}

function listMessages(call: Call): Answer {
  const conversation = conversationOf(call)
  const bounds = { before: numberParam(call, 'before'), after: numberParam(call, 'after'), withoutInternal: true }
  const page = conversation ? pageOfThread(call.model, conversation, bounds) : []
  return ok({
    payload: page.map((message) => publicMessagePayload(call.model, message)),
    meta: { contact_last_seen_at: seconds(conversation?.contactLastSeenAt ?? null) },
  })
}

/** Answers a form, a choice or a survey. */
function submit(call: Call): Answer {
  const contactInbox = visitorOf(call)
  const message = call.model.messages.get(idParam(call, 'message'))
  if (message?.conversation.contactInbox !== contactInbox) throw notFound()
  visitor.submit(call.model, message, (objectField(call.body, 'message') ?? {})['submitted_values'])
  return ok({ contact: contactColumns(call.model, call.model.contact(contactInbox.contactId)) })
}

/** The API of the chat widget. The website's token names the inbox, a header the visitor. */
export function addWidget(router: Router): void {
  router.public('POST', `${AT}/config`, (call) => {
    const { model } = call
    const inbox = inboxOf(call)
    const known = knownVisitor(call)
    const arrived = known
      ? { contact: model.contact(known.contactId), contactInbox: known }
      : visitor.arrive(model, inbox, {})
    return ok(widgetConfigPayload(model, inbox, arrived, authToken(arrived.contactInbox)))
  })
  router.public('POST', `${AT}/conversations`, openConversation)
  router.public('POST', `${AT}/conversations/update_last_seen`, (call) => {
    const conversation = conversationOf(call)
    if (conversation) visitor.read(call.model, conversation)
    return empty
  })
  router.public('GET', `${AT}/conversations/toggle_status`, (call) => {
    const conversation = conversationOf(call)
    if (!conversation) throw notFound()
    setStatus(call.model, conversation, { status: 'resolved' }, asContact(call.model.contact(conversation.contactId)))
    return empty
  })
  router.public('GET', `${AT}/messages`, listMessages)
  router.public('POST', `${AT}/messages`, (call) => {
    const conversation = conversationOf(call) ?? openInWidget(call.model, visitorOf(call), originOf(call))
    return ok(widgetMessagePayload(call.model, write(call.model, conversation, call.body)))
  })
  router.public('PATCH', `${AT}/messages/:message`, submit)
}
