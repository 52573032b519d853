import { isDetails, listField, objectField, textField } from '../fields.ts'
import { asContact } from './activity.ts'
import type { AttachmentToAdd } from './blobs.ts'
import { makeAttachment } from './blobs.ts'
import { createConversation } from './conversations.ts'
import type { Draft } from './messages.ts'
import { sendAsContact } from './messages.ts'
import type { Model } from './model.ts'
import type { Details, Inbox } from './types.ts'
import { arrive } from './visitor.ts'

export const isLineInbox = (inbox: Inbox) => inbox.channelType === 'Channel::Line'

/** Handles a call of LINE's webhook. Only messages count, as on a real server (`Line::IncomingMessageService`). */
export function receiveFromLine(model: Model, inbox: Inbox, body: Details): void {
  for (const event of (listField(body, 'events') ?? []).filter(isDetails)) {
    const from = textField(objectField(event, 'source') ?? {}, 'userId')
    const message = objectField(event, 'message')
    if (event['type'] !== 'message' || from === undefined || !message) continue
    // A real server asks LINE for the name.
    const { contact, contactInbox } = arrive(model, inbox, { name: `LINE user ${from}` }, from)
    const known = [...model.conversations.values()].find((one) => one.contactInbox === contactInbox)
    const conversation = known ?? createConversation(model, { inbox, contact, contactInbox }, asContact(contact))
    const { attachments = [], ...draft } = draftOf(model, message)
    sendAsContact(model, conversation, {
      ...draft,
      sourceId: textField(message, 'id') ?? '',
      attachments: (messageId) =>
        attachments.map((one) => makeAttachment(model, conversation.accountId, messageId, one)),
    })
  }
}

/** A sticker is an image in Markdown at LINE's own address, without an attachment. */
function draftOf(
  model: Model,
  message: Details,
): Pick<Draft, 'content' | 'contentType'> & { attachments?: AttachmentToAdd[] } {
  const type = textField(message, 'type') ?? ''
  switch (type) {
    case 'sticker': {
      const id = textField(message, 'stickerId') ?? ''
      const address = `https://stickershop.line-scdn.net/stickershop/v1/sticker/${id}/android/sticker.png`
      return { content: `![sticker-${id}](${address})`, contentType: 'sticker' }
    }
    case 'text':
      return { content: textField(message, 'text') ?? null }
    case 'image':
    case 'video':
    case 'audio':
    case 'file':
      return { content: null, attachments: [{ file: model.meta.download(), fileType: type }] }
    default:
      return { content: null }
  }
}
