import type { ConversationRef } from '../../../../shared/model/ids.ts'
import type { requireSession } from './ports.ts'

/**
 * Sends a message again that the channel refused: an email as a new one, others by the server. Rejects with `ApiError`.
 */
export async function retryOnServer(
  session: ReturnType<typeof requireSession>,
  { accountId, conversationId }: ConversationRef,
  messageId: number,
): Promise<void> {
  if (await session.outbox.sendAgain(accountId, conversationId, messageId)) return
  session.accept(await session.api.retryMessage(accountId, conversationId, messageId))
}
