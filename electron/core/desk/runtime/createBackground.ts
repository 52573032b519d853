import { LiveEvents } from '../liveEvents.ts'
import { StorageKeeper } from '../storageKeeper.ts'
import { ConnectionMonitor } from './connectionMonitor.ts'
import type { Base } from './createBase.ts'
import type { Outgoing } from './createOutgoing.ts'
import type { Sync } from './createSync.ts'
import { ListComparison } from './listComparison.ts'
import { Resync } from './resync.ts'

/** What reacts to the connection and to time: live events, resync, connection state, storage upkeep. */
export function createBackground(base: Base, sync: Sync, { outbox, queue, keeper }: Outgoing) {
  const {
    cable,
    changes,
    connector,
    context,
    events,
    freshness,
    identity,
    lastSynced,
    lifetime,
    ports,
    presence,
    stores,
    typing,
  } = base
  const { clock, log } = ports
  const { contacts, fetcher, gapSync, lists, notifications, recovery, reference, threads } = sync
  const watchedLists = () => events.watchedLists()
  const comparison = new ListComparison({ clock, connector, lists, watchedLists })
  const live = new LiveEvents(context, {
    typing,
    presence,
    reference,
    notifications,
    onUnreadCountsChanged: () => comparison.compareSoon(),
  })
  const storage = new StorageKeeper({
    stores,
    changes,
    clock,
    log,
    checkDatabase: ports.checkDatabase,
    me: () => identity.me,
    retentionDays: () => ports.settings.get().cache.retentionDays,
    watchedLists,
    watchedThreads: () => events.watchedThreads(),
    depthOf: (filter) => lists.depthOf(filter),
    isBusy: (accountId, conversationId) => threads.isBusy(accountId, conversationId),
    onReplaced: () => {
      connector.kick('manual')
      events.onCacheReplaced()
    },
    // Loaders must not count on rows that are not on screen.
    onTrimmed: () => {
      lists.keepOnly(events.watchedLists())
      contacts.invalidate()
      changes.flushSoon()
    },
  })
  const resync = new Resync({
    identity,
    freshness,
    outbox,
    queue,
    fetcher,
    gapSync,
    recovery,
    storage,
    events,
    clock,
    log,
    isStopped: () => lifetime.isStopped,
  })
  const monitor = new ConnectionMonitor({
    cable,
    clock,
    changes,
    freshness,
    keeper,
    lastSynced,
    presence,
    typing,
    watchedThreads: () => events.watchedThreads(),
  })
  return { comparison, live, storage, resync, monitor }
}

export type Background = ReturnType<typeof createBackground>
