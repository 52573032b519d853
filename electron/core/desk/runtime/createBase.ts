import { accountKey } from '../../../../shared/model/ids.ts'
import { refusedScope } from '../../api/answer.ts'
import type { DeskApi } from '../../api/types.ts'
import { CableConnection } from '../../cable/index.ts'
import type { MetaTable, Stores } from '../../cache/index.ts'
import { ChangeSet, openStores } from '../../cache/index.ts'
import { Uploads } from '../../outbox/uploads.ts'
import { SearchIndexer } from '../../search/indexer.ts'
import type { StoredSession } from '../../session/sessionPort.ts'
import { Freshness } from '../../sync/freshness.ts'
import { RequestQueue } from '../../sync/requestQueue.ts'
import { ServerTime } from '../../sync/serverTime.ts'
import { StartHold } from '../../sync/startHold.ts'
import type { SyncPorts } from '../../sync/syncPorts.ts'
import { Watermarks } from '../../sync/watermarks.ts'
import { Connector } from '../connector.ts'
import { MediaAddresses } from '../mediaAddresses.ts'
import type { CableHandlers, CablePort, DeskPorts } from '../ports.ts'
import { PresenceTable } from '../presenceTable.ts'
import type { SessionEvents } from '../sessionEvents.ts'
import { TypingTable } from '../typing.ts'
import type { WriteFollowers } from './afterWrite.ts'
import { afterWrite } from './afterWrite.ts'
import { Capabilities } from './capabilities.ts'
import { ExpectedEvents } from './expectedEvents.ts'
import { FileHandlers } from './fileHandlers.ts'
import { FormerAccounts } from './formerAccounts.ts'
import { Identity } from './identity.ts'
import { LastSynced } from './lastSynced.ts'
import { LateBound } from './lateBound.ts'
import { MovedServer } from './movedServer.ts'
import { SocketHandlers } from './socketHandlers.ts'

export interface CreateSessionOptions {
  stored: StoredSession
  /** Absolute folder of the session's files; `:memory:` keeps them in memory. */
  folder: string
  ports: DeskPorts
  events: SessionEvents
  /** No request is sent to the server before this promise settles. */
  holdRequestsUntil?: Promise<void> | undefined
}

/** Files, REST client, socket, and what all other parts share. */
export function createBase(options: CreateSessionOptions) {
  const connection = createConnection(options)
  const { stored, ports, lifetime, changes, identity, serverTime, requestQueue, stores, api, freshness } = connection
  const { server, local } = stores
  const { clock, random, log } = ports
  const followers = new LateBound<WriteFollowers>()
  const syncPorts: SyncPorts = {
    sessionId: stored.id,
    api,
    requestQueue,
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
    afterWrite: (applied) => {
      if (!lifetime.isStopped) afterWrite(applied, followers.target)
    },
  }
  const indexer = new SearchIndexer({ index: server.index, changes, clock, log })
  const typing = new TypingTable(clock, (key) => {
    changes.conversations.add(key)
    changes.flushSoon()
  })
  const presence = new PresenceTable(changes)
  const uploads = new Uploads({ local, files: ports.files, folder: `${options.folder}/uploads`, clock, log })
  const startHold = new StartHold(clock, () => options.events.onLoadable())
  const addresses = new MediaAddresses(stored.id, ports.signer)
  return { ...connection, followers, syncPorts, indexer, typing, presence, uploads, addresses, startHold }
}

export type Base = ReturnType<typeof createBase>

