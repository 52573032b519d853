import { SETTLED_AFTER } from '../api/types.ts'
import type { LocalKey, LocalStore } from '../cache/index.ts'
import { localKey, partsOf } from '../cache/index.ts'
import { TimerMap } from '../timer.ts'
import { isGone, loadError } from './loadError.ts'
import { removeGone } from './removeGone.ts'
import { readConversation } from './serverRead.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Milliseconds in which several requests for one conversation become one. */
const FIRST_DELAY = 50
const MAX_ATTEMPTS = 6
/** Milliseconds before a failed request is retried, doubled each time. */
const RETRY_AFTER = 5_000

/** What has been fetched since the answer of a change was lost. */
type Recheck =
  /** Nothing was answered since the last gap. */
  | { kind: 'unanswered' }
  /**
   * A fetch of this epoch was answered. The next one is `due` at once, or waits for a timer; in the same epoch it is
   * the last.
   */
  | { kind: 'answered'; epoch: number; due: boolean }

const UNANSWERED: Recheck = { kind: 'unanswered' }

/**
 * Fetches single conversations whose row is incomplete or may be wrong: after a message of an unknown conversation, an
 * answer that may be older than an event, or a row that a list no longer contains. Several requests for one
 * conversation become one.
 */
export class ConversationFetcher {
  readonly #ports: SyncPorts
  /** The keys of `#rechecks` on disk: the cache may lose its last writes in a power cut. */
  readonly #unconfirmed: LocalStore['unconfirmed']
  /** Answered fetches in a row after which the row may still be wrong. */
  readonly #attempts = new Map<LocalKey, number>()
  readonly #timers: TimerMap<LocalKey>
  /** Conversations with a change whose answer was lost. */
  readonly #rechecks = new Map<LocalKey, Recheck>()
  readonly #recheckTimers: TimerMap<LocalKey>
  readonly #running = new Map<LocalKey, Promise<void>>()
  /** Failed fetches in a row. */
  readonly #failures = new Map<LocalKey, number>()

  constructor(ports: SyncPorts, { unconfirmed }: Pick<LocalStore, 'unconfirmed'>) {
    this.#ports = ports
    this.#unconfirmed = unconfirmed
    this.#timers = new TimerMap(ports.clock)
    this.#recheckTimers = new TimerMap(ports.clock)
    // Requests of a process that ended may reach the server after the first fetch.
    for (const accountId of ports.accountIds())
      for (const id of ports.server.conversations.idsToRefetch(accountId))
        this.#rechecks.set(localKey(accountId, id), UNANSWERED)
    for (const key of unconfirmed.keys()) this.markUnconfirmed(key)
  }

  get pending(): number {
    return this.#timers.size + this.#running.size
  }

