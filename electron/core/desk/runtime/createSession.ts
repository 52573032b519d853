import { errorText } from '../../../../shared/text/errors.ts'
import type { ProfileAnswer } from '../../api/types.ts'
import type { CableEvent, ResyncReason } from '../../cable/index.ts'
import { localKey } from '../../cache/index.ts'
import type { Base, CreateSessionOptions } from './createBase.ts'
import { createBase } from './createBase.ts'
import type { Life } from './createLife.ts'
import { createLife } from './createLife.ts'
import type { Outgoing } from './createOutgoing.ts'
import { createOutgoing } from './createOutgoing.ts'
import type { Sync } from './createSync.ts'
import { createSync } from './createSync.ts'
import type { Session } from './session.ts'

/**
 * Opens the files of a signed-in user and builds everything that works on them, in the order in which the parts depend on each other. Three
 * cycles are closed at the end, each in one place: who follows a write, what the socket reports to, what the files report to. A disk that
 * fails is reported by `stores.storage`. Nothing runs before `start`.
 */
export function createSession(options: CreateSessionOptions): Session {
  const base = createBase(options)
  const sync = createSync(base)
  const outgoing = createOutgoing(base, sync)
  const life = createLife(base, sync, outgoing)
  base.followers.connect({
    outbox: outgoing.outbox,
    queue: outgoing.queue,
    counts: sync.counts,
    alerts: base.events,
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
    onServerTime: (at: number) => base.serverTime.record('ping', at),
    resync: (reason: ResyncReason, signal: AbortSignal) => life.resync.run(reason, signal),
  })
  base.fileReports.connect({
    onServerReplaced: () => {
      base.requestQueue.cancelAll()
      base.freshness.onGap()
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

/** `Session` names the parts that others use. */
function sessionOf(base: Base, sync: Sync, outgoing: Outgoing, life: Life): Session {
  const { addresses, api, changes, context, identity, lifetime, ports, stored, stores, uploads } = base
  const { keeper } = outgoing
  return Object.freeze<Session>({
    ...base,
    ...sync,
    ...outgoing,
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
    searching: { api, clock: ports.clock, log: ports.log },
    address: (kind, url) => addresses.of(kind, url),

    start: (isAuthorized, answer) => start(isAuthorized, answer, base, outgoing, life),
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

function start(isAuthorized: boolean, answer: ProfileAnswer | null, base: Base, outgoing: Outgoing, life: Life): void {
  const { connector, indexer, lifetime, ports, uploads } = base
  if (lifetime.isStopped) return
  indexer.start()
  if (!isAuthorized) {
    connector.refuse('signedOut')
    return
  }
  uploads
    .removeOrphans()
    .catch((error: unknown) => ports.log.warn('Could not remove old attachments', { error: errorText(error) }))
  life.storage.start()
  outgoing.queue.start()
  outgoing.outbox.start()
  if (answer) connector.startWith(answer)
  else connector.start()
}

function stop(reason: 'signedOut' | 'quit', base: Base, sync: Sync, outgoing: Outgoing, life: Life): void {
  const { connector, indexer, lastSynced, lifetime, requestQueue, stores, typing } = base
  if (lifetime.isStopped) return
  lifetime.isStopped = true
  lastSynced.note()
  life.monitor.stop()
  life.comparison.stop()
  connector.stop(reason)
  outgoing.keeper.stop()
  outgoing.outbox.stop()
  outgoing.queue.stop()
  requestQueue.stop()
  sync.fetcher.stop()
  sync.counts.stop()
  sync.reference.stop()
  indexer.stop()
  typing.clear()
  life.storage.stop()
  stores.close()
}
