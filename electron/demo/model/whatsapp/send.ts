import { objectField } from '../../fields.ts'
import { asSystem } from '../activity.ts'
import type { MessageChange } from '../changeMessage.ts'
import { changeMessage, reportDelivery } from '../changeMessage.ts'
import type { Model } from '../model.ts'
import { canReply } from '../reading.ts'
import type { Inbox, Message } from '../types.ts'
import { storedParams } from './templates.ts'

export const isWhatsAppInbox = (inbox: Inbox) => inbox.channelType === 'Channel::Whatsapp'

/**
 * Passes a message on to Meta, which answers with its id. Recorded: outside of the 24 hours a message without a template
 * is not passed on; any template is, also an unknown one.
 */
export function sendToMeta(model: Model, message: Message): void {
  const { conversation } = message
  const params = objectField(message.additionalAttributes, 'template_params')
  if (params === undefined && !canReply(model, conversation)) {
    reportDelivery(model, message, 'failed', 'Template not found or invalid template name')
    return
  }
  if (model.meta.messageRefusal !== null) {
    reportDelivery(model, message, 'failed', model.meta.messageRefusal)
    return
  }
  const change: MessageChange = { sourceId: model.meta.takeMessage() }
  if (params !== undefined) {
    const stored = storedParams(model.inbox(conversation.inboxId), params)
    change.additionalAttributes = { ...message.additionalAttributes, template_params: stored }
  }
  changeMessage(model, message, change, asSystem)
}
