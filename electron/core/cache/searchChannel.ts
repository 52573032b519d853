import type { Message } from '../../../shared/model/message.ts'
import type { Database } from './database.ts'
import { messageTexts } from './searchText.ts'

/**
 * The channel of a cached conversation, `Channel::…`, null where unknown: typed text is searched as shown, without the
 * channel's markup.
 */
function channelOfConversation(db: Database, accountId: number, conversationId: number): string | null {
  const found = db.get<{ channel: string | null }>(
    `SELECT CASE WHEN json_valid(json) THEN json_extract(json, '$.channel') END AS channel
     FROM conversations WHERE account_id = ? AND id = ?`,
    accountId,
    conversationId,
  )
  return found?.channel ?? null
}

/** The searchable texts of a cached message. */
export function textsOfMessage(db: Database, message: Message): string[] {
  return messageTexts(message, () => channelOfConversation(db, message.accountId, message.conversationId))
}
