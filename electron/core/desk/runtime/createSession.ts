import { errorText } from '../../../../shared/text/errors.ts'
import type { ProfileAnswer } from '../../api/types.ts'
import { localKey } from '../../cache/index.ts'
import type { Background } from './createBackground.ts'
import { createBackground } from './createBackground.ts'
import type { Base, CreateSessionOptions } from './createBase.ts'
import { createBase } from './createBase.ts'
import type { Outgoing } from './createOutgoing.ts'
import { createOutgoing } from './createOutgoing.ts'
import type { Sync } from './createSync.ts'
import { createSync } from './createSync.ts'
import type { Session } from './session.ts'

/**
 * Opens the files of a signed-in user and builds all parts of the session in the order of their dependencies, then
 * binds what was left open: the followers of a write (`afterWrite`), the handlers of the socket and those of the files.
 * Disk failures are reported by `stores.storage`. Nothing runs before `start`.
 */
export function createSession(options: CreateSessionOptions): Session {
  const base = createBase(options)
  const sync = createSync(base)
  const outgoing = createOutgoing(base, sync)
  const background = createBackground(base, sync, outgoing)
  base.followers.bind({ ...base, ...sync, ...outgoing, alerts: base.events })
  base.socketHandlers.bind({ ...base, ...background })
  base.fileHandlers.bind({ ...base, ...outgoing, ...background })
  return sessionOf(base, sync, outgoing, background)
}

/** `Session` names the parts that others use. */
function sessionOf(base: Base, sync: Sync, outgoing: Outgoing, background: Background): Session {
  const { addresses, api, changes, syncPorts, events, identity, lifetime, ports, stored, stores, uploads } = base
  const { keeper } = outgoing
  const compareThread = (accountId: number, conversationId: number): void => {
    if (!base.connector.isSignedOut) sync.threads.compareShown(accountId, conversationId)
  }
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
    serverSearch: { api, clock: ports.clock, log: ports.log },
    mediaAddress: (kind, url) => addresses.of(kind, url),

    start: (isAuthorized, answer) => start(isAuthorized, answer, base, outgoing, background),
    stop: (reason) => stop(reason, base, sync, outgoing, background),
    get hiddenAccounts() {
      return identity.hiddenAccounts
    },
    applySettings: ({ presence: { mode, idleMinutes } }) => {
      keeper.setMode(mode)
      keeper.setThreshold(idleMinutes * 60)
      background.storage.settingsChanged()
      background.hidden.settingsChanged()
    },
    compareLists: () => background.comparison.compareNow(),
    compareThread,
    compareThreads: () => {
      for (const { accountId, conversationId } of events.watchedThreads()) compareThread(accountId, conversationId)
    },
    countNotifications: () => {
      if (base.connector.view().kind !== 'synced') return
      for (const accountId of identity.accountIds) sync.notifications.onFocused(accountId)
    },
    setAccount: (accountId, change) => {
      identity.setAccount(accountId, change)
      if (change.availability !== undefined) keeper.setManual(change.availability !== 'offline')
    },
    acknowledgeLoss: (accountId) => {
      base.formerAccounts.acknowledge(accountId)
      changes.touchSession()
    },
    accept: (message) => syncPorts.afterWrite(stores.server.applyMessage(message)),
    acceptPage: (page, asOf) => syncPorts.afterWrite(stores.server.applyPage(page, asOf)),
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

function start(
  isAuthorized: boolean,
  answer: ProfileAnswer | null,
  base: Base,
  outgoing: Outgoing,
  background: Background,
): void {
  const { connector, indexer, lifetime, ports, startHold, uploads } = base
  if (lifetime.isStopped) return
  indexer.start()
  if (!isAuthorized) {
    startHold.stop()
    connector.markSignedOut('signedOut')
    return
  }
  uploads
    .removeOrphans()
    .catch((error: unknown) => ports.log.warn('Could not remove old attachments', { error: errorText(error) }))
  background.storage.start()
  background.hidden.start()
  outgoing.queue.start()
  outgoing.outbox.start()
  startHold.begin()
  if (answer) connector.startWith(answer)
  else connector.start()
}

function stop(reason: 'signedOut' | 'quit', base: Base, sync: Sync, outgoing: Outgoing, background: Background): void {
  const { connector, indexer, lastSynced, lifetime, requestQueue, startHold, stores, typing } = base
  if (lifetime.isStopped) return
  lifetime.isStopped = true
  lastSynced.note()
  connector.stop(reason)
  background.monitor.stop()
  background.comparison.stop()
  background.gate.stop()
  background.hidden.stop()
  background.resync.stop()
  startHold.stop()
  outgoing.keeper.stop()
  outgoing.outbox.stop()
  outgoing.queue.stop()
  requestQueue.stop()
  base.unwatchBudget()
  sync.fetcher.stop()
  sync.threads.stop()
  sync.counts.stop()
  sync.notifications.stop()
  sync.reference.stop()
  sync.assignable.stop()
  sync.participants.stop()
  sync.memberships.stop()
  sync.unread.stop()
  sync.filters.stop()
  sync.serverUnread.stop()
  indexer.stop()
  typing.clear()
  background.storage.stop()
  stores.close()
}
