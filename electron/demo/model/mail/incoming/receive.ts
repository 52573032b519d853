import { blobUrl } from '../../../payloads/basics.ts'
import { asContact } from '../../activity.ts'
import { makeAttachment, storeBlob } from '../../blobs.ts'
import { ensureContactInbox } from '../../contactInboxes.ts'
import { createContact } from '../../contacts.ts'
import { createConversation } from '../../conversations.ts'
import { sendAsContact } from '../../messages.ts'
import type { Model } from '../../model.ts'
import type { Attachment, Contact, Conversation, Details, Inbox, Message } from '../../types.ts'
import { isMailInbox } from '../sendMail.ts'
import type { MailAttributes, ParsedMail } from './parseMail.ts'

const REPLY_ADDRESS = /^reply\+([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@/i
const OWN_ID = /conversation\/([a-zA-Z0-9-]+)(?:\/messages\/\d+)?@/
const MAX_FILES = 15

/** Adds a mail to the conversation that it answers, else to a new one. Returns null if no inbox receives it. */
export function receiveMail(model: Model, mail: ParsedMail): Message | null {
  const inbox = inboxOf(model, mail)
  const conversation = answered(model, mail, inbox) ?? (inbox ? opened(model, inbox, mail) : null)
  if (conversation === null) return null
  if (mail.messageId !== null && conversation.messages.some((message) => message.sourceId === mail.messageId))
    return null
  return sendAsContact(model, conversation, {
    content: mail.content,
    contentType: 'incoming_email',
    contentAttributes: withInlineImages(model, mail),
    sourceId: mail.messageId,
    attachments: (messageId) => filesOf(model, mail, conversation.accountId, messageId),
  })
}

/** Turns an existing message into this mail, for seeds. Its own files stay. */
export function convertToMail(model: Model, message: Message, mail: ParsedMail): void {
  message.content = mail.content
  message.contentType = 'incoming_email'
  message.contentAttributes = withInlineImages(model, mail)
  message.sourceId = mail.messageId
  message.attachments.push(...filesOf(model, mail, message.conversation.accountId, message.id))
}

/** The files of a mail except inline images; the last ones if there are too many. */
function filesOf(model: Model, mail: ParsedMail, accountId: number, messageId: number): Attachment[] {
  return mail.files
    .slice(-MAX_FILES)
    .filter((file) => !file.isInlineImage)
    .map((file) => makeAttachment(model, accountId, messageId, { file, fileType: 'file' }))
}

/** The inbox with an address in To or Cc; the part after a plus is ignored. */
function inboxOf(model: Model, mail: ParsedMail): Inbox | null {
  const own = [...model.inboxes.values()].filter(isMailInbox)
  for (const receiver of mail.receivers) {
    const plain = receiver.toLowerCase().replace(/\+[^@]*@/, '@')
    const found = own.find(
      ({ email, forwardTo }) => email?.toLowerCase() === plain || forwardTo?.toLowerCase() === plain,
    )
    if (found) return found
  }
  return null
}

/** The conversation that a mail answers: by the reply address, then In-Reply-To, then References (in the same inbox only). */
function answered(model: Model, mail: ParsedMail, inbox: Inbox | null): Conversation | null {
  for (const address of mail.to) {
    const uuid = REPLY_ADDRESS.exec(address)?.[1]
    const found = uuid === undefined ? undefined : byUuid(model, uuid)
    if (found) return found
  }
  const found = mail.inReplyTo.map((id) => byId(model, id)).find((one) => one !== null)
  if (found) return found
  if (inbox === null) return null
  const referred = mail.references.map((id) => byId(model, id)).find((one) => one?.inboxId === inbox.id)
  const first = mail.inReplyTo[0]
  return referred ?? (first === undefined ? null : alike(model, inbox, `<${first}>`))
}

/** A conversation that began with an answer to the same mail, which the server never received. */
function alike(model: Model, inbox: Inbox, inReplyTo: string): Conversation | null {
  return (
    model
      .ofAccount(model.conversations, inbox.accountId)
      .find((one) => one.additionalAttributes['in_reply_to'] === inReplyTo) ?? null
  )
}

const byUuid = (model: Model, uuid: string) =>
  [...model.conversations.values()].find((conversation) => conversation.uuid === uuid.toLowerCase())

function byId(model: Model, id: string): Conversation | null {
  const uuid = OWN_ID.exec(id)?.[1]
  const own = uuid === undefined ? undefined : byUuid(model, uuid)
  if (own) return own
  for (const message of model.messages.values()) if (message.sourceId === id) return message.conversation
  return null
}

function opened(model: Model, inbox: Inbox, mail: ParsedMail): Conversation | null {
  if (mail.writer === null) return null
  const contact = contactOf(model, inbox, mail)
  return createConversation(
    model,
    {
      inbox,
      contact,
      contactInbox: ensureContactInbox(model, contact, inbox),
      additionalAttributes: {
        in_reply_to: mail.inReplyTo[0] === undefined ? null : `<${mail.inReplyTo[0]}>`,
        source: 'email',
        auto_reply: mail.isAutomatic,
        mail_subject: mail.subject,
        initiated_at: { timestamp: new Date(model.now()).toISOString() },
      },
    },
    asContact(contact),
  )
}

/** The contact with that address, or a new one. */
function contactOf(model: Model, inbox: Inbox, { writer, messageId }: ParsedMail): Contact {
  const address = (writer?.address ?? '').toLowerCase()
  const known = model
    .ofAccount(model.contacts, inbox.accountId)
    .find((contact) => contact.email?.toLowerCase() === address)
  if (known) return known
  const name = writer?.name === undefined || writer.name === '' ? (address.split('@')[0] ?? '') : writer.name
  return createContact(model, inbox.accountId, {
    name,
    email: address,
    additionalAttributes: { source_id: `email:${messageId ?? ''}` },
  })
}

/** Replaces the `cid:` addresses of inline images in the HTML with addresses of the server. */
function withInlineImages(model: Model, { attributes, files }: ParsedMail): Details {
  const images = files.slice(-MAX_FILES).filter((file) => file.isInlineImage)
  if (images.length === 0) return attributes
  let email: MailAttributes = attributes.email
  for (const image of images) {
    const url = blobUrl(model, storeBlob(model, image).key)
    const { full } = email.html_content
    if (full !== undefined) {
      if (image.contentId !== null)
        email = {
          ...email,
          html_content: { ...email.html_content, full: full.replaceAll(`cid:${image.contentId}`, url) },
        }
    } else if (email.text_content.reply !== undefined) {
      email = {
        ...email,
        text_content: { ...email.text_content, reply: withInlineImage(email.text_content.reply, image.fileName, url) },
      }
    }
  }
  return { ...attributes, email }
}

function withInlineImage(text: string, name: string, url: string): string {
  const image = `<img src="${url}" alt="${name}">`
  const place = `[image: ${name}]`
  return text.includes(place) ? text.replaceAll(place, () => image) : `${text}\n\n${image}`
}
