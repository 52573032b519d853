import type { ActionEntry, LocalStore } from '../cache/index.ts'
import { isAwaitingMessage, isMoving } from '../cache/index.ts'

/**
 * "Send and resolve": the action is stored with its message, and `LocalStore.removeEntry` lets it leave, or drops it, in the transaction
 * that removes the message. Whether the message waits for the user: it asks, failed, or is being edited.
 */
export function isBlockedByMessage(local: LocalStore, entry: ActionEntry): boolean {
  const message = entry.after && isAwaitingMessage(entry) ? local.entry(entry.after.echoId) : null
  return message !== null && (message.editing || !isMoving(message))
}
