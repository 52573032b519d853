import type { ConversationPage } from '../api/types.ts'
import { SETTLED_AFTER } from '../api/types.ts'
import type { LocalKey, LocalStore } from '../cache/index.ts'
import { localKey, partsOf } from '../cache/index.ts'
import { TimerMap } from '../timer.ts'
import { FetchBatches, FIRST_DELAY } from './fetchBatches.ts'
import { FetchPages } from './fetchPages.ts'
import { isGone, loadError } from './loadError.ts'
import { removeGone } from './removeGone.ts'
import type { ServerRead } from './serverRead.ts'
import { readConversation } from './serverRead.ts'
import type { SyncPorts } from './syncPorts.ts'

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

/** A fetch of one conversation, from its place in the queue to its answer. */
interface Run {
  readonly canceled: AbortController
  done: Promise<void>
  /** What is requested from then on may be newer than the answer. */
  isSent: boolean
  /** It was requested again since: milliseconds after which it is fetched again. Null: it wasn't. */
  again: number | null
  /** It began only because a page is late, which makes it unnecessary if it comes before this is sent. */
  isSpare: boolean
}

/**
 * Fetches conversations whose row is incomplete or may be wrong: after a message of an unknown conversation, an answer
 * that may be older than an event, or a row that a list no longer contains. Several requests for one conversation become
 * one. Many at a time are fetched by one page of the newest, where what events report is; those that it doesn't have one
 * by one.
 */
export class ConversationFetcher {
  readonly #ports: SyncPorts
  /** The keys of `#rechecks` on disk: the cache may lose its last writes in a power cut. */
  readonly #unconfirmed: LocalStore['unconfirmed']
  /** Answered fetches in a row after which the row may still be wrong. */
  readonly #attempts = new Map<LocalKey, number>()
  /** First requests. */
  readonly #batches: FetchBatches
  /** Requests that are repeated, or that have to wait. */
  readonly #timers: TimerMap<LocalKey>
  /** Conversations with a change whose answer was lost. */
  readonly #rechecks = new Map<LocalKey, Recheck>()
  readonly #recheckTimers: TimerMap<LocalKey>
  readonly #running = new Map<LocalKey, Run>()
  readonly #pages: FetchPages
  /** Failed fetches in a row. */
  readonly #failures = new Map<LocalKey, number>()

