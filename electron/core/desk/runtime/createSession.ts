import { CableConnection, type CableEvent, type ResyncReason } from '../../cable/index.ts'
import { ChangeSet, localKey, openStores, type StorePorts } from '../../cache/index.ts'
import { ActionQueue } from '../../outbox/actionQueue.ts'
import { Outbox } from '../../outbox/outbox.ts'
import { ReadMarkRequests } from '../../outbox/readMarkRequests.ts'
import { Uploads } from '../../outbox/uploads.ts'
import { PresenceKeeper } from '../../presence/index.ts'
import { SearchIndexer } from '../../search/indexer.ts'
import type { StoredSession } from '../../session/sessionPort.ts'
import { ContactLoader } from '../../sync/contactLoader.ts'
import type { SyncContext } from '../../sync/context.ts'
import { ConversationFetcher } from '../../sync/conversationFetcher.ts'
import { CountsKeeper } from '../../sync/counts.ts'
import { Freshness } from '../../sync/freshness.ts'
import { GapSync } from '../../sync/gapSync.ts'
import { ListLoader } from '../../sync/listLoader.ts'
import { NotificationKeeper } from '../../sync/notificationKeeper.ts'
import { Reader } from '../../sync/reader.ts'
import { ReferenceLoader } from '../../sync/referenceLoader.ts'
import { ServerTime } from '../../sync/serverTime.ts'
import { ThreadIslands } from '../../sync/threadIslands.ts'
import { ThreadLoader } from '../../sync/threadLoader.ts'
import { Watermarks } from '../../sync/watermarks.ts'
import { Actions } from '../actions.ts'
import { Connector } from '../connector.ts'
import { LiveEvents } from '../liveEvents.ts'
import { MediaAddresses } from '../mediaAddresses.ts'
import type { CableHandlers, CablePort, DeskPorts } from '../ports.ts'
import { PresenceTable } from '../presenceTable.ts'
import { Recovery } from '../recovery.ts'
import type { SessionEvents } from '../sessionEvents.ts'
import { StorageKeeper } from '../storageKeeper.ts'
import { TypingTable } from '../typing.ts'
import { WritePath } from './afterWrite.ts'
import { ConnectedLater } from './connectedLater.ts'
import { ConnectionMonitor } from './connectionMonitor.ts'
import { Identity } from './identity.ts'
import { LastSynced } from './lastSynced.ts'
import { ListComparison } from './listComparison.ts'
import { Resync } from './resync.ts'
import type { Session } from './session.ts'

export interface CreateSessionOptions {
  stored: StoredSession
  /** Absolute folder of the session's files; `:memory:` keeps them in memory. */
  folder: string
  ports: DeskPorts
  events: SessionEvents
  /** No request is sent to the server before it settles. */
  gate?: Promise<void> | undefined
}

/**
 * Opens the files of a signed-in user and builds everything that works on them, in the order in which the parts depend on each other. Three
 * cycles are closed at the end, each in one place: who follows a write, what the socket reports to, what the files report to. A disk that
 * fails is reported by `stores.storage`. Nothing runs before `start`.
 */
export function createSession({ stored, folder, ports, events, gate }: CreateSessionOptions): Session {
  const base = createBase({ stored, folder, ports, events, gate })
  const sync = createSync(base)
  const outgoing = createOutgoing(base, sync)
  const life = createLife(base, sync, outgoing)
  base.writes.connect({
    outbox: outgoing.outbox,
    queue: outgoing.queue,
    counts: sync.counts,
    alerts: events,
    fetcher: sync.fetcher,
    recovery: sync.recovery,
    gapSync: sync.gapSync,
    indexer: base.indexer,
    changes: base.changes,
  })
  base.socketReports.connect({
    checkProfile: () => base.connector.check(),
    onEvents: (batch: CableEvent[]) => life.live.receive(batch),
    onState: () => life.monitor.onState(),
    onServerTime: (at: number) => base.serverTime.note('ping', at),
    resync: (reason: ResyncReason, signal: AbortSignal) => life.resync.run(reason, signal),
  })
  base.fileReports.connect({
    onServerReplaced: () => {
      base.reader.abandon()
      base.freshness.gap()
      life.storage.replaced()
    },
    onLocalMerged: () => {
      outgoing.queue.start()
      outgoing.outbox.kick()
      base.changes.touchSession()
    },
  })
  return sessionOf(base, sync, outgoing, life)
}

