import type { Model } from '../model/model.ts'
import { unreadCount } from '../model/reading.ts'
import type { Attachment, Conversation, Details, Message } from '../model/types.ts'
import { callOf } from '../model/whatsapp/calls.ts'
import { blobUrl, iso, seconds, thumbnailUrl } from './basics.ts'
import { messageCallPayload } from './calls.ts'
import { assistantPushPayload } from './captain.ts'
import { contactPushPayload } from './contacts.ts'
import { inboxSearchPayload } from './inboxes.ts'
import { userPushPayload } from './users.ts'

const KIND = { incoming: 0, outgoing: 1, activity: 2, template: 3 } as const
export const kindNumber = (message: Message) => KIND[message.kind]

/** The author; undefined for the system. */
export function senderPayload(model: Model, message: Message): Details | undefined {
  const { sender, conversation } = message
  switch (sender?.type) {
    case undefined:
      return undefined
    case 'user': {
      const user = model.users.get(sender.id)
      return user && userPushPayload(model, user, conversation.accountId)
    }
    case 'contact': {
      const contact = model.contacts.get(sender.id)
      return contact && contactPushPayload(model, contact)
    }
    case 'assistant': {
      const assistant = model.captainAssistants.get(sender.id)
      return assistant && assistantPushPayload(model, assistant)
    }
    case 'bot':
      return { id: 1, name: sender.name, avatar_url: '', type: 'agent_bot' }
  }
}

export function attachmentPayload(model: Model, attachment: Attachment): Details {
  const blob = attachment.blob === null ? undefined : model.blobs.get(attachment.blob)
  const base = {
    id: attachment.id,
    message_id: attachment.messageId,
    file_type: attachment.fileType,
    account_id: attachment.accountId,
  }
  if (!blob) return { ...base, ...attachment.extra }
  const hasSizes = model.can('attachmentSizes')
  const isModern = model.can('modernPayloads')
  const isAudio = attachment.fileType === 'audio'
  return {
    ...base,
    extension: isModern ? (blob.fileName.split('.').at(-1) ?? null) : null,
    ...(isModern ? { content_type: blob.contentType } : {}),
    data_url: `${blobUrl(model, blob.key)}${isModern && isAudio ? '?disposition=inline' : ''}`,
    thumb_url: attachment.fileType === 'image' ? thumbnailUrl(model, blob.key) : '',
    file_size: blob.bytes.length,
    ...(hasSizes ? { width: attachment.width, height: attachment.height } : {}),
    ...(isModern && isAudio ? { transcribed_text: '' } : {}),
    ...attachment.extra,
  }
}

/** Only the keys that the message has. */
function partsOf(model: Model, message: Message): Details {
  const sender = senderPayload(model, message)
  const call = callOf(model, message)
  return {
    ...(call ? { call: messageCallPayload(model, call) } : {}),
    ...(sender ? { sender } : {}),
    ...(message.attachments.length > 0
      ? { attachments: message.attachments.map((a) => attachmentPayload(model, a)) }
      : {}),
  }
}

/** A message as REST returns it. */
export function messagePayload(model: Model, message: Message, echoId?: string): Details {
  return {
    id: message.id,
    content: message.content,
    inbox_id: message.conversation.inboxId,
    ...(echoId === undefined ? {} : { echo_id: echoId }),
    conversation_id: message.conversation.displayId,
    message_type: kindNumber(message),
    content_type: message.contentType,
    ...(model.can('unreadEndpoint') ? { status: message.status } : {}),
    content_attributes: message.contentAttributes,
    created_at: seconds(message.createdAt),
    private: message.isPrivate,
    source_id: message.sourceId,
    ...partsOf(model, message),
  }
}

const SENDER_TYPES = { user: 'User', contact: 'Contact', bot: 'AgentBot', assistant: 'Captain::Assistant' } as const

/** A message inside events and inside conversations: every column. */
export function messagePushPayload(model: Model, message: Message): Details {
  const { conversation, sender } = message
  const isDetailed = model.can('messageConversationDetails')
  return {
    id: message.id,
    content: message.content,
    account_id: conversation.accountId,
    inbox_id: conversation.inboxId,
    conversation_id: conversation.displayId,
    message_type: kindNumber(message),
    created_at: seconds(message.createdAt),
    updated_at: iso(message.updatedAt),
    private: message.isPrivate,
    status: message.status,
    source_id: message.sourceId,
    content_type: message.contentType,
    content_attributes: message.contentAttributes,
    sender_type: sender === null ? null : SENDER_TYPES[sender.type],
    sender_id: sender === null ? null : sender.type === 'bot' ? 1 : sender.id,
    external_source_ids: {},
    additional_attributes: message.additionalAttributes,
    ...(isDetailed ? { processed_message_content: message.content, sentiment: {} } : {}),
    ...(model.can('labelListInMessages') ? { label_list: null } : {}),
    conversation: conversationOfMessage(model, conversation, isDetailed),
    ...partsOf(model, message),
  }
}

function conversationOfMessage(model: Model, conversation: Conversation, isDetailed: boolean): Details {
  return {
    assignee_id: conversation.assigneeId,
    unread_count: unreadCount(model, conversation),
    ...(isDetailed
      ? {
          last_activity_at: seconds(conversation.lastActivityAt),
          contact_inbox: { source_id: conversation.contactInbox.sourceId },
        }
      : {}),
  }
}

/** A message as the public API shows it to its visitor. */
export function publicMessagePayload(model: Model, message: Message): Details {
  return {
    id: message.id,
    content: message.content,
    message_type: kindNumber(message),
    content_type: message.contentType,
    content_attributes: message.contentAttributes,
    created_at: seconds(message.createdAt),
    conversation_id: message.conversation.displayId,
    ...partsOf(model, message),
  }
}

/** A message among search results. */
export function messageSearchPayload(model: Model, message: Message): Details {
  if (model.can('modernPayloads')) return messagePayload(model, message)
  return {
    id: message.id,
    content: message.content,
    message_type: kindNumber(message),
    content_type: message.contentType,
    source_id: message.sourceId,
    inbox_id: message.conversation.inboxId,
    conversation_id: message.conversation.displayId,
    created_at: seconds(message.createdAt),
    ...partsOf(model, message),
    inbox: inboxSearchPayload(model.inbox(message.conversation.inboxId)),
  }
}
