import type { ConversationStatus } from '../../../shared/model/conversation.ts'
import type { ActionEntry, LocalStore, OutboxEntry } from '../cache/index.ts'
import { isAsking, isAwaitingMessage, isMoving } from '../cache/index.ts'

/**
 * "Send and resolve": the action is stored with its message, and `LocalStore.removeEntry` lets it leave, or drops it, in the transaction
 * that removes the message. Whether the message waits for the user: it asks, failed, or is being edited.
 */
export function isBlockedByMessage(local: LocalStore, entry: ActionEntry): boolean {
  const message = entry.after && isAwaitingMessage(entry) ? local.entry(entry.after.echoId) : null
  return message !== null && (message.editing || !isMoving(message))
}

/** Whether the message that the action follows failed or asks, and is not being edited. */
export function isFailedBefore(local: LocalStore, entry: ActionEntry): boolean {
  const message = entry.after && isAwaitingMessage(entry) ? local.entry(entry.after.echoId) : null
  return message !== null && !message.editing && !isMoving(message)
}

/** What happens to the conversation once the server has a message; null if nothing. */
export function followingChange(
  local: LocalStore,
  { accountId, conversationId, echoId }: OutboxEntry,
): { status: ConversationStatus; until: number | null } | null {
  for (const { after, change } of local.actions.of(accountId, conversationId))
    if (after?.echoId === echoId && change.field === 'status')
      return { status: change.value.status, until: change.value.snoozedUntil }
  return null
}

/** The replies of a conversation that failed or ask the user, in order. */
export function unsentReplies(local: LocalStore, accountId: number, conversationId: number): OutboxEntry[] {
  return local.entriesOf(accountId, conversationId).filter((entry) => !entry.private && isAsking(entry))
}