type Base = ReturnType<typeof createBase>
type Sync = ReturnType<typeof createSync>
type Outgoing = ReturnType<typeof createOutgoing>
type Life = ReturnType<typeof createLife>

/** Files, REST client, socket, and what all other parts share. */
function createBase({ stored, folder, ports, events, gate }: CreateSessionOptions) {
  const { clock, random, log } = ports
  const lifetime = { isStopped: false }
  const changes = new ChangeSet(() => events.onTouched())
  const identity = new Identity({ profile: stored.profile, changes, onProfile: (profile) => events.onProfile(profile) })
  const serverTime = new ServerTime(clock)
  const reader = new Reader({ clock, random, log, gate })
  const fileReports = new ConnectedLater<Required<Pick<StorePorts, 'onServerReplaced' | 'onLocalMerged'>>>()
  const stores = openStores(folder, changes, {
    clock,
    log,
    ...(ports.openSqlite === undefined ? {} : { open: ports.openSqlite }),
    checkpoint: ports.checkpointDatabase,
    latest: () => serverTime.latest(),
    onServerReplaced: () => fileReports.ifConnected?.onServerReplaced(),
    onLocalMerged: () => fileReports.ifConnected?.onLocalMerged(),
    onStorage: () => changes.touchSession(),
  })
  const { server, local } = stores
  const api = ports.createApi({
    baseUrl: stored.baseUrl,
    authorization: stored.authorization ?? { kind: 'token', token: '' },
    onServerTime: (at) => serverTime.note('date', at),
  })
  const socketReports = new ConnectedLater<CableHandlers>()
  const cable = createCable(stored.baseUrl, ports, socketReports)
  const freshness = new Freshness({
    isUnverified: (accountId, conversationId) => server.threads.isUnverified(accountId, conversationId),
    isHeard: (accountId) => cable.hears(accountId),
  })
  const lastSynced = new LastSynced(server.meta, cable, clock)
  const watermarks = new Watermarks(server.meta, { clock, time: serverTime, lastSyncedAt: () => lastSynced.at })
  const connector: Connector = new Connector({
    api,
    clock,
    random,
    log,
    cable,
    onChange: () => changes.touchSession(),
    lastSyncedAt: () => lastSynced.stored,
    onProfile: ({ profile, pubsubToken }) => {
      if (lifetime.isStopped) return
      identity.set(profile)
      watermarks.profileSaid(pubsubToken, identity.accountIds, connector.view().kind === 'synced')
    },
  })
  const writes = new WritePath()
  const context: SyncContext = {
    sessionId: stored.id,
    api,
    reader,
    server,
    changes,
    freshness,
    clock,
    random,
    log,
    serverTime,
    me: () => identity.me,
    accountIds: () => identity.accountIds,
    isStopped: () => lifetime.isStopped,
    afterWrite: (applied) => writes.afterWrite(applied),
  }
  const indexer = new SearchIndexer({ index: server.index, changes, clock, log })
  const typing = new TypingTable(clock, (key) => {
    changes.conversations.add(key)
    changes.flushSoon()
  })
  const presence = new PresenceTable(changes)
  const uploads = new Uploads({ local, files: ports.files, folder: `${folder}/uploads`, clock, log })
  const addresses = new MediaAddresses(stored.id, ports.signer)
  return {
    stored,
    ports,
    events,
    lifetime,
    changes,
    identity,
    serverTime,
    reader,
    fileReports,
    stores,
    api,
    socketReports,
    cable,
    freshness,
    lastSynced,
    watermarks,
    connector,
    writes,
    context,
    indexer,
    typing,
    presence,
    uploads,
    addresses,
  }
}

