import type { ServerEvent } from '../../../shared/events.ts'
import type { ServerNotification } from '../../../shared/model/people.ts'
import { ApiError } from '../api/types.ts'
import { localKey } from '../cache/index.ts'
import type { ConversationFetcher } from './conversationFetcher.ts'
import type { LoadError } from './loadError.ts'
import { isGone, isTransient, loadError } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'

type NotificationEvent = Extract<ServerEvent, { kind: 'notification' }>

/** Rows of a page. */
const PAGE_ROWS = 15
/**
 * Pages of one sync, unless it reaches a known notification before. Older ones are fetched when a window shows them.
 */
const SYNC_PAGES = 4
/** Notifications stored per account. */
const MAX_STORED = 500

interface AccountState {
  running: Promise<void> | null
  error: LoadError | null
  epoch: number
  pages: number
  complete: boolean
}

/**
 * The server's notifications for the user: synced after each gap, updated by events in between. Read marks show at once
 * and are sent in the background.
 */
export class NotificationKeeper {
  readonly #ports: SyncPorts
  readonly #fetcher: ConversationFetcher
  /** Called for each new unread notification that a sync finds. */
  readonly #onFound: (notification: ServerNotification) => void
  readonly #states = new Map<number, AccountState>()

  constructor(ports: SyncPorts, fetcher: ConversationFetcher, onFound: (notification: ServerNotification) => void) {
    this.#ports = ports
    this.#fetcher = fetcher
    this.#onFound = onFound
  }

