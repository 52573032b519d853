import { isDeepStrictEqual } from 'node:util'
import type { Actor } from './activity.ts'
import { asSystem } from './activity.ts'
import { announceMessageUpdate } from './announce.ts'
import type { Model } from './model.ts'
import type { Attachment, DeliveryStatus, Details, Message } from './types.ts'

export interface MessageChange {
  content?: string
  contentAttributes?: Details
  additionalAttributes?: Details
  attachments?: Attachment[]
  status?: DeliveryStatus
  sourceId?: string
}

/** Changes a message and announces it with its previous values. Nothing happens if it has these values already. */
export function changeMessage(model: Model, message: Message, change: MessageChange, actor: Actor): void {
  const previous: Details = {}
  if (change.content !== undefined && change.content !== message.content) {
    previous['content'] = [message.content, change.content]
    previous['processed_message_content'] = [message.content, change.content]
    message.content = change.content
  }
  if (
    change.contentAttributes !== undefined &&
    !isDeepStrictEqual(change.contentAttributes, message.contentAttributes)
  ) {
    previous['content_attributes'] = [message.contentAttributes, change.contentAttributes]
    message.contentAttributes = change.contentAttributes
  }
  const { additionalAttributes } = change
  if (additionalAttributes !== undefined && !isDeepStrictEqual(additionalAttributes, message.additionalAttributes)) {
    previous['additional_attributes'] = [message.additionalAttributes, additionalAttributes]
    message.additionalAttributes = additionalAttributes
  }
  if (change.status !== undefined && change.status !== message.status) {
    previous['status'] = [message.status, change.status]
    message.status = change.status
  }
  if (change.sourceId !== undefined && change.sourceId !== message.sourceId) {
    previous['source_id'] = [message.sourceId, change.sourceId]
    message.sourceId = change.sourceId
  }
  // Attachments are no column: their change is announced without a previous value.
  if (change.attachments !== undefined) message.attachments = change.attachments
  else if (Object.keys(previous).length === 0) return
  const before = message.updatedAt
  message.updatedAt = model.now()
  previous['updated_at'] = [new Date(before).toISOString(), new Date(message.updatedAt).toISOString()]
  announceMessageUpdate(model, message, previous, actor)
}

/** The channel reports the delivery of a message. `error`: in the channel's words. */
export function reportDelivery(model: Model, message: Message, status: DeliveryStatus, error?: string): void {
  const { contentAttributes } = message
  const change = error === undefined ? {} : { contentAttributes: { ...contentAttributes, external_error: error } }
  changeMessage(model, message, { status, ...change }, asSystem)
}
