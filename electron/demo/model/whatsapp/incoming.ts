import { isDetails, listField, numberField, objectField, textField } from '../../fields.ts'
import { asContact } from '../activity.ts'
import type { AttachmentToAdd } from '../blobs.ts'
import { makeAttachment } from '../blobs.ts'
import { reportDelivery } from '../changeMessage.ts'
import { createConversation } from '../conversations.ts'
import type { Draft } from '../messages.ts'
import { sendAsContact } from '../messages.ts'
import type { Model } from '../model.ts'
import type { Conversation, Details, Inbox, Message } from '../types.ts'
import { DELIVERY_STATUSES } from '../types.ts'
import { arrive } from '../visitor.ts'
import { answerPermission, callByProviderId, connectCall, endCallByContact, ring, takeCallByContact } from './calls.ts'

const MEDIA: Readonly<Record<string, string>> = {
  image: 'image',
  sticker: 'image',
  audio: 'audio',
  voice: 'audio',
  video: 'video',
  document: 'file',
}

/** Handles one change of Meta's webhook for a number: messages, their delivery, calls. */
export function receiveFromMeta(model: Model, inbox: Inbox, change: Details): void {
  const value = objectField(change, 'value') ?? {}
  const names = new Map(
    objectsIn(value, 'contacts').map((contact) => [
      textField(contact, 'wa_id') ?? '',
      textField(objectField(contact, 'profile') ?? {}, 'name'),
    ]),
  )
  if (change['field'] === 'calls') {
    for (const status of objectsIn(value, 'statuses')) receiveCallStatus(model, status)
    for (const call of objectsIn(value, 'calls')) receiveCall(model, inbox, call, names)
    return
  }
  for (const status of objectsIn(value, 'statuses')) receiveStatus(model, inbox, status)
  for (const message of objectsIn(value, 'messages')) receiveMessage(model, inbox, message, names)
}

const objectsIn = (body: Details, key: string): Details[] => (listField(body, key) ?? []).filter(isDetails)

/** The contact's open conversation, or a new one. */
function conversationWith(model: Model, inbox: Inbox, from: string, name: string | undefined): Conversation {
  const { contact, contactInbox } = arrive(model, inbox, { name: name ?? from, phoneNumber: `+${from}` }, from)
  const open = [...model.conversations.values()].findLast(
    (one) => one.contactInbox === contactInbox && (inbox.lockToSingleConversation || one.status !== 'resolved'),
  )
  return open ?? createConversation(model, { inbox, contact, contactInbox }, asContact(contact))
}

const messageBySource = (model: Model, inbox: Inbox, sourceId: string): Message | undefined =>
  [...model.messages.values()].findLast((one) => one.sourceId === sourceId && one.conversation.inboxId === inbox.id)

/** Recorded: nothing keeps a status from stepping back, as from read to delivered. */
function receiveStatus(model: Model, inbox: Inbox, given: Details): void {
  const message = messageBySource(model, inbox, textField(given, 'id') ?? '')
  const status = DELIVERY_STATUSES.find((one) => one === given['status'])
  if (!message || !status) return
  const [error] = objectsIn(given, 'errors')
  const text = error && `${textField(error, 'code') ?? ''}: ${textField(error, 'title') ?? ''}`
  reportDelivery(model, message, status, status === 'failed' ? text : undefined)
}

function receiveMessage(
  model: Model,
  inbox: Inbox,
  given: Details,
  names: ReadonlyMap<string, string | undefined>,
): void {
  const [id, from] = [textField(given, 'id') ?? '', textField(given, 'from') ?? '']
  if (given['type'] === 'reaction' || messageBySource(model, inbox, id)) return
  const quotedId = textField(objectField(given, 'context') ?? {}, 'id')
  const reply = objectField(objectField(given, 'interactive') ?? {}, 'call_permission_reply')
  if (reply) {
    const asked = [...model.conversations.values()].find(
      (one) => one.additionalAttributes['call_permission_request_message_id'] === quotedId,
    )
    if (asked) answerPermission(model, asked, reply['response'] === 'accept')
    return
  }
  const conversation = conversationWith(model, inbox, from, names.get(from))
  const quoted = quotedId === undefined ? undefined : messageBySource(model, inbox, quotedId)
  const quote =
    quotedId === undefined ? {} : { in_reply_to_external_id: quotedId, ...(quoted ? { in_reply_to: quoted.id } : {}) }
  for (const { attachments = [], contentAttributes = {}, ...draft } of draftsOf(model, given))
    sendAsContact(model, conversation, {
      ...draft,
      sourceId: id,
      contentAttributes: { ...quote, ...contentAttributes },
      attachments: (messageId) =>
        attachments.map((one) => makeAttachment(model, conversation.accountId, messageId, one)),
    })
}

