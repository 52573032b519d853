import { messagePushPayload } from '../payloads/messages.ts'
import type { Actor } from './activity.ts'
import { asContact, asSystem, asUser } from './activity.ts'
import { announceContact, announceConversation, performer } from './announce.ts'
import type { NewMessage } from './append.ts'
import { appendMessage } from './append.ts'
import { answerByAssistant } from './captain/inboxes.ts'
import { changeMessage } from './changeMessage.ts'
import { recordActivity } from './companies.ts'
import { hasBot, moveReplyTimes, setStatus } from './conversations.ts'
import { invalid } from './errors.ts'
import type { MailOptions } from './mail/content.ts'
import { outgoingAttributes, PLAIN_MAIL } from './mail/content.ts'
import { isMailInbox } from './mail/sendMail.ts'
import type { Model } from './model.ts'
import { notifyOfMessage } from './notifications.ts'
import { report } from './reportingEvents.ts'
import { queueMessage, queueMessageAgain } from './sending.ts'
import { agentsOf, userTopic } from './topics.ts'
import type { Conversation, Details, Message, User } from './types.ts'
import { recountUnread } from './unreadCounts.ts'
import { renderVariables } from './variables.ts'
import { mapTexts } from './whatsapp/templates.ts'

const MAX_CONTENT_LENGTH = 150_000
const MENTION = /\[@[^\]]+\]\(mention:\/\/(user|team)\/(\d+)\/[^)]*\)/g

export type Draft = Omit<NewMessage, 'kind' | 'sender' | 'at'>
/** A message to send as an agent. `mail` is used in mail inboxes only, `templateParams` by WhatsApp. */
export type AgentDraft = Draft & { readonly mail?: MailOptions; readonly templateParams?: Details | undefined }

function checkLength(model: Model, content: string | null): void {
  if (model.can('contentLengthChecked') && (content?.length ?? 0) > MAX_CONTENT_LENGTH)
    throw invalid(`Validation failed: Content is too long (maximum is ${MAX_CONTENT_LENGTH} characters)`)
}

/** Fills in variables, and a mail's recipients and text. */
function prepared(
  model: Model,
  conversation: Conversation,
  { mail, templateParams, ...draft }: AgentDraft,
  user: User,
): Draft {
  const render = (text: string) => renderVariables(model, text, conversation, user)
  const content = draft.content === null ? null : render(draft.content)
  const attributes = { ...draft.contentAttributes }
  if (isMailInbox(model.inbox(conversation.inboxId))) {
    const { hasNoText, ...options } = mail ?? PLAIN_MAIL
    Object.assign(
      attributes,
      outgoingAttributes(
        content,
        { ...options, hasNoText: hasNoText || draft.isPrivate === true },
        model.can('outgoingMailText'),
      ),
    )
  }
  return {
    ...draft,
    content,
    contentAttributes: attributes,
    ...(templateParams ? { additionalAttributes: { template_params: mapTexts(templateParams, render) } } : {}),
  }
}

/** Sends a message or note as an agent. */
export function sendAsAgent(model: Model, conversation: Conversation, draft: AgentDraft, user: User): Message {
  checkLength(model, draft.content)
  const actor = asUser(user)
  const message = appendMessage(model, conversation, {
    ...prepared(model, conversation, draft, user),
    kind: 'outgoing',
    sender: { type: 'user', id: user.id },
  })
  const isReply = !message.isPrivate
  if (isReply && conversation.firstReplyAt === null) {
    if (model.can('firstReplyEvent')) {
      const who = performer(model, conversation.accountId, actor)
      const echo = draft.echoId === undefined ? {} : { echo_id: draft.echoId }
      model.emit(agentsOf(model, conversation), 'first.reply.created', () => ({
        ...messagePushPayload(model, message),
        ...echo,
        ...who,
      }))
    }
    report(model, 'first_response', conversation, user.id, conversation.createdAt)
    moveReplyTimes(model, conversation, { firstReplyAt: message.createdAt, waitingSince: null }, actor)
  } else if (isReply && conversation.waitingSince !== null && model.can('waitingSince')) {
    report(model, 'reply_time', conversation, conversation.assigneeId, conversation.waitingSince)
    moveReplyTimes(model, conversation, { waitingSince: null }, actor)
  }
  const mentioned = message.isPrivate ? mention(model, message) : new Set<number>()
  notifyOfMessage(model, message, mentioned, user)
  queueMessage(model, message)
  return message
}

