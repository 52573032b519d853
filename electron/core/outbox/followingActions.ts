import type { ConversationStatus } from '../../../shared/model/conversation.ts'
import type { ActionEntry, LocalStore, OutboxEntry } from '../cache/index.ts'
import { awaitedMessages, isAsking } from '../cache/index.ts'

/**
 * "Send and resolve": the action is stored with its message, and `LocalStore.removeEntry` lets it leave, or drops it, in the transaction
 * that removes the message. Whether a message that it waits for needs the user: it asks, failed, or is being edited.
 */
export function isBlockedByMessage(local: LocalStore, entry: ActionEntry): boolean {
  return awaitedMessages(entry).some((echoId) => {
    const message = local.entry(echoId)
    return message !== null && isAsking(message)
  })
}

/** The replies that an action which follows a message waits for too: those before the message that are about to be sent. */
export function earlierReplies(local: LocalStore, accountId: number, conversationId: number, echoId: string): string[] {
  return local
    .entriesOf(accountId, conversationId)
    .filter((entry) => !entry.private && !isAsking(entry) && entry.echoId !== echoId)
    .map((entry) => entry.echoId)
}

/** The action that waits for a message; null if none does. */
export function waitingAction(
  local: LocalStore,
  { accountId, conversationId, echoId }: OutboxEntry,
): ActionEntry | null {
  return local.actions.of(accountId, conversationId).find((action) => awaitedMessages(action).includes(echoId)) ?? null
}

/** What happens to the conversation once the server has a message; null if nothing. */
export function followingChange(
  local: LocalStore,
  { accountId, conversationId, echoId }: OutboxEntry,
): { status: ConversationStatus; until: number | null } | null {
  const change = local.actions.of(accountId, conversationId).find(({ after }) => after?.echoId === echoId)?.change
  return change?.field === 'status' ? { status: change.value.status, until: change.value.snoozedUntil } : null
}

/** The replies of a conversation that failed or ask the user, in order. */
export function unsentReplies(local: LocalStore, accountId: number, conversationId: number): OutboxEntry[] {
  return local.entriesOf(accountId, conversationId).filter((entry) => !entry.private && isAsking(entry))
}
