import type { SessionId, ConversationRef } from '../../../shared/model/ids.ts'
import type { MessagePatch } from '../../../shared/model/message.ts'
import type { Account, Profile } from '../../../shared/model/people.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import type { MediaAddress } from '../../../shared/views.ts'
import type { ConversationPage, DeskApi, ProfileAnswer } from '../api/types.ts'
import { CableConnection, type CableEvent, type ResyncReason } from '../cable/index.ts'
import { openStores, ChangeSet, localKey, type Applied, type Draft, type DraftMode, type ListFilter, type Stores, type Transition } from '../cache/index.ts'
import { ActionQueue } from '../outbox/actionQueue.ts'
import { Outbox } from '../outbox/outbox.ts'
import { Uploads } from '../outbox/uploads.ts'
import type { TimerHandle } from '../ports.ts'
import { PresenceKeeper } from '../presence/index.ts'
import { SearchIndexer } from '../search/indexer.ts'
import type { ServerSearchOptions } from '../search/serverSearch.ts'
import { ContactLoader } from '../sync/contactLoader.ts'
import { ConversationFetcher } from '../sync/conversationFetcher.ts'
import type { SyncContext } from '../sync/context.ts'
import { CountsKeeper } from '../sync/counts.ts'
import { Freshness } from '../sync/freshness.ts'
import { GapSync, type SyncProgress } from '../sync/gapSync.ts'
import { ListLoader } from '../sync/listLoader.ts'
import { NotificationKeeper } from '../sync/notificationKeeper.ts'
import { Reader } from '../sync/reader.ts'
import { ReferenceLoader } from '../sync/referenceLoader.ts'
import { ServerTime } from '../sync/serverTime.ts'
import { ThreadIslands } from '../sync/threadIslands.ts'
import { ThreadLoader } from '../sync/threadLoader.ts'
import { actionRefused } from '../queries/actionViews.ts'
import { Actions } from './actions.ts'
import { Connector } from './connector.ts'
import { LiveEvents } from './liveEvents.ts'
import { MediaAddresses } from './mediaAddresses.ts'
import { PresenceTable } from './presenceTable.ts'
import type { CablePort, DeskPorts, MediaKind } from './ports.ts'
import { Recovery } from './recovery.ts'
import type { SessionEvents } from './sessionEvents.ts'
import type { StoredSession } from './sessionPort.ts'
import { StorageKeeper } from './storageKeeper.ts'
import { TypingTable } from './typing.ts'

/** Milliseconds without a connection after which nobody is known to be there. */
const PRESENCE_KEPT = 30_000
const UNREAD_SETTLE = 3_000

/** Everything of one signed-in user on one server: cache, connection, sync, outbox, presence. Owns their lives. */
export class SessionRuntime {
  readonly id: SessionId
  readonly baseUrl: string
  readonly changes = new ChangeSet()
  readonly stores: Stores
  readonly storage: StorageKeeper
  readonly api: DeskApi
  readonly serverTime: ServerTime
  readonly freshness: Freshness
  readonly lists: ListLoader
  readonly threads: ThreadLoader
  readonly islands: ThreadIslands
  readonly contacts: ContactLoader
  readonly counts: CountsKeeper
  readonly reference: ReferenceLoader
  readonly fetcher: ConversationFetcher
  readonly notifications: NotificationKeeper
  readonly outbox: Outbox
  readonly queue: ActionQueue
  readonly uploads: Uploads
  readonly indexer: SearchIndexer
  /** What searches on the server stand on. */
  readonly searching: Pick<ServerSearchOptions, 'api' | 'clock' | 'log'>
  readonly actions: Actions
  readonly typing: TypingTable
  readonly presence: PresenceTable
  readonly keeper: PresenceKeeper
  readonly connector: Connector
  readonly cable: CablePort
  readonly live: LiveEvents
  progress: SyncProgress = { running: false, done: 0, total: null }
  readonly #ports: DeskPorts
  readonly #events: SessionEvents
  readonly #reader: Reader
  readonly #gapSync: GapSync
  readonly #recovery: Recovery
  readonly #addresses: MediaAddresses
  #profile: Profile
  #presenceTimer: TimerHandle | undefined
  #unreadTimer: TimerHandle | undefined
  #resyncs = 0
  #stopped = false

