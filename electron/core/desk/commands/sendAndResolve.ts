import type { ActionResult } from '../../../../shared/bridge.ts'
import type { ConversationRef } from '../../../../shared/model/ids.ts'
import { unsentReplies } from '../../outbox/followingActions.ts'
import { refusedReplies } from '../../outbox/refusedReplies.ts'
import type { requireSession } from './ports.ts'
import { retryOnServer } from './retryOnServer.ts'

const RESOLVED = { field: 'status', value: { status: 'resolved', snoozedUntil: null } } as const

/**
 * Sends the replies that were not sent or that the channel refused, and resolves the conversation once the server has them. Rejects with
 * `ApiError` if the server can't send a refused one again: then nothing is resolved.
 */
export async function sendAndResolve(
  session: ReturnType<typeof requireSession>,
  ref: ConversationRef,
): Promise<ActionResult> {
  const { outbox, queue, stores } = session
  const { accountId, conversationId } = ref
  for (const { message, canRetry } of refusedReplies(stores, accountId, conversationId))
    if (canRetry) await retryOnServer(session, ref, message.id)
  const replies = unsentReplies(stores.local, accountId, conversationId)
  // A refused email is in the outbox again, as a new message.
  const last = stores.local
    .entriesOf(accountId, conversationId)
    .filter((entry) => !entry.private)
    .at(-1)
  if (last === undefined) return queue.request(ref, RESOLVED)
  const result = queue.requestAfter(ref, RESOLVED, last.echoId, (then) => then)
  for (const { echoId } of replies) outbox.retry(echoId)
  return result
}
