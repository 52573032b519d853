import type { MessageType } from '../model/message.ts'

/**
 * How a text was written, which decides how it is drawn. `markdown`: by the web editor, a bot, a template or Deskbell. The others: by a person in a
 * channel's app, shown as typed; `whatsapp`, `telegram` and `messenger` with the marks that those apps show.
 */
export type Dialect = 'markdown' | ChatDialect
export type ChatDialect = 'typed' | 'whatsapp' | 'telegram' | 'messenger'

const CHAT_DIALECTS: Readonly<Record<string, ChatDialect>> = {
  'Channel::Whatsapp': 'whatsapp',
  'Channel::Telegram': 'telegram',
  'Channel::FacebookPage': 'messenger',
}

/** The dialect of people who write in a channel's app. `Channel::…` as servers name it; null where unknown. */
export function chatDialect(channel: string | null): ChatDialect {
  return (channel !== null && Object.hasOwn(CHAT_DIALECTS, channel) ? CHAT_DIALECTS[channel] : undefined) ?? 'typed'
}

/** What of a message decides its dialect. */
export interface Written {
  type?: MessageType
  private?: boolean
  attributes?: Record<string, unknown>
}

/** Whether a person typed it in the channel's app: customers, and colleagues who answered with the phone (`external_echo`). */
export function isTyped({ type, private: note, attributes }: Written): boolean {
  if (note === true) return false
  return type === undefined || type === 'incoming' || type === 'activity' || attributes?.['external_echo'] === true
}

/** The dialect of a message. */
export function dialectOf(message: Written, channel: string | null): Dialect {
  if (!isTyped(message)) return 'markdown'
  return message.type === 'activity' ? 'typed' : chatDialect(channel)
}
