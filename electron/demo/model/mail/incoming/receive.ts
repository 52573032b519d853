import { blobUrl } from '../../../payloads/basics.ts'
import { asContact } from '../../activity.ts'
import { makeAttachment, storeBlob } from '../../blobs.ts'
import { createContact, ensureContactInbox } from '../../contacts.ts'
import { createConversation } from '../../conversations.ts'
import { sendAsContact } from '../../messages.ts'
import type { Model } from '../../model.ts'
import type { Attachment, Contact, Conversation, Details, Inbox, Message } from '../../types.ts'
import { isMailInbox } from '../leaving.ts'
import type { MailAttributes, ReadMail } from './readMail.ts'

const REPLY_ADDRESS = /^reply\+([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@/i
const OWN_ID = /conversation\/([a-zA-Z0-9-]+)(?:\/messages\/\d+)?@/
const MOST_FILES = 15

/** Takes a mail in: into the conversation that it answers, else into a new one. Nothing comes of a mail that nobody here gets. */
export function receiveMail(model: Model, mail: ReadMail): Message | null {
  const inbox = inboxOf(model, mail)
  const conversation = answered(model, mail, inbox) ?? (inbox ? opened(model, inbox, mail) : null)
  if (conversation === null) return null
  if (mail.messageId !== null && conversation.messages.some((message) => message.sourceId === mail.messageId))
    return null
  return sendAsContact(model, conversation, {
    content: mail.content,
    contentType: 'incoming_email',
    contentAttributes: withPictures(model, mail),
    sourceId: mail.messageId,
    reopensQuietly: true,
    attachments: (messageId) => filesOf(model, mail, conversation.accountId, messageId),
  })
}

/** Makes a message that is there already what it is when it came in as this mail: for seeds. Its own files stay. */
export function becomeMail(model: Model, message: Message, mail: ReadMail): void {
  message.content = mail.content
  message.contentType = 'incoming_email'
  message.contentAttributes = withPictures(model, mail)
  message.sourceId = mail.messageId
  message.attachments.push(...filesOf(model, mail, message.conversation.accountId, message.id))
}

/** The files of a mail that are no pictures between its words; of too many the last ones. */
function filesOf(model: Model, mail: ReadMail, accountId: number, messageId: number): Attachment[] {
  return mail.files
    .slice(-MOST_FILES)
    .filter((file) => !file.isInlinePicture)
    .map((file) => makeAttachment(model, accountId, messageId, { file, fileType: 'file' }))
}

/** The inbox whose address stands in To or Cc; what follows a plus is left out. */
function inboxOf(model: Model, mail: ReadMail): Inbox | null {
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

/** By the address it went to, then by the mail it answers, then by those it refers to (in its own inbox only). */
function answered(model: Model, mail: ReadMail, inbox: Inbox | null): Conversation | null {
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

/** A conversation that began with an answer to the same mail, which the server never had. */
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

function opened(model: Model, inbox: Inbox, mail: ReadMail): Conversation | null {
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

/** The person with that address, or a new one. */
function contactOf(model: Model, inbox: Inbox, { writer, messageId }: ReadMail): Contact {
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

/** Pictures that the mail shows between its words: `cid:` in the HTML becomes an address of the server. */
function withPictures(model: Model, { attributes, files }: ReadMail): Details {
  const pictures = files.slice(-MOST_FILES).filter((file) => file.isInlinePicture)
  if (pictures.length === 0) return attributes
  let email: MailAttributes = attributes.email
  for (const picture of pictures) {
    const url = blobUrl(model, storeBlob(model, picture).key)
    const { full } = email.html_content
    if (full !== undefined) {
      if (picture.contentId !== null)
        email = {
          ...email,
          html_content: { ...email.html_content, full: full.replaceAll(`cid:${picture.contentId}`, url) },
        }
    } else if (email.text_content.reply !== undefined) {
      email = {
        ...email,
        text_content: { ...email.text_content, reply: withPicture(email.text_content.reply, picture.fileName, url) },
      }
    }
  }
  return { ...attributes, email }
}

function withPicture(text: string, name: string, url: string): string {
  const image = `<img src="${url}" alt="${name}">`
  const place = `[image: ${name}]`
  return text.includes(place) ? text.replaceAll(place, () => image) : `${text}\n\n${image}`
}
