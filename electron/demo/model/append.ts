import { messagePushPayload } from '../payloads/messages.ts'
import { userPushPayload } from '../payloads/users.ts'
import type { Model } from './model.ts'
import { readersOf } from './topics.ts'
import type { Attachment, Conversation, DeliveryStatus, Details, Message, MessageKind, Sender } from './types.ts'

export interface NewMessage {
  kind: MessageKind
  content: string | null
  sender: Sender
  contentType?: string
  contentAttributes?: Details
  /** Data of the channel, such as a template's parameters. */
  additionalAttributes?: Details
  isPrivate?: boolean
  status?: DeliveryStatus
  sourceId?: string | null
  /** Creates the attachments, given the id of their message. */
  attachments?: (messageId: number) => Attachment[]
  echoId?: string | undefined
  at?: number
}

/** Appends a message to its thread, updates the conversation's times and announces `message.created`. */
export function appendMessage(model: Model, conversation: Conversation, input: NewMessage): Message {
  const at = input.at ?? model.now()
  const id = model.nextId('messages')
  const message: Message = {
    id,
    conversation,
    kind: input.kind,
    content: input.content,
    contentType: input.contentType ?? 'text',
    contentAttributes: withQuote(model, conversation, input.contentAttributes ?? {}),
    additionalAttributes: input.additionalAttributes ?? {},
    isPrivate: input.isPrivate ?? false,
    status: input.status ?? 'sent',
    sourceId: input.sourceId ?? null,
    sender: input.sender,
    attachments: input.attachments?.(id) ?? [],
    createdAt: at,
    updatedAt: at,
  }
  conversation.messages.push(message)
  model.messages.set(id, message)
  conversation.lastActivityAt = at
  if (model.can('messagesBumpUpdatedAt')) conversation.updatedAt = at
  const { echoId } = input
  const author = message.sender?.type === 'user' ? model.users.get(message.sender.id) : undefined
  const performer = author ? { performer: userPushPayload(model, author, conversation.accountId) } : {}
  model.emit(readersOf(model, message), 'message.created', () => ({
    ...messagePushPayload(model, message),
    ...(echoId === undefined ? {} : { echo_id: echoId }),
    ...performer,
  }))
  return message
}

/** Adds the external id of a quoted message. A message of another conversation can't be quoted. */
function withQuote(model: Model, conversation: Conversation, attributes: Details): Details {
  const { in_reply_to: id } = attributes
  if (typeof id !== 'number' || !model.can('previousChanges')) return attributes
  const found = model.messages.get(id)
  const quoted = found?.conversation === conversation ? found : undefined
  return { ...attributes, in_reply_to: quoted?.id ?? null, in_reply_to_external_id: quoted?.sourceId ?? null }
}
