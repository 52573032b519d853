import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'

export interface FreshnessPorts {
  /** The thread has not been compared since a gap of this or an earlier run of the process (`ThreadTable`). */
  isUnverified(accountId: number, conversationId: number): boolean
  /** The account's events arrive. When they start to arrive again, `onGap` is called. */
  isLive(accountId: number): boolean
  /** The server has a conversation no more. */
  onDeleted?(accountId: number, conversationId: number): void
}

/**
 * What was compared with the server since the last gap. A gap begins a new epoch, in which nothing counts as compared
 * yet. In an account that is not live nothing ever counts as compared, because it may change without an event: every
 * reader asks the server again.
 */
export class Freshness {
  #epoch = 0
  readonly #threads = new Map<LocalKey, number>()
  readonly #accounts = new Map<number, number>()
  /** Rows of answers to requests of this epoch. */
  readonly #rows = new Set<LocalKey>()
  /** Conversations that an old server doesn't have: see `readConversation`. Numbers are never given twice. */
  readonly #missing = new Set<LocalKey>()
  /** Conversations that were removed from the cache, with the server's reason. */
  readonly #gone = new Map<LocalKey, 'notFound' | 'forbidden'>()
  readonly #ports: FreshnessPorts

  constructor(ports: FreshnessPorts) {
    this.#ports = ports
  }

  get epoch(): number {
    return this.#epoch
  }

  /** Events may be missed from now on. */
  onGap(): void {
    this.#epoch++
    this.#rows.clear()
  }

  /** Requests that began in `epoch` compared a thread. */
  threadCompared(accountId: number, conversationId: number, epoch: number): void {
    this.#threads.set(localKey(accountId, conversationId), epoch)
  }

  /**
   * Every conversation of the account that changed during the gap was fetched, and its thread compared or stored as
   * unverified.
   */
  accountCompared(accountId: number, epoch: number): void {
    this.#accounts.set(accountId, epoch)
  }

  /** Answers to requests that began in `epoch` contained these conversations. */
  rowsCompared(rows: readonly { accountId: number; id: number }[], epoch: number): void {
    if (epoch === this.#epoch) for (const { accountId, id } of rows) this.#rows.add(localKey(accountId, id))
  }

  setMissing(accountId: number, conversationId: number): void {
    this.#missing.add(localKey(accountId, conversationId))
  }

  isMissing(accountId: number, conversationId: number): boolean {
    return this.#missing.has(localKey(accountId, conversationId))
  }

  /** The server refused a conversation: it was deleted, or the user may not see it any more. */
  setGone(accountId: number, conversationId: number, code: 'notFound' | 'forbidden'): void {
    const key = localKey(accountId, conversationId)
    this.#gone.set(key, code)
    // If it comes back, its thread is fetched again.
    this.#threads.delete(key)
    this.#rows.delete(key)
    if (code === 'notFound') this.#ports.onDeleted?.(accountId, conversationId)
  }

  /** Why a conversation that is not cached was removed; null if it wasn't. */
  goneCode(accountId: number, conversationId: number): 'notFound' | 'forbidden' | null {
    return this.#gone.get(localKey(accountId, conversationId)) ?? null
  }

  isLive(accountId: number): boolean {
    return this.#ports.isLive(accountId)
  }

  isAccountCompared(accountId: number): boolean {
    return this.#accounts.get(accountId) === this.#epoch && this.isLive(accountId)
  }

  isRowCompared(accountId: number, conversationId: number): boolean {
    return this.#rows.has(localKey(accountId, conversationId)) && this.isLive(accountId)
  }

  /** Whether the thread's own pages were fetched in this epoch, with edits and deletions. */
  isThreadCompared(accountId: number, conversationId: number): boolean {
    return this.#threads.get(localKey(accountId, conversationId)) === this.#epoch && this.isLive(accountId)
  }

  /** Whether nothing can be missing at the end of a cached thread. */
  isThreadVerified(accountId: number, conversationId: number): boolean {
    return (
      this.isThreadCompared(accountId, conversationId) ||
      (this.isAccountCompared(accountId) && !this.#ports.isUnverified(accountId, conversationId))
    )
  }
}
