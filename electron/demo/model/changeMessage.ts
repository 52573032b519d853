import type { Actor } from './activity.ts'
import { announceMessageUpdate } from './announce.ts'
import type { Model } from './model.ts'
import type { DeliveryStatus, Details, Message } from './types.ts'

export interface MessageChange {
  content?: string
  contentAttributes?: Details
  status?: DeliveryStatus
  sourceId?: string
}

/** Changes a message and announces it with its previous values. */
export function changeMessage(model: Model, message: Message, change: MessageChange, actor: Actor): void {
  const previous: Details = {}
  const before = message.updatedAt
  message.updatedAt = model.now()
  if (change.content !== undefined && change.content !== message.content) {
    previous['content'] = [message.content, change.content]
    previous['processed_message_content'] = [message.content, change.content]
    message.content = change.content
  }
  if (change.contentAttributes !== undefined) {
    previous['content_attributes'] = [message.contentAttributes, change.contentAttributes]
    message.contentAttributes = change.contentAttributes
  }
  if (change.status !== undefined && change.status !== message.status) {
    previous['status'] = [message.status, change.status]
    message.status = change.status
  }
  if (change.sourceId !== undefined && change.sourceId !== message.sourceId) {
    previous['source_id'] = [message.sourceId, change.sourceId]
    message.sourceId = change.sourceId
  }
  previous['updated_at'] = [new Date(before).toISOString(), new Date(message.updatedAt).toISOString()]
  announceMessageUpdate(model, message, previous, actor)
}