/** The socket, which reports to parts that ask it: those are connected when all are there. */
function createCable(baseUrl: string, ports: DeskPorts, reports: ConnectedLater<CableHandlers>): CablePort {
  const handlers: CableHandlers = {
    checkProfile: () => reports.of.checkProfile(),
    onEvents: (batch) => reports.of.onEvents(batch),
    onState: (state) => reports.of.onState(state),
    onServerTime: (at) => reports.of.onServerTime?.(at),
    resync: (reason, signal) => reports.of.resync(reason, signal),
  }
  const { clock, random, log, openSocket } = ports
  return (
    ports.createCable?.(baseUrl, handlers) ??
    new CableConnection({ baseUrl, open: openSocket, clock, random, log, ...handlers })
  )
}

/** What reads from the server: lists, threads, people, counts, and the sync after a gap. */
function createSync({ context, events, freshness, identity, stores: { server }, watermarks }: Base) {
  const watchedLists = () => events.watchedLists()
  const counts = new CountsKeeper(context, watchedLists)
  const fetcher = new ConversationFetcher(context)
  const lists = new ListLoader(context, counts, fetcher)
  const threads = new ThreadLoader(context)
  const islands = new ThreadIslands(context, (accountId, conversationId) => threads.compare(accountId, conversationId))
  const contacts = new ContactLoader(context)
  const reference = new ReferenceLoader(context)
  const recovery = new Recovery({
    server,
    me: () => identity.me,
    knownUntil: (accountId) => watermarks.from(accountId),
    isHeard: (accountId) => freshness.isHeard(accountId),
  })
  const notifications = new NotificationKeeper(context, fetcher, (notification) =>
    recovery.onNotification(notification),
  )
  const gapSync = new GapSync(context, {
    lists,
    threads,
    counts,
    reference,
    fetcher,
    notifications,
    watermarks,
    watchedLists,
    watchedThreads: () => events.watchedThreads(),
  })
  return { counts, fetcher, lists, threads, islands, contacts, reference, recovery, notifications, gapSync }
}

/** What leaves this machine: messages, actions, read marks, presence. */
function createOutgoing(
  { cable, changes, connector, context, events, identity, ports, stored, stores: { local }, uploads }: Base,
  { fetcher, threads }: Sync,
) {
  const { clock, log } = ports
  const common = {
    context,
    local,
    uuid: () => ports.uuid(),
    confirmSignedIn: () => connector.confirmSignedIn(),
    isInStep: (accountId: number) => connector.view().kind === 'synced' && cable.hears(accountId),
  }
  const readMarks = new ReadMarkRequests()
  const queue = new ActionQueue({ ...common, fetcher, readMarks, onRefused: (entry) => events.onRefused(entry) })
  const outbox = new Outbox({
    ...common,
    threads,
    uploads,
    queue,
    readAttachment: (url) => ports.readAttachment(stored.id, url),
  })
  const actions = new Actions(context, fetcher, queue, readMarks)
  const { presence } = ports.settings.get()
  const keeper = new PresenceKeeper({
    clock,
    log,
    beat: () => cable.sendPresence(),
    idleSeconds: () => ports.idleSeconds() ?? 'unknown',
    isLocked: () => ports.isLocked(),
    onChange: () => changes.touchSession(),
    mode: presence.mode,
    idleThresholdSeconds: presence.idleMinutes * 60,
  })
  keeper.setManual(identity.profile.accounts.some(({ availability }) => availability !== 'offline'))
  return { queue, outbox, actions, keeper }
}