/** Files, REST client and socket, and the state that they share. */
function createConnection({ stored, folder, ports, events, holdRequestsUntil }: CreateSessionOptions) {
  const { clock, random, log } = ports
  const lifetime = { isStopped: false }
  const changes = new ChangeSet(() => events.onChanged())
  const { isHidden, identity } = createIdentity(stored, ports, events, changes)
  const serverTime = new ServerTime(clock)
  const requests = createRequests(stored.baseUrl, ports, changes, holdRequestsUntil)
  const fileHandlers = new FileHandlers()
  const stores = openStores(folder, changes, {
    clock,
    log,
    ...(ports.openSqlite === undefined ? {} : { open: ports.openSqlite }),
    checkpoint: ports.checkpointDatabase,
    latest: () => serverTime.latest(),
    onServerReplaced: fileHandlers.onServerReplaced,
    onLocalMerged: fileHandlers.onLocalMerged,
    onStorage: () => changes.touchSession(),
  })
  const { server } = stores
  const api = ports.createApi({
    baseUrl: stored.baseUrl,
    authorization: stored.authorization ?? { kind: 'token', token: '' },
    onServerTime: (at) => serverTime.record('date', at),
    onMoved: () => facts.moved.checkForMove(),
    onRefused: (error) => cable.checkCredentials(refusedScope(error) !== 'record'),
  })
  const socketHandlers = new SocketHandlers()
  const cable = createCable(stored.baseUrl, ports, socketHandlers)
  const freshness = freshnessOf(stores, (accountId) => cable.isSubscribed(accountId))
  const lastSynced = new LastSynced(server.meta, cable, clock)
  const watermarks = new Watermarks(server.meta, { clock, time: serverTime, lastSyncedAt: () => lastSynced.at })
  const facts = createFacts({ stored, ports, events, lifetime }, api, changes, server.meta)
  const connector: Connector = new Connector({
    api,
    clock,
    random,
    log,
    cable,
    refreshConnections: () => ports.refreshConnections(),
    onChange: () => changes.touchSession(),
    isHidden,
    lastSyncedAt: () => lastSynced.stored,
    onProfile: (answer) => {
      const { profile, pubsubToken } = answer
      if (lifetime.isStopped) return
      if (answer.server) facts.capabilities.onProfile(answer.server)
      if (answer.server?.isOld === true) requests.budget.markOld()
      facts.moved.clear()
      identity.set(profile)
      facts.formerAccounts.compare(profile)
      watermarks.setToken(pubsubToken, identity.accountIds, connector.view().kind === 'synced')
    },
  })
  return {
    stored,
    ports,
    events,
    lifetime,
    changes,
    identity,
    isHidden,
    serverTime,
    ...requests,
    fileHandlers,
    stores,
    api,
    socketHandlers,
    cable,
    expected: new ExpectedEvents({ cable, serverTime }),
    freshness,
    lastSynced,
    watermarks,
    refreshConnections: () => ports.refreshConnections(),
    connector,
    ...facts,
  }
}

/** The signed-in user, and which accounts they hide on this computer. */
function createIdentity(
  { id: sessionId, profile }: StoredSession,
  { settings }: DeskPorts,
  events: SessionEvents,
  changes: ChangeSet,
): { isHidden: (accountId: number) => boolean; identity: Identity } {
  const isHidden = (accountId: number): boolean =>
    settings.get().hiddenAccounts.includes(accountKey({ sessionId, accountId }))
  return { isHidden, identity: new Identity({ profile, changes, isHidden, onProfile: (now) => events.onProfile(now) }) }
}

/** What the answers have shown of the server and the user's accounts. */
function createFacts(
  {
    stored: { baseUrl },
    ports,
    events,
    lifetime,
  }: Pick<CreateSessionOptions, 'stored' | 'ports' | 'events'> & { lifetime: { readonly isStopped: boolean } },
  api: DeskApi,
  changes: ChangeSet,
  meta: MetaTable,
) {
  const { clock, log, session } = ports
  const onChange = (): void => changes.touchSession()
  return {
    capabilities: new Capabilities({ api, meta, log, onChange }),
    formerAccounts: new FormerAccounts(meta, { clock, onLost: (ids) => events.onAccountsLost(ids) }),
    moved: new MovedServer({
      baseUrl,
      meta,
      clock,
      log,
      isStopped: () => lifetime.isStopped,
      find: () => session.findMove(baseUrl),
      onChange,
    }),
  }
}

/** What orders and limits the requests of the session. */
function createRequests(
  baseUrl: string,
  { budgetOf, clock, log, random }: DeskPorts,
  changes: ChangeSet,
  gate: Promise<void> | undefined,
) {
  const onChange = (): void => changes.touchSession()
  const budget = budgetOf(baseUrl)
  return {
    budget,
    unwatchBudget: budget.onChange(onChange),
    requestQueue: new RequestQueue({ clock, random, log, gate, onBusy: onChange }),
  }
}

function createCable(baseUrl: string, ports: DeskPorts, handlers: CableHandlers): CablePort {
  const { clock, random, log, openSocket } = ports
  return (
    ports.createCable?.(baseUrl, handlers) ??
    new CableConnection({ baseUrl, open: openSocket, clock, random, log, ...handlers })
  )
}

function freshnessOf({ server, local }: Stores, isLive: (accountId: number) => boolean): Freshness {
  return new Freshness({
    isUnverified: (accountId, conversationId) => server.threads.isUnverified(accountId, conversationId),
    isLive,
    onDeleted: (accountId, conversationId) => local.setPins(accountId, [{ conversationId, pinnedAt: null }]),
  })
}
