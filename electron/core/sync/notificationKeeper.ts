import type { ServerEvent } from '../../../shared/events.ts'
import type { ServerNotification } from '../../../shared/model/people.ts'
import { ApiError } from '../api/types.ts'
import { localKey } from '../cache/index.ts'
import type { ConversationFetcher } from './conversationFetcher.ts'
import type { LoadError } from './loadError.ts'
import { isTransient, loadError } from './loadError.ts'
import { NotificationMarks } from './notificationMarks.ts'
import type { SyncPorts } from './syncPorts.ts'

type NotificationEvent = Extract<ServerEvent, { kind: 'notification' }>

/** Rows of a page. */
const PAGE_ROWS = 15
/** Pages that one look for new notifications fetches, unless it reaches a known one before. */
const NEW_PAGES = 4
/** Notifications stored per account. */
const MAX_STORED = 500
/** Milliseconds for which an answer counts as current when the panel opens or a window gets the focus. */
const CURRENT_FOR = 10_000
interface AccountState {
  running: Promise<void> | null
  error: LoadError | null
  /** Epochs in which the count and the newest page were fetched, and when (monotonic). */
  epoch: number
  pageEpoch: number
  countedAt: number
  pageAt: number
  pages: number
  complete: boolean
  /** Frames so far: the count of an answer that was requested before the last one is old. */
  frames: number
  /** The newest notification that a frame reported as created. */
  newestId: number
}

export interface NotificationKeeperOptions {
  fetcher: ConversationFetcher
  /** Called for each new unread notification that is found; returns whether it came while events were missed. */
  onFound(notification: ServerNotification): boolean
  /** Called for each notification of a conversation that is stored, new or not. */
  onStored(notification: ServerNotification & { conversationId: number }): void
  /** Whether the user looks at the end of this conversation. */
  hasRead(accountId: number, conversationId: number): boolean
}

/**
 * The server's notifications for the user: counted after each gap, updated by events in between, and fetched for the
 * panel and for alerts. Read marks show at once and are sent in the background.
 */
export class NotificationKeeper {
  readonly #ports: SyncPorts
  readonly #options: NotificationKeeperOptions
  readonly #states = new Map<number, AccountState>()
  readonly #marks: NotificationMarks

  constructor(ports: SyncPorts, options: NotificationKeeperOptions) {
    this.#ports = ports
    this.#options = options
    this.#marks = new NotificationMarks(ports)
  }

