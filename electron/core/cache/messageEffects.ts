import type { Conversation, ConversationPatch } from '../../../shared/model/conversation.ts'
import type { Message, MessagePatch } from '../../../shared/model/message.ts'
import { previewOf } from '../../../shared/model/preview.ts'
import { isBeyond } from '../../../shared/model/times.ts'
import { isUntimed } from './messageTable.ts'

/** Whether a message is at least as new as the newest one known. */
export function isAtLeast(message: MessagePatch, newest: Conversation['preview'], latest: number): boolean {
  if (!newest || message.createdAt === undefined) return true
  if (isUntimed(message, latest) || isBeyond(newest.createdAt, latest)) return message.id >= newest.messageId
  return (
    message.createdAt > newest.createdAt || (message.createdAt === newest.createdAt && message.id >= newest.messageId)
  )
}

/** The change that a new message makes to its conversation: the preview, and for an event the time of the last activity. */
export function changeBy(
  message: Message,
  known: Conversation,
  live: boolean,
  latest: number,
): ConversationPatch | null {
  const isNewest = isAtLeast(message, known.preview, latest)
  const isLater = live && message.createdAt > known.lastActivityAt
  if (!isNewest && !isLater) return null
  return {
    accountId: message.accountId,
    id: message.conversationId,
    ...(isNewest ? { preview: previewOf(message) } : {}),
    ...(isLater ? { lastActivityAt: message.createdAt } : {}),
  }
}