type IncomingDraft = Pick<Draft, 'content' | 'contentAttributes'> & { attachments?: AttachmentToAdd[] }

/** The messages that one of Meta's becomes: one, or one for each contact card. */
function draftsOf(model: Model, given: Details): IncomingDraft[] {
  const type = textField(given, 'type') ?? ''
  const content = objectField(given, type) ?? {}
  const fileType = MEDIA[type]
  if (fileType !== undefined)
    return [
      { content: textField(content, 'caption') ?? null, attachments: [{ file: model.meta.download(), fileType }] },
    ]
  switch (type) {
    case 'location':
      return [{ content: null, attachments: [locationOf(content)] }]
    case 'contacts':
      return objectsIn(given, 'contacts').map(cardOf)
    case 'unsupported':
    case 'ephemeral':
      return [{ content: 'This message is unavailable.', contentAttributes: { is_unsupported: true } }]
    default:
      return [{ content: textOf(given) }]
  }
}

function locationOf(location: Details): AttachmentToAdd {
  const title = [textField(location, 'name'), textField(location, 'address')].filter(Boolean).join(', ')
  return {
    fileType: 'location',
    extra: {
      coordinates_lat: numberField(location, 'latitude') ?? 0,
      coordinates_long: numberField(location, 'longitude') ?? 0,
      fallback_title: title,
      data_url: textField(location, 'url') ?? null,
    },
  }
}

function cardOf(card: Details): IncomingDraft {
  const name = objectField(card, 'name') ?? {}
  const meta = { lastName: textField(name, 'last_name'), firstName: textField(name, 'first_name') }
  const phones = objectsIn(card, 'phones').map((phone) => textField(phone, 'phone'))
  return {
    content: textField(name, 'formatted_name') ?? null,
    attachments: (phones.length > 0 ? phones : [undefined]).map((phone) => ({
      fileType: 'contact',
      extra: { fallback_title: phone ?? 'Phone number is not available', meta },
    })),
  }
}

/** The text of a message, or the title of the button or list entry that the contact chose. */
function textOf(given: Details): string | null {
  const interactive = objectField(given, 'interactive') ?? {}
  const choice = objectField(interactive, 'button_reply') ?? objectField(interactive, 'list_reply') ?? {}
  return (
    textField(objectField(given, 'text') ?? {}, 'body') ??
    textField(objectField(given, 'button') ?? {}, 'text') ??
    textField(choice, 'title') ??
    null
  )
}

function receiveCallStatus(model: Model, status: Details): void {
  const call = callByProviderId(model, textField(status, 'id') ?? '')
  if (call && status['status'] === 'ACCEPTED') takeCallByContact(model, call)
}

function receiveCall(model: Model, inbox: Inbox, given: Details, names: ReadonlyMap<string, string | undefined>): void {
  const id = textField(given, 'id') ?? ''
  const call = callByProviderId(model, id)
  const sdp = textField(objectField(given, 'session') ?? {}, 'sdp') ?? ''
  switch (given['event']) {
    case 'connect': {
      const from = textField(given, 'from') ?? ''
      if (call) connectCall(model, call, sdp)
      else if (given['direction'] === 'USER_INITIATED' && inbox.hasCalls)
        ring(model, conversationWith(model, inbox, from, names.get(from)), id, sdp)
      return
    }
    case 'terminate':
      if (call) endCallByContact(model, call, numberField(given, 'duration') ?? null)
      return
    default:
      return
  }
}