  /**
   * Counts after a gap, unless that happened (`force`: always), and fetches the new ones if there are more than before.
   * Rejects with transient failures. An account or server without notifications counts as one that has none.
   */
  async sync(accountId: number, force = false): Promise<void> {
    const { freshness } = this.#ports
    const state = this.#state(accountId)
    while (state.running) await state.running
    if (!force && state.epoch === freshness.epoch && freshness.isLive(accountId)) return
    await this.#run(accountId, state, async () => {
      const { epoch } = freshness
      await this.#marks.send(accountId)
      const known = this.#ports.server.meta.number(unreadKey(accountId))
      const unread = await this.#count(accountId, state)
      if (known !== null && unread > known) await this.#newPages(accountId, state)
      state.epoch = epoch
    })
    if (state.error && isTransient(state.error.code))
      throw new ApiError({ code: state.error.code, reachedServer: 'no', detail: 'notifications could not be fetched' })
  }

  /**
   * A window shows the newest `limit`, or with 0 their number: fetches what is missing, unless that happened since the
   * last gap. `force`: also what isn't missing.
   */
  ensureLoaded(accountId: number, limit: number, force = false): void {
    this.#load(accountId, limit, force).catch((error: unknown) =>
      this.#ports.log.debug('Notifications fetch failed', { ...loadError(error, this.#ports.log) }),
    )
  }

  /** A window began to show them: what was read elsewhere isn't reported. */
  onWatched(accountId: number, limit: number): void {
    this.ensureLoaded(accountId, limit, limit > 0 && this.#isOld(this.#state(accountId).pageAt))
  }

  /** The user is back at the window. */
  onFocused(accountId: number): void {
    if (this.#isOld(this.#state(accountId).countedAt)) this.ensureLoaded(accountId, 0, true)
  }

  stop(): void {
    this.#marks.stop()
  }

  /** `known`: they were fetched at least once, in any run of the process. */
  stateOf(accountId: number): { running: boolean; error: LoadError | null; known: boolean; mayHaveMore: boolean } {
    const state = this.#states.get(accountId)
    return {
      running: (state?.running ?? null) !== null,
      error: state?.error ?? null,
      known: state?.complete === true || this.#ports.server.meta.get(syncedKey(accountId)) !== null,
      mayHaveMore: state?.complete !== true,
    }
  }

  unread(accountId: number): number {
    return this.#ports.server.meta.number(unreadKey(accountId)) ?? 0
  }

  /** Stores the notifications of a batch in its transaction, which may run again; `onEvents` does the rest. */
  storeEvents(events: readonly NotificationEvent[]): void {
    const newestIds = new Map<number, number>()
    /** The server's last counts. */
    const counts = new Map<number, number>()
    for (const event of events) {
      const { accountId, name, notification, unreadCount } = event
      this.#storeEvent(event)
      const newestId = newestIds.get(accountId) ?? this.#state(accountId).newestId
      const isCreated = name === 'notification.created'
      // Frames may arrive swapped or twice: an older one's count is not the last.
      if (unreadCount !== null && !(isCreated && notification.id <= newestId)) counts.set(accountId, unreadCount)
      if (isCreated) newestIds.set(accountId, Math.max(newestId, notification.id))
    }
    for (const [accountId, count] of counts) this.#setUnread(accountId, count)
    // They may come after their messages, which the user has seen.
    for (const event of events) if (this.#isSeen(event)) this.#setRead(event.accountId, this.#unreadOf(event))
  }

  /** The notifications of a batch are stored. */
  onEvents(events: readonly NotificationEvent[]): void {
    for (const event of events) {
      const { accountId, name, notification } = event
      const state = this.#state(accountId)
      state.frames++
      if (name === 'notification.created') state.newestId = Math.max(state.newestId, notification.id)
      this.#changed(accountId)
      if (this.#isSeen(event)) this.#marks.sendSoon(accountId)
    }
  }

  /**
   * Marks notifications as read, or all (`null`). Shows at once; marks that can't be sent now are sent with the next
   * sync.
   */
  markRead(accountId: number, ids: readonly number[] | null): void {
    const marked = this.#ports.server.transaction(() => this.#setRead(accountId, ids))
    this.#changed(accountId)
    if (ids === null) void this.#marks.sendAll(accountId, marked)
    else if (marked.length > 0) this.#marks.sendSoon(accountId)
  }

  /** The user views a conversation: its notifications are read. */
  onConversationSeen(accountId: number, conversationId: number): void {
    const unread = this.#ports.server.notifications.unread(accountId, conversationId)
    if (unread.length > 0) this.markRead(accountId, unread)
  }

  /** Stores one, and counts it where the server doesn't. */
  #storeEvent({ accountId, name, notification, unreadCount }: NotificationEvent): void {
    const { notifications, meta } = this.#ports.server
    let change = 0
    if (name === 'notification.deleted') {
      if (unreadCount === null) change = -unreadCountOf(notifications.get(accountId, notification.id))
      notifications.remove(accountId, notification.id)
    } else if (isComplete(notification)) {
      const { before, after } = this.#store(notification)
      change = unreadCountOf(after) - unreadCountOf(before)
    }
    if (unreadCount === null) meta.set(unreadKey(accountId), Math.max(0, this.unread(accountId) + change))
  }

  /** A new notification of a conversation whose end the user looks at. */
  #isSeen({ accountId, name, notification: { conversationId } }: NotificationEvent): boolean {
    return (
      name === 'notification.created' &&
      typeof conversationId === 'number' &&
      this.#options.hasRead(accountId, conversationId)
    )
  }

  #unreadOf({ accountId, notification: { conversationId = null } }: NotificationEvent): number[] {
    return this.#ports.server.notifications.unread(accountId, conversationId)
  }

  /** Marks notifications as read here, or all (`null`); returns those that were not. */
  #setRead(accountId: number, ids: readonly number[] | null): number[] {
    const { clock, server } = this.#ports
    const now = Math.floor(clock.now() / 1_000)
    const changed = (ids ?? server.notifications.unread(accountId, null)).filter((id) =>
      server.notifications.markRead(accountId, id, now),
    )
    const left = this.unread(accountId)
    server.meta.set(unreadKey(accountId), ids === null ? 0 : Math.max(0, left - changed.length))
    return changed
  }

  async #load(accountId: number, limit: number, force: boolean): Promise<void> {
    if (limit === 0) return this.sync(accountId, force)
    const { freshness, server } = this.#ports
    const state = this.#state(accountId)
    while (state.running) await state.running
    const isDue = force || state.pageEpoch !== freshness.epoch
    if (this.#ports.isStopped() || (!isDue && (state.complete || server.notifications.count(accountId) >= limit)))
      return
    await this.#run(accountId, state, async () => {
      if (isDue) {
        await this.#marks.send(accountId)
        await this.#newPages(accountId, state)
      }
      for (
        let page = state.pages + 1;
        !state.complete && page <= MAX_STORED / PAGE_ROWS && server.notifications.count(accountId) < limit;
        page++
      )
        await this.#page(accountId, state, page)
    })
  }

  #isOld(at: number): boolean {
    return this.#ports.clock.monotonic() - at > CURRENT_FOR
  }

  async #count(accountId: number, state: AccountState): Promise<number> {
    const { api, clock, requestQueue } = this.#ports
    let asked = { at: 0, frames: 0 }
    const unread = await requestQueue.read(() => {
      asked = { at: clock.monotonic(), frames: state.frames }
      return api.unreadNotifications(accountId)
    })
    state.countedAt = asked.at
    if (asked.frames === state.frames) this.#acceptCount(accountId, unread)
    return unread
  }

  /** The server's count, of a time after the last frame. If it is 0, all of them were read elsewhere. */
  #acceptCount(accountId: number, unread: number): void {
    const { clock, server } = this.#ports
    server.transaction(() => {
      if (unread === 0) server.notifications.setRead(accountId, Math.floor(clock.now() / 1_000))
      this.#setUnread(accountId, unread)
    })
  }

  /** Fetches pages until a known notification; at first one page. */
  async #newPages(accountId: number, state: AccountState): Promise<void> {
    const { freshness, server } = this.#ports
    const { epoch } = freshness
    const most = server.meta.get(syncedKey(accountId)) === null ? 1 : NEW_PAGES
    for (let page = 1; page <= most; page++) if (await this.#page(accountId, state, page)) break
    server.meta.set(syncedKey(accountId), 1)
    server.notifications.keepNewest(accountId, MAX_STORED)
    state.epoch = state.pageEpoch = epoch
  }

  /** Fetches one page. Returns true if it contains a known notification or is the last. */
  async #page(accountId: number, state: AccountState, number: number): Promise<boolean> {
    const { api, clock, requestQueue, server } = this.#ports
    let asked = { at: 0, frames: 0 }
    const { notifications, unreadCount } = await requestQueue.read(() => {
      asked = { at: clock.monotonic(), frames: state.frames }
      return api.notifications(accountId, number)
    })
    const found: ServerNotification[] = []
    let isConnected = notifications.length < PAGE_ROWS
    server.transaction(() => {
      for (const notification of notifications) {
        if (this.#store(notification).before === null) found.push(notification)
        else isConnected = true
      }
      const oldest = notifications.reduce((lowest, { at }) => Math.min(lowest, at), Infinity)
      if (number === 1)
        server.notifications.removeOthers(
          accountId,
          notifications.length === 0 ? -1 : oldest,
          new Set(notifications.map(({ id }) => id)),
        )
      if (asked.frames === state.frames) this.#acceptCount(accountId, unreadCount)
    })
    if (number === 1) state.countedAt = state.pageAt = asked.at
    state.pages = Math.max(state.pages, number)
    if (notifications.length < PAGE_ROWS) state.complete = true
    for (const notification of found) {
      const { conversationId, readAt } = notification
      if (readAt !== null || conversationId === null || !this.#options.onFound(notification)) continue
      if (!server.conversations.get(accountId, conversationId))
        this.#options.fetcher.request(localKey(accountId, conversationId))
    }
    this.#changed(accountId)
    return isConnected
  }

  async #run(accountId: number, state: AccountState, work: () => Promise<void>): Promise<void> {
    state.running = (async () => {
      try {
        await work()
        state.error = null
      } catch (error) {
        state.error = isUnavailable(error) ? null : loadError(error, this.#ports.log)
        if (isUnavailable(error)) state.complete = true
      }
    })().finally(() => {
      state.running = null
      if (!this.#ports.isStopped()) this.#changed(accountId)
    })
    this.#changed(accountId)
    await state.running
  }

  #setUnread(accountId: number, count: number): void {
    const { server } = this.#ports
    server.meta.set(unreadKey(accountId), Math.max(0, count - server.notifications.unsent(accountId).length))
  }

  #state(accountId: number): AccountState {
    let state = this.#states.get(accountId)
    if (!state) {
      state = {
        running: null,
        error: null,
        epoch: -1,
        pageEpoch: -1,
        countedAt: -Infinity,
        pageAt: -Infinity,
        pages: 1,
        complete: false,
        frames: 0,
        newestId: 0,
      }
      this.#states.set(accountId, state)
    }
    return state
  }

  #store(notification: ServerNotification): ReturnType<SyncPorts['server']['notifications']['upsert']> {
    const { conversationId } = notification
    if (conversationId !== null) this.#options.onStored({ ...notification, conversationId })
    return this.#ports.server.notifications.upsert(notification)
  }

  #changed(accountId: number): void {
    this.#ports.changes.notifications.add(accountId)
    this.#ports.changes.flushSoon()
  }
}

/** 1 for a notification that the server's unread count includes: neither read nor snoozed. */
function unreadCountOf(notification: ServerNotification | null): number {
  return notification?.readAt === null && notification.snoozedUntil === null ? 1 : 0
}

function isComplete(notification: NotificationEvent['notification']): notification is ServerNotification {
  return notification.type !== undefined && notification.at !== undefined
}

/** The server has no notifications, or the user has none in this account. */
function isUnavailable(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    (error.code === 'notFound' || error.code === 'forbidden' || error.code === 'unsupported')
  )
}

const syncedKey = (accountId: number): string => `notifications/synced/${accountId}`
const unreadKey = (accountId: number): string => `notifications/unread/${accountId}`
