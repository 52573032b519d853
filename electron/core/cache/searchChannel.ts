import type { Message } from '../../../shared/model/message.ts'
import type { Database } from './database.ts'
import { messageTexts } from './searchText.ts'

/** The channel of a cached conversation, `Channel::…`: typed text is searched as it is shown, without the channel's marks. Null where unknown. */
function channelOfConversation(db: Database, accountId: number, conversationId: number): string | null {
  const found = db.get<{ channel: string | null }>(
    "SELECT CASE WHEN json_valid(json) THEN json_extract(json, '$.channel') END AS channel FROM conversations WHERE account_id = ? AND id = ?",
    accountId,
    conversationId,
  )
  return found?.channel ?? null
}

/** What can be found of a message that is cached here. */
export function textsOfMessage(db: Database, message: Message): string[] {
  return messageTexts(message, () => channelOfConversation(db, message.accountId, message.conversationId))
}
