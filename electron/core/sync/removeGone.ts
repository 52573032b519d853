import { refusedScope } from '../api/answer.ts'
import type { GoneError } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'

/**
 * Removes a conversation that the server refused from the cache, with its thread; drafts and the outbox keep what the
 * user wrote. Does nothing in an account that is suspended or not the user's any more.
 */
export function removeGone(ports: SyncPorts, accountId: number, conversationId: number, error: GoneError): void {
  if (ports.isStopped() || refusedScope(error) === 'account' || !ports.accountIds().includes(accountId)) return
  ports.freshness.setGone(accountId, conversationId, error.code)
  ports.afterWrite(ports.server.removeConversation(accountId, conversationId))
}
