import { TimerMap } from '../timer.ts'
import { isGone, loadError } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Milliseconds in which read marks become one request: those of an open conversation come message by message. */
const SEND_AFTER = 4_000

/** Sends the read marks of notifications. Those that fail stay stored and are sent with the next sync. */
export class NotificationMarks {
  readonly #ports: SyncPorts
  readonly #timers: TimerMap<number>

  constructor(ports: SyncPorts) {
    this.#ports = ports
    this.#timers = new TimerMap(ports.clock)
  }

  sendSoon(accountId: number): void {
    if (!this.#timers.has(accountId))
      this.#timers.set(accountId, SEND_AFTER, () => void this.#tryToSend(accountId, () => this.send(accountId)))
  }

  /** Sends those that the server doesn't have: all of a conversation by one request. Rejects with what a request rejected with. */
  async send(accountId: number): Promise<void> {
    const { api, server } = this.#ports
    this.#timers.clear(accountId)
    for (const { ids, actorId } of server.notifications.unsentGroups(accountId)) {
      try {
        if (actorId !== null) await api.markConversationNotificationsRead(accountId, actorId)
        else await api.markNotificationRead(accountId, ids[0] ?? 0)
      } catch (error) {
        if (!isGone(error)) throw error
      }
      if (this.#ports.isStopped()) return
      this.#setSent(accountId, ids)
    }
  }

  /** All notifications of the account are read: these were marked here. */
  async sendAll(accountId: number, marked: readonly number[]): Promise<void> {
    await this.#tryToSend(accountId, async () => {
      await this.#ports.api.markAllNotificationsRead(accountId)
      if (!this.#ports.isStopped()) this.#setSent(accountId, marked)
    })
  }

  stop(): void {
    this.#timers.clearAll()
  }

  #setSent(accountId: number, ids: readonly number[]): void {
    for (const id of ids) this.#ports.server.notifications.setSent(accountId, id)
  }

  async #tryToSend(accountId: number, send: () => Promise<void>): Promise<void> {
    const { log } = this.#ports
    try {
      await send()
    } catch (error) {
      log.debug('Sending notification read marks failed', { accountId, ...loadError(error, log) })
    }
  }
}
