import type { ConversationStatus } from '../../../shared/model/conversation.ts'
import type { ActionEntry, LocalStore, OutboxEntry } from '../cache/index.ts'
import { isAsking, isAwaitingMessage, isMoving } from '../cache/index.ts'

/**
 * "Send and resolve": the action is stored with its message, and `LocalStore.removeEntry` lets it leave, or drops it, in the transaction
 * that removes the message. The message, while the action waits for it.
 */
function awaitedMessage(local: LocalStore, entry: ActionEntry): OutboxEntry | null {
  return entry.after && isAwaitingMessage(entry) ? local.entry(entry.after.echoId) : null
}

/** Whether the message that the action follows waits for the user: it asks, failed, or is being edited. */
export function isBlockedByMessage(local: LocalStore, entry: ActionEntry): boolean {
  const message = awaitedMessage(local, entry)
  return message !== null && (message.editing || !isMoving(message))
}

/** The action that follows a message; null if none does. */
export function followingAction(
  local: LocalStore,
  { accountId, conversationId, echoId }: OutboxEntry,
): ActionEntry | null {
  return local.actions.of(accountId, conversationId).find(({ after }) => after?.echoId === echoId) ?? null
}

/** What happens to the conversation once the server has a message; null if nothing. */
export function followingChange(
  local: LocalStore,
  entry: OutboxEntry,
): { status: ConversationStatus; until: number | null } | null {
  const change = followingAction(local, entry)?.change
  return change?.field === 'status' ? { status: change.value.status, until: change.value.snoozedUntil } : null
}

/** The replies of a conversation that failed or ask the user, in order. */
export function unsentReplies(local: LocalStore, accountId: number, conversationId: number): OutboxEntry[] {
  return local.entriesOf(accountId, conversationId).filter((entry) => !entry.private && isAsking(entry))
}
