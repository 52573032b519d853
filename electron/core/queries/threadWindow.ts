import type { ThreadAround } from '../../../shared/views.ts'
import type { SessionSource } from '../sessionSource.ts'

export interface RowMark {
  id: number
  revision: number
}

/** The rows of a window around a message, oldest first. */
export interface AroundWindow {
  rows: RowMark[]
  hasOlder: boolean
  around: ThreadAround
}

/**
 * The messages around a message: its complete range, or, where no range is known and the server cannot be asked,
 * whatever is cached around it, with `isWhole` false.
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
  const isCached = messages.get(accountId, conversationId, messageId) !== null
  if (isGone || (!range && (error === null || !isCached)))
    return { rows: [], hasOlder: false, around: { ...base, hasNewer: false, isWhole: true } }
  const newest = threads.get(accountId, conversationId)
  const from = range?.fromId ?? 0
  // An incomplete window ends where the newest part begins: messages in between may be missing.
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