/** What follows from the connection and from time. */
function createLife(base: Base, sync: Sync, { outbox, queue, keeper }: Outgoing) {
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
    onUnreadCountsChanged: () => comparison.soon(),
  })
  const storage = new StorageKeeper({
    stores,
    changes,
    clock,
    log,
    check: ports.checkDatabase,
    me: () => identity.me,
    retentionDays: () => ports.settings.get().cache.retentionDays,
    watchedLists,
    watchedThreads: () => events.watchedThreads(),
    depthOf: (filter) => lists.depthOf(filter),
    isBusy: (accountId, conversationId) => threads.isBusy(accountId, conversationId),
    onReplaced: () => {
      connector.kick('manual')
      events.onReplaced()
    },
    // Loaders no longer count on rows that are not on screen.
    onForgotten: () => {
      lists.keepOnly(events.watchedLists())
      contacts.forget()
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

function sessionOf(base: Base, sync: Sync, outgoing: Outgoing, life: Life): Session {
  const {
    addresses,
    api,
    cable,
    changes,
    connector,
    context,
    freshness,
    identity,
    indexer,
    lifetime,
    ports,
    presence,
    serverTime,
    stored,
    stores,
    typing,
    uploads,
  } = base
  const { counts, fetcher, lists, threads, islands, contacts, reference, notifications, gapSync } = sync
  const { queue, outbox, actions, keeper } = outgoing
  return Object.freeze<Session>({
    id: stored.id,
    baseUrl: stored.baseUrl,
    get profile() {
      return identity.profile
    },
    get me() {
      return identity.me
    },
    get accountIds() {
      return identity.accountIds
    },
    api,
    cable,
    changes,
    connector,
    freshness,
    indexer,
    presence,
    serverTime,
    stores,
    typing,
    uploads,
    counts,
    fetcher,
    lists,
    threads,
    islands,
    contacts,
    reference,
    notifications,
    gapSync,
    queue,
    outbox,
    actions,
    keeper,
    searching: { api, clock: ports.clock, log: ports.log },
    address: (kind, url) => addresses.of(kind, url),

    start: (isAuthorized, answer) => {
      if (lifetime.isStopped) return
      indexer.start()
      if (!isAuthorized) {
        connector.refuse('signedOut')
        return
      }
      uploads
        .sweep()
        .catch((error: unknown) => ports.log.warn('Could not remove old attachments', { error: String(error) }))
      life.storage.start()
      queue.start()
      outbox.start()
      if (answer) connector.startWith(answer)
      else connector.start()
    },
    stop: (reason) => stop(reason, base, sync, outgoing, life),
    applySettings: ({ presence: { mode, idleMinutes } }) => {
      keeper.setMode(mode)
      keeper.setThreshold(idleMinutes * 60)
      life.storage.settingsChanged()
    },
    compareLists: () => life.comparison.now(),
    setAccount: (accountId, change) => {
      identity.setAccount(accountId, change)
      if (change.availability !== undefined) keeper.setManual(change.availability !== 'offline')
    },
    accept: (message) => context.afterWrite(stores.server.applyMessage(message)),
    acceptPage: (page, asOf) => context.afterWrite(stores.server.applyPage(page, asOf)),
    saveDraft: (ref, mode, draft) => {
      stores.local.saveDraft(ref.accountId, ref.conversationId, mode, draft)
      changes.flushSoon()
    },
    removeUpload: async (uploadId) => {
      await uploads.remove(uploadId)
      changes.flushSoon()
    },
    touchThread: (ref) => {
      changes.threads.add(localKey(ref.accountId, ref.conversationId))
      changes.flushSoon()
    },
    touchSearch: () => {
      if (lifetime.isStopped) return
      changes.search = true
      changes.flushSoon()
    },
  })
}

function stop(reason: 'signedOut' | 'quit', base: Base, sync: Sync, outgoing: Outgoing, life: Life): void {
  const { connector, indexer, lastSynced, lifetime, reader, stores, typing, writes } = base
  if (lifetime.isStopped) return
  lifetime.isStopped = true
  writes.stop()
  lastSynced.note()
  life.monitor.stop()
  life.comparison.stop()
  connector.stop(reason)
  outgoing.keeper.stop()
  outgoing.outbox.stop()
  outgoing.queue.stop()
  reader.stop()
  sync.fetcher.stop()
  sync.counts.stop()
  sync.reference.stop()
  indexer.stop()
  typing.clear()
  life.storage.stop()
  stores.close()
}
