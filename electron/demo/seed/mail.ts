import { outgoingAttributes, PLAIN_MAIL } from '../model/mail/content.ts'
import { parseMail } from '../model/mail/incoming/parseMail.ts'
import { convertToMail } from '../model/mail/incoming/receive.ts'
import { isMailInbox } from '../model/mail/sendMail.ts'
import type { Model } from '../model/model.ts'
import type { Conversation, Message } from '../model/types.ts'
import { display } from './images.ts'
import type { MailProgram, MailToWrite } from './rawMail.ts'
import { person, rawMail } from './rawMail.ts'

const TABLE =
  '<table style="border-collapse:collapse;margin:12px 0" cellpadding="8"><thead><tr style="background:#f2f3f5">' +
  '<th align="left">Item</th><th align="right">Ordered</th><th align="right">Received</th></tr></thead>' +
  '<tbody><tr><td style="border-bottom:1px solid #ddd">Brisa grinder</td><td align="right" ' +
  'style="border-bottom:1px solid #ddd">2</td><td align="right" style="border-bottom:1px solid #ddd">2</td></tr>' +
  '<tr><td style="border-bottom:1px solid #ddd">Adapter 58 mm</td><td align="right" style="border-bottom:1px ' +
  'solid #ddd">4</td><td align="right" style="border-bottom:1px solid #ddd;color:#c62a2f"><b>2</b></td></tr>' +
  '<tr><td>Cleaning brush</td><td align="right">1</td><td align="right">1</td></tr></tbody></table>'
const CARD =
  '<p style="color:#666;font-size:12px"><img src="https://track.example.test/open.gif" width="1" height="1" ' +
  'alt="">Sent from my garden office · <a href="https://okonkwo.example.test">okonkwo.example.test</a></p>'

/** Grace's two mails: the first with a table, Cc and a tracking image, the second with a photo and a quotation. */
export const GRACE = [
  [
    'Hello,',
    'thank you for the parcel. When we unpacked it we found that two of the four adapters are missing, and the ' +
      'invoice still has our old address on it.',
    'This is what came, and what was ordered:',
    'Could you send the missing ones and a corrected invoice? Our bookkeeper closes the month on Friday.',
    'Kind regards,',
    'Grace Okonkwo',
    'Okonkwo Catering, 14 Mill Lane, Manchester',
  ],
  [
    'Dear Ada,',
    'that was quick, thank you! The invoice is perfect now.',
    'One more question about the grinder: the manual says not to grind oily beans. Our Sumatra is rather oily. ' +
      'Is that going to be a problem?',
    'Best wishes,',
    'Grace',
  ],
] as const
export const GRACE_SUBJECT = 'Your order A-18111 and the missing adapters'
export const GRACE_COPY = ['office@okonkwo.example.test', 'tom@okonkwo.example.test'] as const

const PROGRAMS: readonly MailProgram[] = ['gmail', 'outlook', 'apple', 'plain']
const idOf = (message: Message) => `mail-${message.id}@example.test`

/** The conversations that become mails: all in mail inboxes except Ada's open ones, and Grace's. */
function mailConversations(model: Model): Conversation[] {
  return [...model.conversations.values()].filter(
    (one) => isMailInbox(model.inbox(one.inboxId)) && (isGraces(one) || one.status !== 'open' || one.assigneeId !== 1),
  )
}

/**
 * Turns the contacts' messages in mail inboxes into received mails of common mail programs, as a real server stores
 * them, and the agents' messages into sent mails.
 */
