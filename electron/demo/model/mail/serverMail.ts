import { iso } from '../../payloads/basics.ts'
import { availableName } from '../../payloads/users.ts'
import type { Model } from '../model.ts'
import { isPublicTalk } from '../reading.ts'
import { senderName } from '../senders.ts'
import type { Conversation, User } from '../types.ts'
import { escapeHtml } from './content.ts'
import { SOON } from './mailQueue.ts'

/** The mails that the server writes: notifications to agents, and transcripts. */

const NEWS: Readonly<Record<string, (conversation: Conversation, inboxName: string) => string>> = {
  conversation_creation: ({ displayId }, inboxName) =>
    `A new conversation [ID - ${displayId}] has been created in ${inboxName}.`,
  conversation_assignment: ({ displayId }) => `A new conversation [ID - ${displayId}] has been assigned to you.`,
  conversation_mention: ({ displayId }) => `You have been mentioned in conversation [ID - ${displayId}]`,
  assigned_conversation_new_message: ({ displayId }) =>
    `New message in your assigned conversation [ID - ${displayId}].`,
  participating_conversation_new_message: ({ displayId }) =>
    `New message in your participating conversation [ID - ${displayId}].`,
}
interface Notice {
  readonly to: readonly string[]
  readonly from: string
  readonly fromName?: string
  readonly subject: string
  readonly html: string
  readonly replyTo?: string
}

/** Queues a mail that the server writes. */
export function sendServerMail(model: Model, { to, from, fromName, subject, html, replyTo }: Notice): void {
  if (model.isQuiet) return
  const id = `<${model.uuid()}@mailer.example.test>`
  model.mail.schedule(SOON, () =>
    model.mail.sent.push({
      at: model.now(),
      envelope: { from, to },
      headers: {
        from: fromName === undefined ? from : `${fromName} <${from}>`,
        to: to.join(', '),
        ...(replyTo === undefined ? {} : { 'reply-to': replyTo }),
        subject,
        'message-id': id,
      },
      parts: [{ type: 'text/html', text: html }],
    }),
  )
}

/** Sends a notification to an agent by mail, if its type has one. */
export function sendNotificationMail(model: Model, type: string, user: User, conversation: Conversation): void {
  const news = NEWS[type]?.(conversation, model.inbox(conversation.inboxId).name)
  if (news === undefined) return
  const subject = `${availableName(user)}, ${news}`
  sendServerMail(model, {
    to: [user.email],
    from: model.account(conversation.accountId).supportEmail,
    subject,
    html: `<p>Hi ${escapeHtml(availableName(user))},</p><p>${escapeHtml(news)}</p>`,
  })
}

/** Sends the messages of a conversation to an address, without notes and activity. */
export function sendTranscript(model: Model, conversation: Conversation, to: string, user: User): void {
  const lines = conversation.messages
    .filter(isPublicTalk)
    .map(
      (message) =>
        `<p>${escapeHtml(senderName(model, message.sender))}: ${escapeHtml(message.content ?? '')} <small>${iso(message.createdAt)}</small></p>`,
    )
  sendServerMail(model, {
    to: [to],
    from: model.account(conversation.accountId).supportEmail,
    fromName: `${availableName(user)} from ${model.inbox(conversation.inboxId).name}`,
    subject: `[#${conversation.displayId}] Conversation Transcript`,
    html: lines.join('\n'),
  })
}
