import type { Applied, ChangeSet } from '../../cache/index.ts'
import type { ActionQueue } from '../../outbox/actionQueue.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { SearchIndexer } from '../../search/indexer.ts'
import type { ConversationFetcher } from '../../sync/conversationFetcher.ts'
import type { CountsKeeper } from '../../sync/counts.ts'
import type { FilterLists } from '../../sync/filterLists.ts'
import type { GapSync } from '../../sync/gapSync.ts'
import type { Memberships } from '../../sync/memberships.ts'
import type { ServerUnread } from '../../sync/serverUnread.ts'
import type { Recovery } from '../recovery.ts'
import type { SessionEvents } from '../sessionEvents.ts'
import type { ExpectedEvents } from './expectedEvents.ts'

/** The parts that react to a write to the server cache. */
export interface WriteFollowers {
  outbox: Pick<Outbox, 'onApplied'>
  queue: Pick<ActionQueue, 'onApplied'>
  counts: Pick<CountsKeeper, 'onTransitions'>
  serverUnread: Pick<ServerUnread, 'onApplied'>
  memberships: Pick<Memberships, 'onApplied'>
  filters: Pick<FilterLists, 'onApplied'>
  alerts: Pick<SessionEvents, 'onWritten'>
  fetcher: Pick<ConversationFetcher, 'request'>
  recovery: Pick<Recovery, 'onApplied'>
  expected: Pick<ExpectedEvents, 'onApplied'>
  gapSync: Pick<GapSync, 'recordActivity'>
  indexer: Pick<SearchIndexer, 'onWrite'>
  changes: Pick<ChangeSet, 'isEmpty' | 'flushSoon'>
}

/**
 * Every write ends here: events, answers, actions and sent messages. The order matters: the outbox removes its entry
 * before anything counts or shows the message; old alerts are withdrawn before new ones are shown; the windows are
 * updated last.
 */
export function afterWrite(
  applied: Applied,
  {
    outbox,
    queue,
    counts,
    serverUnread,
    memberships,
    filters,
    alerts,
    fetcher,
    recovery,
    expected,
    gapSync,
    indexer,
    changes,
  }: WriteFollowers,
): void {
  outbox.onApplied(applied)
  queue.onApplied(applied)
  counts.onTransitions(applied.transitions)
  serverUnread.onApplied(applied)
  memberships.onApplied(applied)
  filters.onApplied(applied)
  alerts.onWritten(applied)
  for (const key of applied.toFetch) fetcher.request(key)
  recovery.onApplied(applied)
  expected.onApplied(applied)
  // A REST answer doesn't show that the socket delivers: only events move the watermark.
  if (applied.events.length > 0) gapSync.recordActivity(applied.transitions)
  if (changes.isEmpty) return
  indexer.onWrite()
  // Schedules a flush even if this write was the only change.
  changes.flushSoon()
}
