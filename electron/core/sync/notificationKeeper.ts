import type { ServerEvent } from '../../../shared/events.ts'
import type { ServerNotification } from '../../../shared/model/people.ts'
import { ApiError } from '../api/types.ts'
import { localKey } from '../cache/index.ts'
import type { ConversationFetcher } from './conversationFetcher.ts'
import type { LoadError } from './loadError.ts'
import { isGone, isTransient, loadError } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'

type NotificationEvent = Extract<ServerEvent, { kind: 'notification' }>

/** Pages of 15 with which one sync goes back until it meets what is known; what is older is fetched when it is looked for. */
const PAGES = 4
/** Kept for each account. */
const KEPT = 500

interface State {
  running: Promise<void> | null
  error: LoadError | null
  epoch: number
  pages: number
  complete: boolean
}

/** What the servers tell this person of: in step after each gap, by events in between; read marks are shown at once and sent behind. */
export class NotificationKeeper {
  readonly #ports: SyncPorts
  readonly #fetcher: ConversationFetcher
  /** An unread one that a sync found and that was not known. */
  readonly #onFound: (notification: ServerNotification) => void
  readonly #states = new Map<number, State>()

  constructor(ports: SyncPorts, fetcher: ConversationFetcher, onFound: (notification: ServerNotification) => void) {
    this.#ports = ports
    this.#fetcher = fetcher
    this.#onFound = onFound
  }

  /** After a gap. Rejects where another try may cure it; an account or server without notifications has none. */
  async sync(accountId: number): Promise<void> {
    const state = this.#state(accountId)
    if (state.running) await Promise.allSettled([state.running])
    await this.#run(accountId, state, async () => {
      const { epoch } = this.#ports.freshness
      await this.#send(accountId)
      const isFirst = this.#ports.server.meta.get(syncedKey(accountId)) === null
      for (let page = 1; page <= (isFirst ? 1 : PAGES); page++)
        if (await this.#page(accountId, state, page, !isFirst)) break
      this.#ports.server.meta.set(syncedKey(accountId), 1)
      this.#ports.server.notifications.keepNewest(accountId, KEPT)
      state.epoch = epoch
    })
    if (state.error && isTransient(state.error.code))
      throw new ApiError({ code: state.error.code, delivered: 'no', detail: 'notifications could not be fetched' })
  }

  /** A window shows the newest `limit`: fetches what is not there, compares what was not since the last gap. */
  ensureLoaded(accountId: number, limit: number, force = false): void {
    const { freshness, server } = this.#ports
    const state = this.#state(accountId)
    if (state.running) return
    if (force || state.epoch !== freshness.epoch) {
      // The state says what went wrong.
      this.sync(accountId).catch((error: unknown) =>
        this.#ports.log.debug('Notifications could not be fetched', { ...loadError(error, this.#ports.log) }),
      )
      return
    }
    if (state.complete || server.notifications.count(accountId) >= limit) return
    void this.#run(accountId, state, async () => {
      for (
        let page = state.pages + 1;
        !state.complete && page <= KEPT / 15 && server.notifications.count(accountId) < limit;
        page++
      )
        await this.#page(accountId, state, page, false)
    })
  }

  /** `known`: they were fetched once, be it long ago. */
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
      else if (isWhole(notification)) server.notifications.upsert(notification)
      const after = server.notifications.get(accountId, id)
      // Broadcasts come swapped: what is known here is counted along, and the event's own count believed only where nothing is known.
      const isKnown = before !== null || name === 'notification.created'
      if (isKnown)
        server.meta.set(unreadKey(accountId), Math.max(0, this.unread(accountId) + countOf(after) - countOf(before)))
      else if (unreadCount !== null) this.#setUnread(accountId, unreadCount)
    })
    this.#changed(accountId)
  }

  /** The person has seen it, or everything (`null`). Shown at once; a server that cannot be reached is told with the next sync. */
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
    else if (marked.length > 0) void this.#try(accountId, () => this.#send(accountId))
  }

  /** The person looks at a conversation: what was told of it is read. */
  onConversationSeen(accountId: number, conversationId: number): void {
    const unread = this.#ports.server.notifications.unread(accountId, conversationId)
    if (unread.length > 0) this.markRead(accountId, unread)
  }

  /** One page; true where it joins on to what was known. `tells`: what is new on it was missed. */
  async #page(accountId: number, state: State, number: number, tells: boolean): Promise<boolean> {
    const { api, requestQueue, server } = this.#ports
    const { notifications, unreadCount } = await requestQueue.read(() => api.notifications(accountId, number))
    const found: ServerNotification[] = []
    let joins = notifications.length === 0
    server.transaction(() => {
      for (const notification of notifications) {
        const outcome = server.notifications.upsert(notification)
        if (outcome !== 'new') joins = true
        else if (tells) found.push(notification)
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
    return joins
  }

  /** Read marks that the server does not have. */
  async #send(accountId: number): Promise<void> {
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
    await this.#try(accountId, async () => {
      await this.#ports.api.markAllNotificationsRead(accountId)
      if (this.#ports.isStopped()) return
      for (const id of marked) this.#ports.server.notifications.setSent(accountId, id)
    })
  }

  async #run(accountId: number, state: State, work: () => Promise<void>): Promise<void> {
    state.running = (async () => {
      try {
        await work()
        state.error = null
      } catch (error) {
        state.error = isMissing(error) ? null : loadError(error, this.#ports.log)
        if (isMissing(error)) state.complete = true
      }
    })().finally(() => {
      state.running = null
      if (!this.#ports.isStopped()) this.#changed(accountId)
    })
    this.#changed(accountId)
    await state.running
  }

  /** What fails stays unsent and goes with the next sync. */
  async #try(accountId: number, send: () => Promise<void>): Promise<void> {
    try {
      await send()
    } catch (error) {
      this.#ports.log.debug('Read marks of notifications wait for the server', {
        accountId,
        ...loadError(error, this.#ports.log),
      })
    }
  }

  #setUnread(accountId: number, count: number): void {
    const { server } = this.#ports
    server.meta.set(unreadKey(accountId), Math.max(0, count - server.notifications.unsent(accountId).length))
  }

  #state(accountId: number): State {
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

/** As servers count: neither what was read nor what was put off. */
function countOf(notification: ServerNotification | null): number {
  return notification?.readAt === null && notification.snoozedUntil === null ? 1 : 0
}

function isWhole(notification: NotificationEvent['notification']): notification is ServerNotification {
  return notification.type !== undefined && notification.at !== undefined
}

/** Servers from before notifications, and people without a place there. */
function isMissing(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    (error.code === 'notFound' || error.code === 'forbidden' || error.code === 'unsupported')
  )
}

const syncedKey = (accountId: number): string => `notifications/synced/${accountId}`
const unreadKey = (accountId: number): string => `notifications/unread/${accountId}`
