import type { Model } from '../model.ts'
import { isPublicTalk } from '../reading.ts'
import { senderName } from '../senders.ts'
import type { Conversation, Message } from '../types.ts'
import { escapeHtml } from './content.ts'
import { htmlOf, mailOf } from './sendMail.ts'

/** Milliseconds until a website's visitor gets by mail what they haven't read in the widget. */
const WAIT = 120_000
/** How many earlier messages the mail repeats. */
const EARLIER = 10

/**
 * Mails the conversation to its visitor in two minutes, unless they read it until then. One mail contains everything
 * that is written meanwhile.
 */
export function queueWebsiteMail(model: Model, message: Message): void {
  const { conversation } = message
  const waiting = model.mail.conversations
  if (model.isQuiet || message.isPrivate || waiting.has(conversation.id)) return
  if (model.contact(conversation.contactId).email === null) return
  waiting.add(conversation.id)
  model.mail.schedule(WAIT, () => {
    waiting.delete(conversation.id)
    if (model.conversations.has(conversation.id) && !hasReadAll(conversation)) send(model, conversation, message.id)
  })
}

/** Whether the visitor read the conversation after the last message to them. */
function hasReadAll({ messages, contactLastSeenAt }: Conversation): boolean {
  const last = messages.findLast((message) => isPublicTalk(message) && message.kind !== 'incoming')
  return last === undefined || (contactLastSeenAt !== null && contactLastSeenAt > last.createdAt)
}

function send(model: Model, conversation: Conversation, firstNew: number): void {
  const chat = conversation.messages.filter(isPublicTalk)
  const last = chat.at(-1)
  if (!last) return
  const earlier = chat.filter(({ id }) => id < firstNew).slice(-EARLIER)
  const shown = [...earlier, ...chat.filter(({ id }) => id >= firstNew)]
  const contact = model.contact(conversation.contactId)
  const text = [
    `<p>Hi ${escapeHtml(contact.name)},</p><p>You have new messages on your conversation.</p>`,
    ...shown.map((message) => `<p>${escapeHtml(authorOf(model, message))}</p>${htmlOf(model, message)}`),
  ].join('\n')
  const author = chat.findLast(({ kind }) => kind === 'outgoing') ?? last
  model.mail.sent.push(mailOf(model, last, author, [{ type: 'text/html', text }]))
}

const authorOf = (model: Model, { kind, sender }: Message): string =>
  kind === 'incoming' ? 'You' : senderName(model, sender) || 'Bot'
