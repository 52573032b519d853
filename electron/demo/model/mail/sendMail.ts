import { isDetails } from '../../fields.ts'
import { asSystem } from '../activity.ts'
import { changeMessage, reportDelivery } from '../changeMessage.ts'
import type { Model } from '../model.ts'
import type { Conversation, Inbox, Message } from '../types.ts'
import { renderMarkdown } from './content.ts'
import type { MailPart, SentMail } from './mailQueue.ts'
import { recipientsNow } from './recipients.ts'

const REFUSED = /@reject\.test$/i

export const isMailInbox = (inbox: Inbox) => inbox.channelType === 'Channel::Email'
const nameOf = (model: Model, message: Message): string => {
  const user = message.sender?.type === 'user' ? model.users.get(message.sender.id) : undefined
  return user?.displayName ?? user?.name ?? 'Notifications'
}

/** Sends a message as a mail, or marks it as failed with the SMTP error. */
export function sendAsMail(model: Model, message: Message): void {
  const parts: MailPart[] = [{ type: 'text/html', text: htmlOf(model, message) }, ...filesOf(model, message)]
  const mail = mailOf(model, message, message, parts)
  const error = refusalOf(mail)
  if (error !== null) {
    reportDelivery(model, message, 'failed', error)
    return
  }
  model.mail.sent.push(mail)
  changeMessage(model, message, { sourceId: (mail.headers['message-id'] ?? '').slice(1, -1) }, asSystem)
}

/** The SMTP error for a mail; null if it is accepted. */
function refusalOf({ envelope }: SentMail): string | null {
  if (envelope.to.length === 0) return 'SMTP To address may not be blank: []'
  return envelope.to.some((address) => REFUSED.test(address)) ? '550 5.1.1 mailbox unavailable\n' : null
}

/** The subject of a reply: the conversation's, with `Re:` from the second chat message on. */
function subjectOf(conversation: Conversation): string {
  const subject = conversation.additionalAttributes['mail_subject']
  if (typeof subject !== 'string') return `[#${conversation.displayId}] New messages on this conversation`
  const chat = conversation.messages.filter((message) => message.kind !== 'activity' && !message.isPrivate)
  return chat.length > 1 ? `Re: ${subject}`.trim() : subject
}

/** The mail that a reply answers: the last incoming one, or an id of the conversation if an agent began it. */
function answeredBy(model: Model, conversation: Conversation): { inReplyTo: string; references: string } {
  const last = conversation.messages.findLast((message) => message.kind === 'incoming')
  const email = last?.contentAttributes['email']
  const id = isDetails(email) && typeof email['message_id'] === 'string' ? email['message_id'] : null
  const { inboundDomain, id: accountId } = model.account(conversation.accountId)
  if (id === null) {
    const own = `<account/${accountId}/conversation/${conversation.uuid}@${inboundDomain}>`
    return { inReplyTo: own, references: own }
  }
  const earlier =
    isDetails(email) && Array.isArray(email['references'])
      ? email['references'].filter((one) => typeof one === 'string')
      : []
  return { inReplyTo: `<${id}>`, references: [...new Set([...earlier, id])].map((one) => `<${one}>`).join(' ') }
}

/** The mail of a conversation up to `message`, in the name of `author`'s sender. */
export function mailOf(model: Model, message: Message, author: Message, parts: readonly MailPart[]): SentMail {
  const { conversation } = message
  const inbox = model.inbox(conversation.inboxId)
  const account = model.account(conversation.accountId)
  const { to, cc, bcc } = recipientsNow(conversation, model.contact(conversation.contactId).email)
  const sender = inbox.hasOwnMailServers && inbox.email !== null ? inbox.email : account.supportEmail
  const who = `${nameOf(model, author)} from ${inbox.name}`
  const replyTo =
    inbox.hasOwnMailServers && inbox.email !== null
      ? inbox.email
      : `${who} <reply+${conversation.uuid}@${account.inboundDomain}>`
  const { inReplyTo, references } = answeredBy(model, conversation)
  return {
    at: model.now(),
    envelope: { from: sender, to: [...new Set([...to, ...cc, ...bcc])] },
    headers: {
      from: `${who} <${sender}>`,
      to: to.join(', '),
      ...(cc.length > 0 ? { cc: cc.join(', ') } : {}),
      'reply-to': replyTo,
      subject: subjectOf(conversation),
      'message-id': `<conversation/${conversation.uuid}/messages/${message.id}@${account.inboundDomain}>`,
      'in-reply-to': inReplyTo,
      references,
    },
    parts,
  }
}

/** The HTML of a message. A survey is a link to its page. */
export function htmlOf(model: Model, message: Message): string {
  if (message.contentType === 'input_csat') {
    const address = `${model.base}/survey/responses/${message.conversation.uuid}`
    return `<p>Click <a href="${address}">here</a> to rate the conversation.</p>`
  }
  const email = message.contentAttributes['email']
  const html = isDetails(email) && isDetails(email['html_content']) ? email['html_content']['full'] : undefined
  return typeof html === 'string' ? html : renderMarkdown(message.content ?? '')
}

function filesOf(model: Model, message: Message): MailPart[] {
  return message.attachments.flatMap(({ blob: key }) => {
    const blob = key === null ? undefined : model.blobs.get(key)
    return blob ? [{ type: blob.contentType, file: blob.fileName, disposition: 'attachment' as const }] : []
  })
}
