import type { ThreadAround } from '../../../shared/views.ts'
import type { SessionSource } from '../sessionSource.ts'

export interface RowMark {
  id: number
  revision: number
}

/** The rows of a window around a message, oldest first, and how far they reach. */
export interface AroundWindow {
  rows: RowMark[]
  hasOlder: boolean
  around: ThreadAround
}

/**
 * What is shown around a message: the whole stretch that it is in, or, where nothing tells what stands around it and no
 * server can, what the cache happens to have there, and then it says so.
 */
export function aroundWindow(
  session: SessionSource,
  accountId: number,
  conversationId: number,
  messageId: number,
  depth: { older: number; newer: number },
): AroundWindow {
  const { messages, threads } = session.stores.server
  const range = session.history.range(accountId, conversationId, messageId)
  const { loading, error, isGone } = session.history.stateOf(accountId, conversationId, messageId)
  const base = { messageId, loadingNewer: loading === 'newer', isGone }
  const isHere = messages.get(accountId, conversationId, messageId) !== null
  if (isGone || (!range && (error === null || !isHere)))
    return { rows: [], hasOlder: false, around: { ...base, hasNewer: false, isWhole: true } }
  const newest = threads.get(accountId, conversationId)
  const from = range?.fromId ?? 0
  // What is not known to be whole ends where the newest part begins: across that, nothing tells what is missing.
  const to = range ? (range.toId ?? Number.MAX_SAFE_INTEGER) : newest ? newest.oldestId - 1 : Number.MAX_SAFE_INTEGER
  const older = messages.upTo(accountId, conversationId, messageId, from, depth.older + 1)
  const newer = messages.beyond(accountId, conversationId, messageId, to, depth.newer + 1)
  const rows = [...older.slice(0, depth.older).reverse(), ...newer.slice(0, depth.newer)]
  return {
    rows,
    hasOlder: older.length > depth.older || (range !== null && !range.reachedStart),
    around: {
      ...base,
      hasNewer: newer.length > depth.newer || (range ? range.toId !== null : newest !== null),
      isWhole: range !== null,
    },
  }
}
