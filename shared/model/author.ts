import { isBlank } from '../text/isBlank.ts'
import type { MessageSender, MessageType } from './message.ts'

/**
 * Who wrote a message: `person` has a name. Otherwise what is known instead (`shared/i18n`, `author.<kind>`): a bot or agent without a name, the server's own
 * templates and rules, the channel's app on a phone (`external_echo`), a contact. Never the user, unless the server names the user.
 */
export const AUTHORS = ['person', 'bot', 'automatic', 'app', 'agent', 'contact'] as const
export type Author = (typeof AUTHORS)[number]

export function authorOf({
  type,
  sender,
  attributes,
}: {
  type?: MessageType
  sender?: MessageSender | null
  attributes?: Record<string, unknown>
}): Author {
  if (sender && !isBlank(sender.name)) return 'person'
  if (sender) return sender.kind === 'user' ? 'agent' : sender.kind
  if (type === 'incoming') return 'contact'
  return attributes?.['external_echo'] === true ? 'app' : 'automatic'
}