export async function convertToMails(model: Model): Promise<void> {
  for (const conversation of mailConversations(model)) {
    const isGrace = isGraces(conversation)
    const talk = conversation.messages.filter(
      ({ kind, isPrivate }) => !isPrivate && (kind === 'incoming' || kind === 'outgoing'),
    )
    const subject = isGrace ? GRACE_SUBJECT : subjectOf(talk[0]?.content ?? '')
    conversation.additionalAttributes = {
      in_reply_to: null,
      source: 'email',
      auto_reply: false,
      mail_subject: subject,
      initiated_at: { timestamp: new Date(conversation.createdAt).toISOString() },
    }
    // The server doesn't know when a mail is read.
    conversation.contactLastSeenAt = null
    const texts = talk.map(({ content }) => content ?? '')
    for (const [i, message] of talk.entries()) {
      if (message.kind === 'incoming')
        convertToMail(model, message, await parseMail(rawMail(mailFor(model, { talk, texts, subject, isGrace }, i))))
      else markAsSent(model, message)
    }
  }
}

/** Grace's conversation is seeded as mails. */
const isGraces = (conversation: Conversation) =>
  conversation.messages.some((message) => message.contentType === 'incoming_email')

function subjectOf(first: string): string {
  const end = /[.!?。？！؟]/.exec(first)?.index ?? first.length
  return first.slice(0, Math.min(end, 60)).trim()
}

/** The messages of a conversation, and their texts before the conversion. */
interface Thread {
  readonly talk: readonly Message[]
  readonly texts: readonly string[]
  readonly subject: string
  readonly isGrace: boolean
}

/** The mail for a contact's message. It quotes the agent's last one. */
function mailFor(model: Model, { talk, texts, subject, isGrace }: Thread, index: number): MailToWrite {
  const message = talk[index]
  if (!message) throw new Error('no such message')
  const { conversation } = message
  const contact = model.contact(conversation.contactId)
  const before = talk.slice(0, index)
  const answered = before.findLastIndex(({ kind }) => kind === 'outgoing')
  const agentsMail = talk[answered]
  const agent = agentsMail?.sender?.type === 'user' ? model.user(agentsMail.sender.id) : null
  const inboxAddress = model.inbox(conversation.inboxId).email ?? ''
  return {
    program: isGrace
      ? index === 0
        ? 'gmail'
        : 'apple'
      : (PROGRAMS[conversation.displayId % PROGRAMS.length] ?? 'plain'),
    from: person(contact.name, contact.email ?? 'unknown@example.test'),
    to: inboxAddress,
    subject: index === 0 ? subject : `Re: ${subject}`,
    id: idOf(message),
    at: message.createdAt,
    ...(isGrace ? { cc: GRACE_COPY.join(', ') } : {}),
    answers: before.map((one) => one.sourceId ?? '').filter((id) => id !== ''),
    text: (texts[index] ?? '').split('\n\n'),
    ...(isGrace && index === 0 ? { insert: { after: 2, html: TABLE + CARD } } : {}),
    ...(isGrace && index > 0
      ? { image: { fileName: 'grinder.png', contentType: 'image/png', bytes: display('OK') } }
      : {}),
    ...(agentsMail && agent
      ? {
          quoted: {
            by: `${agent.name} from ${model.inbox(conversation.inboxId).name}`,
            address: inboxAddress,
            at: agentsMail.createdAt,
            text: texts[answered] ?? '',
          },
        }
      : {}),
  }
}

/** Gives an agent's message the attributes of a sent mail. */
function markAsSent(model: Model, message: Message): void {
  const { conversation } = message
  const own = message.contentAttributes['cc_emails']
  const cc = Array.isArray(own) ? own.filter((one) => typeof one === 'string') : []
  const options = {
    ...PLAIN_MAIL,
    recipients: { ...PLAIN_MAIL.recipients, cc },
    hasNoText: message.attachments.length > 0,
  }
  message.contentAttributes = {
    ...message.contentAttributes,
    ...outgoingAttributes(message.content, options, model.can('outgoingMailText')),
  }
  if (message.status === 'failed') return
  // The status of a mail is never later than "sent".
  message.status = 'sent'
  message.sourceId = `conversation/${conversation.uuid}/messages/${message.id}@${model.account(conversation.accountId).inboundDomain}`
}