  /** Fetches a conversation soon. Marks it on disk, so that a failure or a restart doesn't lose the request. */
  request(key: LocalKey, delay = FIRST_DELAY): void {
    if (this.#timers.has(key)) return
    const { accountId, id } = partsOf(key)
    this.#ports.server.conversations.setNeedsRefetch(accountId, id, true)
    const attempt = this.#attempts.get(key) ?? 0
    if (attempt >= MAX_ATTEMPTS) {
      // Changing too fast to settle; retried at the next sync.
      this.#attempts.delete(key)
      return
    }
    this.#schedule(key, delay * 2 ** attempt)
  }

  /**
   * The answer of a change is missing, so the server may still apply it after a fetch that shows the old state, and it
   * sends no events for read marks. Fetches the conversation once more, `SETTLED_AFTER` an answered fetch. The caller,
   * or the next sync, makes the first fetch. Stored on disk, because the process or the power may end.
   */
  markUnconfirmed(key: LocalKey): void {
    this.#recheckTimers.clear(key)
    this.#rechecks.set(key, UNANSWERED)
    this.#unconfirmed.add(key)
    const { accountId, id } = partsOf(key)
    this.#ports.server.conversations.setNeedsRefetch(accountId, id, true)
  }

  /** Whether the server may still apply a change whose answer is missing. */
  isUnconfirmed(key: LocalKey): boolean {
    return this.#rechecks.has(key)
  }

  /** The answer arrived, or can't change anything any more. */
  clearUnconfirmed(key: LocalKey): void {
    this.#recheckTimers.clear(key)
    this.#rechecks.delete(key)
    this.#unconfirmed.remove(key)
  }

  /** The operating system may send requests it held once the network is back, so earlier fetches prove nothing. */
  onGap(): void {
    for (const key of this.#rechecks.keys()) this.markUnconfirmed(key)
  }

  /** Fetches a conversation now; never rejects. Removes it when the server says that it doesn't exist. */
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
    this.#timers.clearAll()
    this.#recheckTimers.clearAll()
    this.#rechecks.clear()
  }

  async #fetch(accountId: number, id: number, key: LocalKey): Promise<void> {
    const { freshness, server, log } = this.#ports
    // The server would refuse it; the next sync fetches it.
    if (!this.#ports.accountIds().includes(accountId)) return
    try {
      const { answer, asOf, epoch } = await readConversation(this.#ports, accountId, id, (api) =>
        api.conversation(accountId, id),
      )
      this.#failures.delete(key)
      this.#attempts.set(key, (this.#attempts.get(key) ?? 0) + 1)
      this.#recordRecheck(key, epoch)
      const applied = server.applyPage(answer, asOf)
      freshness.rowsCompared(answer.conversations, epoch)
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
        removeGone(this.#ports, accountId, id, error)
      } else {
        log.warn('Conversation fetch failed', { ...loadError(error, log) })
        // As after a gap: what failed here may have delayed the unconfirmed request too.
        if (this.isUnconfirmed(key)) this.markUnconfirmed(key)
        this.#retry(key, accountId, id)
      }
    }
  }

  /** `epoch`: when the fetch began. After a gap the first answered fetch counts as the first again. */
  #recordRecheck(key: LocalKey, epoch: number): void {
    const recheck = this.#rechecks.get(key)
    if (!recheck || (recheck.kind === 'answered' && !recheck.due)) return
    if (recheck.kind === 'answered' && recheck.epoch === this.#ports.freshness.epoch) {
      this.clearUnconfirmed(key)
      return
    }
    this.#rechecks.set(key, { kind: 'answered', epoch, due: false })
    this.#recheckTimers.set(key, SETTLED_AFTER, () => {
      this.#rechecks.set(key, { kind: 'answered', epoch, due: true })
      this.request(key, 0)
    })
  }

  /**
   * The socket may work while REST fails, so no sync follows that would fetch it. After `MAX_ATTEMPTS` the next sync
   * does.
   */
  #retry(key: LocalKey, accountId: number, id: number): void {
    const failures = (this.#failures.get(key) ?? 0) + 1
    this.#ports.server.conversations.setNeedsRefetch(accountId, id, true)
    if (failures > MAX_ATTEMPTS) {
      this.#failures.delete(key)
      return
    }
    this.#failures.set(key, failures)
    if (!this.#timers.has(key)) this.#schedule(key, RETRY_AFTER * 2 ** (failures - 1))
  }

  #schedule(key: LocalKey, delay: number): void {
    const { accountId, id } = partsOf(key)
    this.#timers.set(key, delay, () => void this.fetch(accountId, id))
  }
}

/** Fetches one conversation now and applies the answer. Rejects with what the request rejected with. */
export async function refreshConversation(ports: SyncPorts, accountId: number, conversationId: number): Promise<void> {
  const { answer, asOf } = await readConversation(ports, accountId, conversationId, (api) =>
    api.conversation(accountId, conversationId),
  )
  ports.afterWrite(ports.server.applyPage(answer, asOf))
}
