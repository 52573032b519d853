import { SETTLED_AFTER } from '../api/types.ts'
import type { LocalKey } from '../cache/index.ts'
import { localKey, partsOf } from '../cache/index.ts'
import type { TimerHandle } from '../ports.ts'
import { isGone, loadError } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'

const FIRST_DELAY = 50
const ATTEMPTS = 6
/** Milliseconds until a request that failed is made again, doubled each time. */
const RETRY_AFTER = 5_000

/** A look was answered in `epoch`, and another ends the matter in the same one. `timer`: null when that look is due. */
interface LastLook {
  epoch: number
  timer: TimerHandle | null
}

/**
 * Asks for single conversations that are known in part or in doubt: a message for an unknown one, an answer that may be older than an event,
 * a row that a list no longer has. Bursts for one conversation become one request.
 */
export class ConversationFetcher {
  readonly #ports: SyncPorts
  /** How often each was asked for without a clear answer. */
  readonly #attempts = new Map<LocalKey, number>()
  readonly #timers = new Map<LocalKey, TimerHandle>()
  /** After a lost answer: the wait for the last look, or null as long as no look was answered since the last gap. */
  readonly #again = new Map<LocalKey, LastLook | null>()
  readonly #running = new Map<LocalKey, Promise<void>>()
  /** How often each failed in a row. */
  readonly #failures = new Map<LocalKey, number>()

  constructor(ports: SyncPorts) {
    this.#ports = ports
    // A process that ended may have left requests behind, which the server takes after the first look.
    for (const accountId of ports.accountIds())
      for (const id of ports.server.conversations.idsToRefetch(accountId))
        this.#again.set(localKey(accountId, id), null)
  }

  get pending(): number {
    return this.#timers.size + this.#running.size
  }

  /** Asks soon. Keeps the wish on disk, so that it outlives a failure. */
  request(key: LocalKey, delay = FIRST_DELAY): void {
    if (this.#timers.has(key)) return
    const { accountId, id } = partsOf(key)
    this.#ports.server.conversations.setNeedsRefetch(accountId, id, true)
    const attempt = this.#attempts.get(key) ?? 0
    if (attempt >= ATTEMPTS) {
      // Too lively to compare now: the next sync asks again.
      this.#attempts.delete(key)
      return
    }
    this.#later(key, delay * 2 ** attempt)
  }

  /**
   * Asks once more, `SETTLED_AFTER` an answered look, where the answer to a request is not here: the server may take it after a look that found
   * nothing, and of what was read servers tell nobody. The caller, or the next sync, makes the first look. On disk, as the process may end.
   */
  markUnconfirmed(key: LocalKey): void {
    this.#clearAgain(key)
    this.#again.set(key, null)
    const { accountId, id } = partsOf(key)
    this.#ports.server.conversations.setNeedsRefetch(accountId, id, true)
  }

  /** The server may still take a request whose answer is not here. */
  isUnconfirmed(key: LocalKey): boolean {
    return this.#again.has(key)
  }

  /** The answer is here. */
  clearUnconfirmed(key: LocalKey): void {
    this.#clearAgain(key)
    this.#again.delete(key)
  }

  /** The network was away: what a system could not send it sends when that is back, so that looks from before prove nothing. */
  onGap(): void {
    for (const key of this.#again.keys()) this.markUnconfirmed(key)
  }

  /** Asks now; never rejects. A conversation that the server denies is forgotten. */
  async fetch(accountId: number, id: number): Promise<void> {
    const key = localKey(accountId, id)
    const running = this.#running.get(key)
    if (running) {
      await running
      return
    }
    const run = this.#fetch(accountId, id, key).finally(() => this.#running.delete(key))
    this.#running.set(key, run)
    await run
  }

  stop(): void {
    for (const timer of this.#timers.values()) this.#ports.clock.clear(timer)
    this.#timers.clear()
    for (const key of this.#again.keys()) this.#clearAgain(key)
    this.#again.clear()
  }

  async #fetch(accountId: number, id: number, key: LocalKey): Promise<void> {
    const { api, freshness, requestQueue, server, log } = this.#ports
    const { epoch } = freshness
    let asOf = 0
    try {
      const page = await requestQueue.read(() => {
        asOf = server.revision
        return api.conversation(accountId, id)
      })
      this.#failures.delete(key)
      this.#attempts.set(key, (this.#attempts.get(key) ?? 0) + 1)
      this.#answered(key, epoch)
      const applied = server.applyPage(page, asOf)
      freshness.rowsCompared(page.conversations, epoch)
      if (!applied.toFetch.has(key)) {
        this.#attempts.delete(key)
        server.conversations.setNeedsRefetch(
          accountId,
          id,
          this.isUnconfirmed(key) || server.conversations.hasOverlay(accountId, id),
        )
      }
      this.#ports.afterWrite(applied)
    } catch (error) {
      this.#attempts.delete(key)
      if (this.#ports.isStopped()) return
      if (isGone(error)) {
        this.#failures.delete(key)
        this.clearUnconfirmed(key)
        this.#ports.afterWrite(server.removeConversation(accountId, id))
      } else {
        log.warn('A conversation could not be asked for', { ...loadError(error, log) })
        // As after a gap: what failed here may have held up the other request, too.
        if (this.isUnconfirmed(key)) this.markUnconfirmed(key)
        this.#retry(key, accountId, id)
      }
    }
  }

  /** `epoch`: in which the look began. A connection that was lost since the first look makes this one the first. */
  #answered(key: LocalKey, epoch: number): void {
    const again = this.#again.get(key)
    if (again === undefined || (again !== null && again.timer !== null)) return
    if (again?.epoch === this.#ports.freshness.epoch) {
      this.#again.delete(key)
      return
    }
    const timer = this.#ports.clock.after(SETTLED_AFTER, () => {
      this.#again.set(key, { epoch, timer: null })
      this.request(key, 0)
    })
    this.#again.set(key, { epoch, timer })
  }

  #clearAgain(key: LocalKey): void {
    const timer = this.#again.get(key)?.timer ?? null
    if (timer !== null) this.#ports.clock.clear(timer)
  }

  /** The socket may be well while REST fails: then no sync comes to ask. After some failures one has to. */
  #retry(key: LocalKey, accountId: number, id: number): void {
    const failures = (this.#failures.get(key) ?? 0) + 1
    this.#ports.server.conversations.setNeedsRefetch(accountId, id, true)
    if (failures > ATTEMPTS) {
      this.#failures.delete(key)
      return
    }
    this.#failures.set(key, failures)
    if (!this.#timers.has(key)) this.#later(key, RETRY_AFTER * 2 ** (failures - 1))
  }

  #later(key: LocalKey, delay: number): void {
    const { accountId, id } = partsOf(key)
    this.#timers.set(
      key,
      this.#ports.clock.after(delay, () => {
        this.#timers.delete(key)
        void this.fetch(accountId, id)
      }),
    )
  }
}

/** Asks for one conversation, now, and applies the answer. Rejects with what the request rejected with. */
export async function refreshConversation(ports: SyncPorts, accountId: number, conversationId: number): Promise<void> {
  const { api, requestQueue, server } = ports
  let asOf = 0
  const page = await requestQueue.read(() => {
    asOf = server.revision
    return api.conversation(accountId, conversationId)
  })
  ports.afterWrite(server.applyPage(page, asOf))
}