  constructor(ports: SyncPorts, { unconfirmed }: Pick<LocalStore, 'unconfirmed'>) {
    this.#ports = ports
    this.#unconfirmed = unconfirmed
    this.#pages = new FetchPages(ports, {
      fetchOne: (key) => {
        if (!this.#running.has(key)) this.#start(key, true)
      },
      onAnswered: (keys, read) => {
        for (const key of keys) this.#cancelSpare(key)
        this.#apply(keys, read)
      },
      onOutdated: (key) => this.request(key),
    })
    this.#batches = new FetchBatches({
      clock: ports.clock,
      // An old server has no list of all conversations, so a page costs a request for each status.
      hasPages: () => !ports.api.isOld(),
      fetchOne: (key) => void this.#fetchKey(key),
      fetchPage: (accountId, keys) =>
        this.#pages.fetch(
          accountId,
          keys.filter((key) => !this.#running.has(key)),
        ),
    })
    this.#timers = new TimerMap(ports.clock)
    this.#recheckTimers = new TimerMap(ports.clock)
    // Requests of a process that ended may reach the server after the first fetch.
    for (const accountId of ports.accountIds())
      for (const id of ports.server.conversations.idsToRefetch(accountId))
        this.#rechecks.set(localKey(accountId, id), UNANSWERED)
    for (const key of unconfirmed.keys()) this.markUnconfirmed(key)
  }

  /** Fetches a conversation soon. Marks it on disk, so that a failure or a restart doesn't lose the request. */
  request(key: LocalKey, delay = FIRST_DELAY): void {
    if (this.#isScheduled(key)) return
    const { accountId, id } = partsOf(key)
    this.#ports.server.conversations.setNeedsRefetch(accountId, id, true)
    const run = this.#running.get(key)
    if (run && (run.isSent || delay > FIRST_DELAY)) run.again = Math.min(run.again ?? Infinity, delay)
    // What isn't sent yet answers this request, too.
    if (run) run.isSpare = false
    if (run || (delay === FIRST_DELAY && this.#pages.covers(key))) return
    const attempt = this.#attempts.get(key) ?? 0
    if (attempt >= MAX_ATTEMPTS) {
      // Changing too fast to settle; retried at the next sync.
      this.#attempts.delete(key)
      return
    }
    if (attempt === 0 && delay === FIRST_DELAY && !this.isUnconfirmed(key)) this.#batches.add(key)
    else this.#schedule(key, delay * 2 ** attempt)
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
    await this.#fetchKey(localKey(accountId, id))
  }

  stop(): void {
    this.#batches.stop()
    this.#timers.clearAll()
    this.#pages.stop()
    this.#recheckTimers.clearAll()
    this.#rechecks.clear()
  }

  async #fetchKey(key: LocalKey): Promise<void> {
    const run = this.#running.get(key) ?? this.#start(key)
    run.isSpare = false
    await run.done
  }

  #start(key: LocalKey, isSpare = false): Run {
    const run: Run = { canceled: new AbortController(), done: Promise.resolve(), isSent: false, again: null, isSpare }
    this.#running.set(key, run)
    run.done = this.#fetch(key, run).finally(() => {
      if (this.#running.get(key) !== run) return
      this.#running.delete(key)
      if (run.again !== null && !this.#ports.isStopped()) this.request(key, run.again)
    })
    return run
  }

  async #fetch(key: LocalKey, run: Run): Promise<void> {
    const { accountId, id } = partsOf(key)
    const { log } = this.#ports
    // The server would refuse it; the next sync fetches it.
    if (!this.#ports.accountIds().includes(accountId)) return
    try {
      const read = await readConversation(
        this.#ports,
        accountId,
        id,
        (api) => {
          run.isSent = true
          this.#pages.leave(key)
          return api.conversation(accountId, id)
        },
        { signal: run.canceled.signal },
      )
      this.#apply([key], read)
    } catch (error) {
      if (this.#ports.isStopped() || run.canceled.signal.aborted) return
      this.#attempts.delete(key)
      if (isGone(error)) {
        this.#failures.delete(key)
        this.clearUnconfirmed(key)
        removeGone(this.#ports, accountId, id, error)
      } else {
        log.warn('Conversation fetch failed', { ...loadError(error, log) })
        // As after a gap: what failed here may have delayed the unconfirmed request too.
        if (this.isUnconfirmed(key)) this.markUnconfirmed(key)
        this.#retry(key)
      }
    }
  }

  #cancelSpare(key: LocalKey): void {
    const run = this.#running.get(key)
    if (run?.isSpare !== true) return
    this.#running.delete(key)
    run.canceled.abort()
  }

  /** Applies an answer that contains these conversations. */
  #apply(keys: readonly LocalKey[], { answer, asOf, epoch }: ServerRead<ConversationPage>): void {
    const { freshness, server } = this.#ports
    for (const key of keys) {
      this.#failures.delete(key)
      this.#attempts.set(key, (this.#attempts.get(key) ?? 0) + 1)
      this.#recordRecheck(key, epoch)
    }
    const applied = server.applyPage(answer, asOf)
    freshness.rowsCompared(answer.conversations, epoch)
    for (const key of keys.filter((each) => !applied.toFetch.has(each))) {
      this.#attempts.delete(key)
      const { accountId, id } = partsOf(key)
      const isRequested = this.#isScheduled(key) || (this.#running.get(key)?.again ?? null) !== null
      server.conversations.setNeedsRefetch(
        accountId,
        id,
        isRequested || this.isUnconfirmed(key) || server.conversations.hasOverlay(accountId, id),
      )
    }
    this.#ports.afterWrite(applied)
  }

  #isScheduled(key: LocalKey): boolean {
    return this.#timers.has(key) || this.#batches.has(key)
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
  #retry(key: LocalKey): void {
    const { accountId, id } = partsOf(key)
    const failures = (this.#failures.get(key) ?? 0) + 1
    this.#ports.server.conversations.setNeedsRefetch(accountId, id, true)
    if (failures > MAX_ATTEMPTS) {
      this.#failures.delete(key)
      return
    }
    this.#failures.set(key, failures)
    if (!this.#isScheduled(key)) this.#schedule(key, RETRY_AFTER * 2 ** (failures - 1))
  }

  #schedule(key: LocalKey, delay: number): void {
    this.#timers.set(key, delay, () => void this.#fetchKey(key))
  }
}

/** Fetches one conversation for the outbox and applies the answer. Rejects with what the request rejected with. */
export async function refreshConversation(ports: SyncPorts, accountId: number, conversationId: number): Promise<void> {
  const { answer, asOf } = await readConversation(
    ports,
    accountId,
    conversationId,
    (api) => api.conversation(accountId, conversationId),
    { urgency: { priority: 'outbox' } },
  )
  ports.afterWrite(ports.server.applyPage(answer, asOf))
}