  /**
   * Syncs after a gap. Rejects with transient failures. An account or server without notifications counts as one that
   * has none.
   */
  async sync(accountId: number): Promise<void> {
    const state = this.#state(accountId)
    while (state.running) await Promise.allSettled([state.running])
    await this.#run(accountId, state, async () => {
      const { epoch } = this.#ports.freshness
      await this.#sendReadMarks(accountId)
      const isFirst = this.#ports.server.meta.get(syncedKey(accountId)) === null
      for (let page = 1; page <= (isFirst ? 1 : SYNC_PAGES); page++)
        if (await this.#page(accountId, state, page, !isFirst)) break
      this.#ports.server.meta.set(syncedKey(accountId), 1)
      this.#ports.server.notifications.keepNewest(accountId, MAX_STORED)
      state.epoch = epoch
    })
    if (state.error && isTransient(state.error.code))
      throw new ApiError({ code: state.error.code, reachedServer: 'no', detail: 'notifications could not be fetched' })
  }

  /** A window shows the newest `limit`: fetches the missing ones, and syncs unless that happened since the last gap. */
  ensureLoaded(accountId: number, limit: number, force = false): void {
    const { freshness, server } = this.#ports
    const state = this.#state(accountId)
    if (state.running) return
    if (force || state.epoch !== freshness.epoch) {
      // The error is in the state.
      this.sync(accountId).catch((error: unknown) =>
        this.#ports.log.debug('Notifications fetch failed', { ...loadError(error, this.#ports.log) }),
      )
      return
    }
    if (state.complete || server.notifications.count(accountId) >= limit) return
    void this.#run(accountId, state, async () => {
      for (
        let page = state.pages + 1;
        !state.complete && page <= MAX_STORED / PAGE_ROWS && server.notifications.count(accountId) < limit;
        page++
      )
        await this.#page(accountId, state, page, false)
    })
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

  onEvent({ accountId, name, notification, unreadCount }: NotificationEvent): void {
    const { server } = this.#ports
    const { id } = notification
    server.transaction(() => {
      const before = server.notifications.get(accountId, id)
      if (name === 'notification.deleted') server.notifications.remove(accountId, id)
      else if (isComplete(notification)) server.notifications.upsert(notification)
      const after = server.notifications.get(accountId, id)
      // Events may arrive out of order: a known notification changes the local count, an unknown one takes the event's
      // count.
      const isKnown = before !== null || name === 'notification.created'
      if (isKnown)
        server.meta.set(
          unreadKey(accountId),
          Math.max(0, this.unread(accountId) + unreadCountOf(after) - unreadCountOf(before)),
        )
      else if (unreadCount !== null) this.#setUnread(accountId, unreadCount)
    })
    this.#changed(accountId)
  }

  /**
   * Marks notifications as read, or all (`null`). Shows at once; marks that can't be sent now are sent with the next
   * sync.
   */
  markRead(accountId: number, ids: readonly number[] | null): void {
    const { clock, server } = this.#ports
    const now = Math.floor(clock.now() / 1_000)
    const marked = server.transaction(() => {
      const changed = (ids ?? server.notifications.unread(accountId, null)).filter((id) =>
        server.notifications.markRead(accountId, id, now),
      )
      const left = this.unread(accountId)
      server.meta.set(unreadKey(accountId), ids === null ? 0 : Math.max(0, left - changed.length))
      return changed
    })
    this.#changed(accountId)
    if (ids === null) void this.#sendAll(accountId, marked)
    else if (marked.length > 0) void this.#tryToSend(accountId, () => this.#sendReadMarks(accountId))
  }

  /** The user views a conversation: its notifications are read. */
  onConversationSeen(accountId: number, conversationId: number): void {
    const unread = this.#ports.server.notifications.unread(accountId, conversationId)
    if (unread.length > 0) this.markRead(accountId, unread)
  }

  /**
   * Fetches one page. Returns true if it contains a known notification or is empty. `alerts`: reports the new ones to
   * `onFound`.
   */
  async #page(accountId: number, state: AccountState, number: number, alerts: boolean): Promise<boolean> {
    const { api, requestQueue, server } = this.#ports
    const { notifications, unreadCount } = await requestQueue.read(() => api.notifications(accountId, number))
    const found: ServerNotification[] = []
    let isConnected = notifications.length === 0
    server.transaction(() => {
      for (const notification of notifications) {
        const outcome = server.notifications.upsert(notification)
        if (outcome !== 'new') isConnected = true
        else if (alerts) found.push(notification)
      }
      const oldest = notifications.reduce((lowest, { at }) => Math.min(lowest, at), Infinity)
      if (number === 1)
        server.notifications.removeOthers(
          accountId,
          notifications.length === 0 ? -1 : oldest,
          new Set(notifications.map(({ id }) => id)),
        )
      this.#setUnread(accountId, unreadCount)
    })
    state.pages = Math.max(state.pages, number)
    if (notifications.length === 0) state.complete = true
    for (const notification of found) {
      const { conversationId, readAt } = notification
      if (readAt !== null || conversationId === null) continue
      if (!server.conversations.get(accountId, conversationId))
        this.#fetcher.request(localKey(accountId, conversationId))
      this.#onFound(notification)
    }
    this.#changed(accountId)
    return isConnected
  }

  /** Sends the read marks that the server doesn't have. */
  async #sendReadMarks(accountId: number): Promise<void> {
    const { api, server } = this.#ports
    for (const id of server.notifications.unsent(accountId)) {
      try {
        await api.markNotificationRead(accountId, id)
      } catch (error) {
        if (!isGone(error)) throw error
      }
      if (this.#ports.isStopped()) return
      server.notifications.setSent(accountId, id)
    }
  }

  async #sendAll(accountId: number, marked: readonly number[]): Promise<void> {
    await this.#tryToSend(accountId, async () => {
      await this.#ports.api.markAllNotificationsRead(accountId)
      if (this.#ports.isStopped()) return
      for (const id of marked) this.#ports.server.notifications.setSent(accountId, id)
    })
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

  /** Read marks that fail stay stored and are sent with the next sync. */
  async #tryToSend(accountId: number, send: () => Promise<void>): Promise<void> {
    try {
      await send()
    } catch (error) {
      this.#ports.log.debug('Sending notification read marks failed', {
        accountId,
        ...loadError(error, this.#ports.log),
      })
    }
  }

  #setUnread(accountId: number, count: number): void {
    const { server } = this.#ports
    server.meta.set(unreadKey(accountId), Math.max(0, count - server.notifications.unsent(accountId).length))
  }

  #state(accountId: number): AccountState {
    let state = this.#states.get(accountId)
    if (!state) {
      state = { running: null, error: null, epoch: -1, pages: 1, complete: false }
      this.#states.set(accountId, state)
    }
    return state
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