/** Adds agents whom a note mentions, directly or by team, as participants and announces it. Returns their ids. */
function mention(model: Model, message: Message): Set<number> {
  const { conversation } = message
  const named = new Set<number>()
  for (const [, type, id] of (message.content ?? '').matchAll(MENTION)) {
    if (type === 'user') named.add(Number(id))
    else for (const member of model.teams.get(Number(id))?.members ?? []) named.add(member)
  }
  const members = model.inbox(conversation.inboxId).members
  for (const userId of named) {
    const membership = model.membership(conversation.accountId, userId)
    if (!membership || (membership.role !== 'administrator' && !members.has(userId))) {
      named.delete(userId)
      continue
    }
    conversation.mentioned.add(userId)
    conversation.participants.add(userId)
    announceConversation(
      model,
      new Set([userTopic(model.user(userId))]),
      'conversation.mentioned',
      conversation,
      asSystem,
    )
  }
  return named
}

/** Adds an activity in the contact's name, as clients of API inboxes can. */
export const appendAsContact = (model: Model, conversation: Conversation, draft: Draft): Message =>
  appendMessage(model, conversation, {
    ...draft,
    kind: 'activity',
    sender: { type: 'contact', id: conversation.contactId },
  })

/** Adds a message that an agent wrote outside of the server, in the channel's own app. It has no sender. */
export function appendFromChannelApp(model: Model, conversation: Conversation, draft: Draft): Message {
  const message = appendMessage(model, conversation, { ...draft, kind: 'outgoing', sender: null })
  notifyOfMessage(model, message, new Set())
  return message
}

/** Sends a message as the contact: updates the contact's times, restarts the wait, reopens a resolved or snoozed conversation. */
export function sendAsContact(model: Model, conversation: Conversation, draft: Draft, by?: User): Message {
  checkLength(model, draft.content)
  const contact = model.contact(conversation.contactId)
  const message = appendMessage(model, conversation, {
    ...draft,
    kind: 'incoming',
    sender: { type: 'contact', id: contact.id },
  })
  recordActivity(model, contact, message.createdAt)
  announceContact(model, 'contact.updated', contact, by ? asUser(by) : asContact(contact))
  if (conversation.waitingSince === null && model.can('waitingSince')) {
    moveReplyTimes(model, conversation, { waitingSince: message.createdAt }, asContact(contact))
  }
  const isAsleep = conversation.status === 'resolved' || conversation.status === 'snoozed'
  if (isAsleep && !contact.blocked) reopen(model, conversation)
  notifyOfMessage(model, message, new Set(), by)
  recountUnread(model, conversation)
  answerByAssistant(model, message)
  return message
}

/** Reopens what a contact answers; for the bot, if the inbox has one. Recorded: only in API inboxes is there an activity. */
function reopen(model: Model, conversation: Conversation): void {
  const inbox = model.inbox(conversation.inboxId)
  const status = conversation.status === 'resolved' && hasBot(inbox) ? 'pending' : 'open'
  setStatus(model, conversation, { status, isQuiet: inbox.channelType !== 'Channel::Api' }, asSystem)
}

/** Replaces the text and removes the attachments; the row stays. */
export function deleteMessage(model: Model, message: Message, user: User): void {
  message.attachments = []
  changeMessage(
    model,
    message,
    { content: 'This message was deleted', contentAttributes: { deleted: true } },
    asUser(user),
  )
}

/**
 * Sends a message again. First resets its status and its error, then wipes **all** of its content attributes, including
 * the recipients. Both changes are announced, as recorded.
 */
export function retryMessage(model: Model, message: Message, user: User): void {
  const { external_error: error } = message.contentAttributes
  const contentAttributes =
    typeof error === 'string' ? { ...message.contentAttributes, external_error: null } : message.contentAttributes
  changeMessage(model, message, { status: 'sent', contentAttributes }, asUser(user))
  changeMessage(model, message, { contentAttributes: {} }, asUser(user))
  queueMessageAgain(model, message)
}

/** Announces that someone starts or stops typing. */
export function announceTyping(
  model: Model,
  conversation: Conversation,
  topics: ReadonlySet<string>,
  isOn: boolean,
  isPrivate: boolean,
  who: Details,
  actor: Actor,
  conversationPayload: () => Details,
): void {
  const by = performer(model, conversation.accountId, actor)
  model.emit(topics, isOn ? 'conversation.typing_on' : 'conversation.typing_off', () => ({
    conversation: conversationPayload(),
    user: who,
    is_private: isPrivate,
    account_id: conversation.accountId,
    ...by,
  }))
}
