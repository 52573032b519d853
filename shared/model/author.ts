import { isBlank } from '../text/isBlank.ts'
import type { MessageSender, MessageType } from './message.ts'

/**
 * The author of a message. `person` has a name. The others are shown by their kind (`author.<kind>` in `shared/i18n`):
 * a bot or agent without a name, the server's templates and rules, the channel's app on a phone (`external_echo`), a
 * contact. Never the user, unless named by the server.
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