  /** Opens the session's files; a disk that fails is told by `stores.storage`. Nothing is asked of the server before `gate` settles. */
  constructor(session: StoredSession, folder: string, ports: DeskPorts, events: SessionEvents, gate?: Promise<void>) {
    const { clock, random, log } = ports
    this.id = session.id
    this.baseUrl = session.baseUrl
    this.#profile = session.profile
    this.#ports = ports
    this.#events = events
    this.#addresses = new MediaAddresses(this.id, ports.signer)
    this.serverTime = new ServerTime(clock)
    this.stores = openStores(folder, this.changes, {
      clock, log, ...(ports.openSqlite === undefined ? {} : { open: ports.openSqlite }), checkpoint: ports.checkpointDatabase,
      latest: () => this.serverTime.latest(), onServerReplaced: () => this.#onReplaced(), onLocalMerged: () => this.#onMerged(), onStorage: () => this.#touchSession(),
    })
    this.api = ports.createApi({
      baseUrl: session.baseUrl, authorization: session.authorization ?? { kind: 'token', token: '' }, onServerTime: (at) => this.serverTime.note('date', at),
    })
    const { server } = this.stores
    this.freshness = new Freshness({
      isUnverified: (accountId, conversationId) => server.threads.isUnverified(accountId, conversationId), isHeard: (accountId) => this.cable.hears(accountId),
    })
    this.storage = new StorageKeeper({
      stores: this.stores, changes: this.changes, clock, log, check: ports.checkDatabase, me: () => this.me, retentionDays: () => ports.settings.get().cache.retentionDays,
      watchedLists: () => events.watchedLists(this.id), watchedThreads: () => events.watchedThreads(this.id), depthOf: (filter) => this.lists.depthOf(filter),
      isBusy: (accountId, conversationId) => this.threads.isBusy(accountId, conversationId),
      onReplaced: () => {
        this.connector.kick('manual')
        events.onReplaced(this)
      },
      onForgotten: () => this.#onForgotten(),
    })
    this.#recovery = new Recovery({ sessionId: this.id, server, me: () => this.me, knownUntil: (accountId) => this.#gapSync.watermarks.from(accountId), isHeard: (accountId) => this.freshness.isHeard(accountId) })
    this.#reader = new Reader({ clock, random, log, gate })
    const context: SyncContext = {
      sessionId: this.id, api: this.api, reader: this.#reader, server: this.stores.server, changes: this.changes, freshness: this.freshness, clock, random, log, serverTime: this.serverTime,
      me: () => this.me, accountIds: () => this.accountIds, isStopped: () => this.#stopped, touch: () => this.#touch(),
      onApplied: (applied) => this.#onApplied(applied), onTransitions: (transitions) => this.#onTransitions(transitions),
    }
    this.indexer = new SearchIndexer({ index: server.index, changes: this.changes, clock, log, touch: () => events.onTouched() })
    this.searching = { api: this.api, clock, log }
    const watchedLists = (): ListFilter[] => events.watchedLists(this.id)
    this.counts = new CountsKeeper(context, watchedLists)
    this.fetcher = new ConversationFetcher(context)
    this.lists = new ListLoader(context, this.counts, this.fetcher)
    this.threads = new ThreadLoader(context)
    this.islands = new ThreadIslands(context, (accountId, conversationId) => this.threads.compare(accountId, conversationId))
    this.contacts = new ContactLoader(context)
    this.reference = new ReferenceLoader(context)
    this.notifications = new NotificationKeeper(context, this.fetcher, (notification) => this.#recovery.onNotification(notification))
    this.typing = new TypingTable(clock, (key) => {
      this.changes.conversations.add(key)
      events.onTouched()
    })
    this.presence = new PresenceTable(this.changes)
    this.uploads = new Uploads({ local: this.stores.local, files: ports.files, folder: `${folder}/uploads`, clock, log })
    this.#gapSync = new GapSync(context, {
      lists: this.lists, threads: this.threads, counts: this.counts, reference: this.reference, fetcher: this.fetcher, notifications: this.notifications,
      watchedLists, watchedThreads: () => events.watchedThreads(this.id), lastSyncedAt: () => this.connector.view().lastSyncedAt, onProgress: (progress) => this.#onProgress(progress),
    })
    this.live = new LiveEvents(context, {
      typing: this.typing, presence: this.presence, reference: this.reference, notifications: this.notifications,
      onHeard: (heard) => events.onHeard(this, heard), onMoved: (transitions) => this.#gapSync.noteActivity(transitions), onUnreadCountsChanged: () => this.#onUnreadCountsChanged(),
    })
    this.connector = new Connector({
      api: this.api, clock, random, log, cable: () => this.cable, onProfile: (answer) => this.#onProfile(answer), onChange: () => this.#touchSession(),
      lastSyncedAt: () => this.stores.server.meta.number('lastSyncedAt'),
    })
    const handlers = {
      checkProfile: () => this.connector.check(),
      onEvents: (batch: CableEvent[]) => this.live.receive(batch),
      onState: () => this.#onCableState(),
      onServerTime: (at: number) => this.serverTime.note('ping', at),
      resync: (reason: ResyncReason, signal: AbortSignal) => this.#resync(reason, signal),
    }
    this.cable = ports.createCable?.(this.baseUrl, handlers) ?? new CableConnection({ baseUrl: this.baseUrl, open: ports.openSocket, clock, random, log, ...handlers })
    const settings = ports.settings.get()
    this.keeper = new PresenceKeeper({
      clock, log, beat: () => this.cable.sendPresence(), idleSeconds: () => ports.idleSeconds() ?? 'unknown', isLocked: () => ports.isLocked(),
      onChange: () => this.#touchSession(), mode: settings.presence.mode, idleThresholdSeconds: settings.presence.idleMinutes * 60,
    })
    this.keeper.setManual(session.profile.accounts.some(({ availability }) => availability !== 'offline'))
    const common = {
      context, local: this.stores.local, confirmSignedIn: () => this.connector.confirmSignedIn(),
      isInStep: (accountId: number) => this.connector.view().kind === 'synced' && this.cable.hears(accountId),
    }
    this.outbox = new Outbox({
      ...common, threads: this.threads, uploads: this.uploads, uuid: () => ports.uuid(), readAttachment: (url) => ports.readAttachment(this.id, url),
      onMoved: (accountId, conversationId) => this.queue.onMessageMoved(accountId, conversationId),
    })
    this.queue = new ActionQueue({
      ...common, fetcher: this.fetcher, uuid: () => ports.uuid(),
      isMessageBefore: (accountId, conversationId, order) => this.outbox.isBefore(accountId, conversationId, order),
      marksSettled: (accountId, conversationId) => this.actions.settled(accountId, conversationId),
      onRefused: (entry) => events.onSignal(actionRefused(this, entry)),
    })
    this.actions = new Actions(context, this.fetcher, this.queue)
  }

  get profile(): Profile { return this.#profile }
  get me(): number { return this.#profile.userId }
  get accountIds(): number[] { return this.#profile.accounts.filter((account) => account.status !== 'suspended').map(({ id }) => id) }

  /** `answer`: the profile, where it was just asked for. Without a secret the session stays signed out. */
  start(isAuthorized: boolean, answer: ProfileAnswer | null): void {
    if (this.#stopped) return
    this.indexer.start()
    if (!isAuthorized) {
      this.connector.refuse('signedOut')
      return
    }
    this.uploads.sweep().catch((error: unknown) => this.#ports.log.warn('Old attachments could not be removed', { error: String(error) }))
    this.storage.start()
    this.queue.start()
    this.outbox.start()
    if (answer) this.connector.startWith(answer)
    else this.connector.start()
  }

  /** The media address of something on this session's server; null for nothing. */
  address(kind: MediaKind, url: string | null): MediaAddress | null {
    return this.#addresses.of(kind, url)
  }

  setProfile(profile: Profile): void {
    if (JSON.stringify(profile) === JSON.stringify(this.#profile)) return
    this.#profile = profile
    this.#events.onProfile(this, profile)
    this.#touchSession()
    for (const { id } of profile.accounts) this.changes.lists.add(id)
  }

  /** Shows a choice that the server took before the profile says so. */
  setAccount(accountId: number, change: Partial<Pick<Account, 'availability' | 'autoOffline'>>): void {
    this.setProfile({ ...this.#profile, accounts: this.#profile.accounts.map((account) => (account.id === accountId ? { ...account, ...change } : account)) })
    if (change.availability !== undefined) this.keeper.setManual(change.availability !== 'offline')
  }

  /** A message as the server answered it to a command. */
  accept(message: MessagePatch): void {
    this.#onApplied(this.stores.server.applyMessage(message))
    this.#events.onTouched()
  }

  /** Conversations as the server answered them to a command that began at the revision `asOf`. */
  acceptPage(page: ConversationPage, asOf: number): void {
    this.#onApplied(this.stores.server.applyPage(page, asOf))
  }

  saveDraft(ref: ConversationRef, mode: DraftMode, draft: Draft): void {
    this.stores.local.saveDraft(ref.accountId, ref.conversationId, mode, draft)
    this.#events.onTouched()
  }

  async removeUpload(uploadId: string): Promise<void> {
    await this.uploads.remove(uploadId)
    this.#events.onTouched()
  }

  /** The head of a thread changed for a reason outside the cache. */
  touchThread(ref: ConversationRef): void {
    this.changes.threads.add(localKey(ref.accountId, ref.conversationId))
    this.#events.onTouched()
  }

  /** What a search found changed. */
  touchSearch(): void {
    if (this.#stopped) return
    this.changes.search = true
    this.#events.onTouched()
  }

  /** Lists on screen against the server: what others read or do not broadcast. */
  compareLists(): void {
    if (this.connector.view().kind === 'synced') for (const filter of this.#events.watchedLists(this.id)) void this.lists.refresh(filter, true)
  }

  applySettings(settings: Settings): void {
    this.keeper.setMode(settings.presence.mode)
    this.keeper.setThreshold(settings.presence.idleMinutes * 60)
    this.storage.settingsChanged()
  }

  stop(reason: 'signedOut' | 'quit'): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#noteSynced()
    for (const timer of [this.#presenceTimer, this.#unreadTimer]) if (timer !== undefined) this.#ports.clock.clear(timer)
    this.connector.stop(reason)
    this.keeper.stop()
    this.outbox.stop()
    this.queue.stop()
    this.#reader.stop()
    this.fetcher.stop()
    this.counts.stop()
    this.reference.stop()
    this.indexer.stop()
    this.typing.clear()
    this.storage.stop()
    this.stores.close()
  }

  async #resync(reason: ResyncReason, signal: AbortSignal): Promise<void> {
    // The accounts that are heard stay in step meanwhile, and what is written there leaves.
    if (reason === 'unheard') {
      const unheard = this.accountIds.filter((accountId) => !this.freshness.isHeard(accountId))
      await this.#recover(signal, unheard, () => this.#gapSync.poll(signal, unheard))
      return
    }
    // Events were missed on a socket that lives, or dropped where too many waited: what was compared before that is not any more.
    if (reason === 'degraded' || reason === 'overflow') this.freshness.gap()
    const run = ++this.#resyncs
    this.outbox.pause()
    this.queue.pause()
    // Where only events do not come the network was not away.
    if (reason !== 'degraded') {
      this.outbox.gap()
      this.fetcher.gap()
    }
    try {
      await this.#recover(signal, this.accountIds, () => this.#gapSync.run(signal))
      this.storage.synced()
    } finally {
      // One that was replaced may end after the next has begun.
      if (!this.#stopped && run === this.#resyncs) {
        this.outbox.resume()
        this.queue.resume()
      }
    }
  }

  /** Tells of what a sync of these accounts has found. */
  async #recover(signal: AbortSignal, accountIds: readonly number[], sync: () => Promise<void>): Promise<void> {
    this.#recovery.begin(accountIds)
    await sync()
    signal.throwIfAborted()
    await this.#recovery.end((heard) => {
      if (!this.#stopped) this.#events.onHeard(this, heard)
      return !this.#stopped
    }, this.#ports.clock)
    signal.throwIfAborted()
    this.#events.onSynced(this)
  }

  #onApplied(applied: Applied): void {
    if (this.#stopped) return
    this.outbox.onApplied(applied)
    this.queue.onApplied(applied)
    this.#onTransitions(applied.transitions)
    for (const key of applied.toFetch) this.fetcher.request(key)
    this.#recovery.onApplied(applied)
    // Whoever wrote may have written only for this: nothing in the change set waits for another's touch.
    if (!this.changes.isEmpty) this.#touch()
  }

  #onTransitions(transitions: readonly Transition[]): void {
    if (this.#stopped || transitions.length === 0) return
    this.counts.onTransitions(transitions)
    this.#events.onTransitions(this, transitions)
    this.#events.onTouched()
  }

  #onProfile({ profile, pubsubToken }: ProfileAnswer): void {
    if (this.#stopped) return
    this.setProfile(profile)
    this.#gapSync.watermarks.profileSaid(pubsubToken, this.accountIds, this.connector.view().kind === 'synced')
  }

  #onCableState(): void {
    if (this.#stopped) return
    const { kind } = this.cable.state
    const { clock } = this.#ports
    if (kind === 'live') this.keeper.onConfirmed()
    if (kind === 'synced') this.#noteSynced()
    // Whatever is sent while no socket is confirmed is lost; `live` begins the comparison.
    if (kind !== 'synced') this.freshness.gap()
    if (kind === 'live' || kind === 'synced') {
      if (this.#presenceTimer !== undefined) clock.clear(this.#presenceTimer)
      this.#presenceTimer = undefined
    } else {
      for (const { accountId, conversationId } of this.#events.watchedThreads(this.id)) this.changes.threads.add(localKey(accountId, conversationId))
      this.typing.clear()
      this.#presenceTimer ??= clock.after(PRESENCE_KEPT, () => {
        this.presence.clear()
        this.#events.onTouched()
      })
    }
    this.#touchSession()
  }

  #onUnreadCountsChanged(): void {
    const { clock } = this.#ports
    this.#unreadTimer ??= clock.after(UNREAD_SETTLE, () => {
      this.#unreadTimer = undefined
      this.compareLists()
    })
  }

  #noteSynced(): void {
    const view = this.connector.view()
    const at = view.kind === 'synced' ? this.#ports.clock.now() : view.lastSyncedAt
    if (at !== null) this.stores.server.meta.set('lastSyncedAt', at)
  }

  #onProgress(progress: SyncProgress): void {
    this.progress = progress
    this.#touchSession()
  }

  #onReplaced(): void {
    this.#reader.abandon()
    this.freshness.gap()
    this.storage.replaced()
  }

  #onMerged(): void {
    this.queue.start()
    this.outbox.kick()
    this.#touchSession()
  }

  /** Loaders no longer count on rows that are not on screen. */
  #onForgotten(): void {
    this.lists.keepOnly(this.#events.watchedLists(this.id))
    this.contacts.forget()
    this.#events.onTouched()
  }

  #touch(): void {
    this.indexer.noticed()
    this.#events.onTouched()
  }

  #touchSession(): void {
    if (this.#stopped) return
    this.changes.session = true
    this.#events.onTouched()
  }
}
