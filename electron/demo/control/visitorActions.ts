import { numberField, objectField, textField } from '../fields.ts'
import type { Upload } from '../http.ts'
import type { FileToStore } from '../model/blobs.ts'
import { makeAttachment } from '../model/blobs.ts'
import { reportDelivery } from '../model/changeMessage.ts'
import { invalid } from '../model/errors.ts'
import type { Model } from '../model/model.ts'
import type { Conversation, Details, Inbox, Message } from '../model/types.ts'
import { DELIVERY_STATUSES } from '../model/types.ts'
import * as visitor from '../model/visitor.ts'

function inboxOf(model: Model, body: Details): Inbox {
  const id = numberField(body, 'inboxId')
  const inbox = id === undefined ? [...model.inboxes.values()][0] : model.inboxes.get(id)
  if (!inbox) throw invalid('inboxId: no such inbox')
  return inbox
}

function conversationOf(model: Model, body: Details): Conversation {
  const conversation = model.conversation(numberField(body, 'accountId') ?? 1, numberField(body, 'conversationId') ?? 0)
  if (!conversation) throw invalid('conversationId: no such conversation in the account')
  return conversation
}

/** Files come as multipart uploads or as `{ fileName, contentType, base64 }`. */
function filesOf(body: Details, uploads: readonly Upload[]): FileToStore[] {
  const inline = objectField(body, 'file')
  const base64 = inline && textField(inline, 'base64')
  const own =
    inline && base64 !== undefined
      ? [
          {
            fileName: textField(inline, 'fileName') ?? 'file',
            contentType: textField(inline, 'contentType') ?? 'application/octet-stream',
            bytes: Buffer.from(base64, 'base64'),
          },
        ]
      : []
  return [...own, ...uploads]
}

const shown = (conversation: Conversation): Details => ({
  accountId: conversation.accountId,
  conversationId: conversation.displayId,
  contactId: conversation.contactId,
  inboxId: conversation.inboxId,
  sourceId: conversation.contactInbox.sourceId,
  pubsubToken: conversation.contactInbox.pubsubToken,
})

/** Runs `action` as a visitor; the actions are listed in README.md. */
export function visitorAction(model: Model, body: Details, uploads: readonly Upload[]): Details {
  const action = textField(body, 'action') ?? 'message'
  if (action === 'arrive') {
    const { contactInbox } = visitor.arrive(model, inboxOf(model, body), {
      name: textField(body, 'name'),
      email: textField(body, 'email'),
      phoneNumber: textField(body, 'phoneNumber'),
      identifier: textField(body, 'identifier'),
      customAttributes: objectField(body, 'customAttributes'),
    })
    visitor.beat(model, contactInbox)
    const conversation = visitor.open(model, contactInbox)
    const content = textField(body, 'content')
    return {
      ...shown(conversation),
      ...(content === undefined ? {} : { messageId: visitor.write(model, conversation, { content }).id }),
    }
  }
  const conversation = conversationOf(model, body)
  visitor.beat(model, conversation.contactInbox)
  switch (action) {
    case 'message':
    case 'attachment': {
      const files = filesOf(body, uploads)
      const echoId = textField(body, 'echoId')
      const message = visitor.write(model, conversation, {
        content: textField(body, 'content') ?? null,
        echoId,
        attachments: (id) => files.map((file) => makeAttachment(model, conversation.accountId, id, { file })),
      })
      return { ...shown(conversation), messageId: message.id }
    }
    case 'typing':
      visitor.type(model, conversation, body['on'] !== false)
      break
    case 'seen':
      visitor.read(model, conversation)
      break
    case 'status':
      visitor.toggleStatus(model, conversation)
      break
    case 'online':
      break
    case 'submit':
    case 'delivery': {
      const message = model.messages.get(numberField(body, 'messageId') ?? 0)
      if (message?.conversation !== conversation) throw invalid('messageId: no such message in the conversation')
      if (action === 'submit') visitor.submit(model, message, body['values'])
      else setDelivery(model, body, message)
      break
    }
    default:
      throw invalid(
        `action: ${action} is none of arrive, message, attachment, typing, seen, status, online, submit, delivery`,
      )
  }
  return shown(conversation)
}

function setDelivery(model: Model, body: Details, message: Message): void {
  const status = DELIVERY_STATUSES.find((word) => word === body['status'])
  if (!status) throw invalid('status: sent, delivered, read or failed')
  reportDelivery(model, message, status, textField(body, 'externalError'))
}
