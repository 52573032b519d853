import type { MessageType } from '../model/message.ts'

/**
 * The markup of a text. `markdown`: written by the web editor, a bot, a template or Deskbell. The others were typed in
 * a channel's app and are shown as typed; `whatsapp`, `telegram` and `messenger` with the markup of those apps.
 */
export type Dialect = 'markdown' | ChatDialect
export type ChatDialect = 'typed' | 'whatsapp' | 'telegram' | 'messenger'

const CHAT_DIALECTS: Readonly<Record<string, ChatDialect>> = {
  'Channel::Whatsapp': 'whatsapp',
  'Channel::Telegram': 'telegram',
  'Channel::FacebookPage': 'messenger',
}

/** The dialect of text that was typed in a channel's app. `channel`: the server's `Channel::…`; null if unknown. */
export function chatDialect(channel: string | null): ChatDialect {
  return (channel !== null && Object.hasOwn(CHAT_DIALECTS, channel) ? CHAT_DIALECTS[channel] : undefined) ?? 'typed'
}

/** The fields of a message that decide its dialect. */
export interface Written {
  type?: MessageType
  private?: boolean
  attributes?: Record<string, unknown>
}

/** Whether it was typed in the channel's app: by a contact, or by an agent who answered with the phone (`external_echo`). */
export function isTyped({ type, private: note, attributes }: Written): boolean {
  if (note === true) return false
  return type === undefined || type === 'incoming' || type === 'activity' || attributes?.['external_echo'] === true
}

/** The dialect of a message. */
export function dialectOf(message: Written, channel: string | null): Dialect {
  if (!isTyped(message)) return 'markdown'
  return message.type === 'activity' ? 'typed' : chatDialect(channel)
}
