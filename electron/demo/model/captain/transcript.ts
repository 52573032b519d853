import type { Model } from '../model.ts'
import { isPublicTalk } from '../reading.ts'
import type { Conversation, Message } from '../types.ts'

const CHANNELS: Readonly<Record<string, string>> = { 'Channel::Api': 'API', 'Channel::WebWidget': 'Website' }

function writerOf({ kind, sender }: Message): string {
  if (kind === 'incoming') return 'User'
  return sender?.type === 'user' ? 'Support Agent' : 'Bot'
}

const textOf = ({ content, attachments }: Message) => content || (attachments.length > 0 ? '[Attachment]' : '')

const shown = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

/** A conversation as the language model reads it: the whole thread without notes, and its custom attributes. */
export function transcriptOf(model: Model, conversation: Conversation): string {
  const { channelType } = model.inbox(conversation.inboxId)
  const lines = [
    `Conversation ID: #${conversation.displayId}`,
    `Channel: ${CHANNELS[channelType] ?? channelType.replace('Channel::', '')}`,
    'Message History:',
    ...conversation.messages.filter(isPublicTalk).map((message) => `${writerOf(message)}: ${textOf(message)}`),
  ]
  const attributes = model
    .ofAccount(model.attributeDefinitions, conversation.accountId)
    .filter((definition) => definition.model === 'conversation_attribute')
    .map(({ displayName, key }) => `${displayName}: ${shown(conversation.customAttributes[key])}`)
  return [...lines, ...(attributes.length > 0 ? ['', 'Conversation Attributes:', ...attributes] : [])].join('\n')
}
