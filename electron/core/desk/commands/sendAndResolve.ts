import type { ActionResult, CommandInput, CommandResult } from '../../../../shared/bridge.ts'
import type { ConversationRef } from '../../../../shared/model/ids.ts'
import { unsentReplies } from '../../outbox/followingActions.ts'
import { refusedReplies } from '../../outbox/refusedReplies.ts'
import type { requireSession } from './ports.ts'
import { retryOnServer } from './retryOnServer.ts'

type OpenSession = ReturnType<typeof requireSession>

const RESOLVED = { field: 'status', value: { status: 'resolved', snoozedUntil: null } } as const

/** Sends a message, and stores with it what happens to the conversation after that. Rejects with `ApiError`. */
export async function sendMessage(
  session: OpenSession,
  input: CommandInput<'message:send'>,
): Promise<CommandResult<'message:send'>> {
  const { outbox, queue } = session
  if (input.retryUnsent === true) await retryReplies(session, input.ref)
  if (!input.then) {
    outbox.send(input)
    return { actionId: null, reachesContact: false, heldFor: outbox.held.timeLeft(input.echoId) }
  }
  const following = queue.requestAfter(input.ref, { field: 'status', value: input.then }, input.echoId, (then) =>
    outbox.send(input, then),
  )
  return { ...following, heldFor: outbox.held.timeLeft(input.echoId) }
}

/**
 * Sends the replies that were not sent or that the channel refused, and resolves the conversation once the server has them. Rejects with
 * `ApiError` if the server can't send a refused one again: then nothing is resolved.
 */
export async function sendAndResolve(session: OpenSession, ref: ConversationRef): Promise<ActionResult> {
  const { queue, stores } = session
  await retryReplies(session, ref)
  // A refused email is in the outbox again, as a new message.
  const last = stores.local
    .entriesOf(ref.accountId, ref.conversationId)
    .filter((entry) => !entry.private)
    .at(-1)
  return last === undefined
    ? queue.request(ref, RESOLVED)
    : queue.requestAfter(ref, RESOLVED, last.echoId, (then) => then)
}

/** Rejects with `ApiError` if the server can't send a refused one again. */
async function retryReplies(session: OpenSession, ref: ConversationRef): Promise<void> {
  const { outbox, stores } = session
  const { accountId, conversationId } = ref
  for (const { message, canRetry } of refusedReplies(stores, accountId, conversationId))
    if (canRetry) await retryOnServer(session, ref, message.id)
  for (const { echoId } of unsentReplies(stores.local, accountId, conversationId)) outbox.retry(echoId)
}
