import type { ConversationGateOptions } from '../conversationGate.ts'
import { ConversationGate } from '../conversationGate.ts'
import { HiddenAccounts } from '../hiddenAccounts.ts'
import { LiveEvents } from '../liveEvents.ts'
import { StorageKeeper } from '../storageKeeper.ts'
import { ConnectionMonitor } from './connectionMonitor.ts'
import type { Base } from './createBase.ts'
import type { Outgoing } from './createOutgoing.ts'
import type { Sync } from './createSync.ts'
import { ListComparison } from './listComparison.ts'
import { Resync } from './resync.ts'

/** What reacts to the connection and to time: live events, resync, connection state, storage upkeep. */
export function createBackground(base: Base, sync: Sync, outgoing: Outgoing) {
  const {
    cable,
    changes,
    connector,
    syncPorts,
    events,
    expected,
    freshness,
    identity,
    lastSynced,
    ports,
    presence,
    startHold,
    typing,
  } = base
  const { clock } = ports
  const { lists, notifications, reference, serverUnread } = sync
  const watchedLists = () => events.watchedLists()
  const comparison = new ListComparison({
    clock,
    connector,
    lists,
    watchedLists: () => watchedLists().filter(({ accountId }) => identity.accountIds.includes(accountId)),
  })
  const gate = createGate(base, sync, {
    release: (released) => live.apply(released),
    onLeftOut: () => comparison.compareSoon(),
  })
  const live: LiveEvents = new LiveEvents(syncPorts, {
    // Until the socket is subscribed anew, the server still sends what happens in an account that is hidden.
    admit: (received) => gate.admit(received.filter(({ accountId }) => !base.isHidden(accountId))),
    typing,
    presence,
    reference,
    notifications,
    onUnreadable: () => comparison.compareSoon(),
    onUnreadCountsChanged: (accountId) => {
      serverUnread.onChanged(accountId)
      comparison.compareSoon()
    },
  })
  const storage = createStorage(base, sync)
  const hidden = createHidden(base, outgoing)
  const resync = createResync(base, sync, outgoing, storage)
  const monitor = new ConnectionMonitor({
    cable,
    clock,
    changes,
    expected,
    freshness,
    keeper: outgoing.keeper,
    lastSynced,
    moved: base.moved,
    presence,
    startHold,
    typing,
    watchedThreads: () => events.watchedThreads(),
  })
  return { comparison, gate, hidden, live, storage, resync, monitor }
}

function createStorage(
  { changes, connector, events, identity, ports, stores }: Base,
  { contacts, lists, threads }: Sync,
): StorageKeeper {
  return new StorageKeeper({
    stores,
    changes,
    clock: ports.clock,
    log: ports.log,
    checkDatabase: ports.checkDatabase,
    me: () => identity.me,
    retentionDays: () => ports.settings.get().cache.retentionDays,
    watchedLists: () => events.watchedLists(),
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
}

function createHidden(
  { cable, events, fileHandlers, identity, ports, stores, uploads }: Base,
  { outbox, queue }: Outgoing,
): HiddenAccounts {
  return new HiddenAccounts({
    identity,
    stores,
    outbox,
    queue,
    uploads,
    clock: ports.clock,
    log: ports.log,
    onHidden: (accountIds) => {
      events.onAccountsLost(accountIds)
      cable.checkCredentials()
    },
    onRemoved: () => events.onCacheReplaced(),
    onShown: (wasRemoved) => {
      if (wasRemoved) fileHandlers.onServerReplaced()
      cable.checkCredentials()
    },
  })
}

function createGate(
  { identity, syncPorts }: Base,
  { compareShown }: Sync,
  options: Pick<ConversationGateOptions, 'release' | 'onLeftOut'>,
): ConversationGate {
  const gate = new ConversationGate(syncPorts, {
    ...options,
    permissions: (accountId) => identity.permissions(accountId),
  })
  identity.onRoleChanged((accountId) => {
    gate.forget(accountId)
    compareShown(accountId)
  })
  return gate
}

function createResync(
  { budget, capabilities, events, freshness, identity, lifetime, ports, requestQueue }: Base,
  { changePoll, fetcher, gapSync, recovery, serverUnread }: Sync,
  { outbox, queue }: Outgoing,
  storage: StorageKeeper,
): Resync {
  return new Resync({
    identity,
    freshness,
    outbox,
    queue,
    fetcher,
    gapSync,
    changePoll,
    requestQueue,
    budget,
    capabilities,
    serverUnread,
    recovery,
    storage,
    events,
    clock: ports.clock,
    log: ports.log,
    isStopped: () => lifetime.isStopped,
  })
}

export type Background = ReturnType<typeof createBackground>
