import type { Message } from '../../../shared/model/message.ts'
import type { OutboxEntry, ServerStore } from '../cache/index.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'
import type { ThreadLoader } from '../sync/threadLoader.ts'
import { assigneeKey, isOfOther } from './sendConfirmation.ts'

/** Messages above the compared part of a thread that are remembered: far more than come between two comparisons. */
const MOST_IDS = 500

/**
 * What the user sees of a conversation, with pending actions, when they confirm a message. Of a thread that was never
 * fetched, that is the message in its row: what is older is history, not news.
 */
export function seenNow(
  { clock, me, server, serverTime }: Pick<SyncPorts, 'clock' | 'me' | 'server' | 'serverTime'>,
  threads: Pick<ThreadLoader, 'settledId'>,
  accountId: number,
  conversationId: number,
): NonNullable<OutboxEntry['seen']> {
  const conversation = server.conversations.get(accountId, conversationId)
  const upTo = threads.settledId(accountId, conversationId) ?? conversation?.preview?.messageId ?? 0
  const ids = server.messages
    .after(accountId, conversationId, upTo)
    .filter((message) => isOfOther(message, me()))
    .map(({ id }) => id)
  return {
    at: Math.floor(clock.now() / 1_000),
    lastId: Math.max(server.messages.highestId(accountId, conversationId), conversation?.preview?.messageId ?? 0),
    status: conversation?.status ?? null,
    assigneeId: conversation ? assigneeKey(conversation) : null,
    known: { upTo, ids: ids.slice(-MOST_IDS), at: serverTime.earliest() },
  }
}

/** Cached messages that were not there when the user confirmed the entry, whatever their ids. */
export function unseenMessages(server: ServerStore, entry: OutboxEntry): Message[] {
  const known = entry.seen?.known
  if (!known) return []
  const ids = new Set(known.ids)
  return server.messages.after(entry.accountId, entry.conversationId, known.upTo).filter(({ id }) => !ids.has(id))
}
