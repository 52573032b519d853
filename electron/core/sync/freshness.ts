import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'

export interface FreshnessPorts {
  /** A gap, of this epoch or an earlier one, has not been closed for this thread; kept on disk (`ThreadTable`). */
  isUnverified(accountId: number, conversationId: number): boolean
  /** The account's events reach us now. When they do again, that is told as a gap. */
  isLive(accountId: number): boolean
}

/**
 * Which part of the cache was compared with the server since the last gap in the connection. A gap begins a new epoch, in which
 * nothing counts as compared until it was. Of an account that is not heard nothing does, whatever was compared: it may have changed
 * since, so that whoever needs it asks each time.
 */
export class Freshness {
  #epoch = 0
  readonly #threads = new Map<LocalKey, number>()
  readonly #accounts = new Map<number, number>()
  /** Rows that an answer brought in this epoch. */
  readonly #rows = new Set<LocalKey>()
  readonly #parts: FreshnessPorts

  constructor(parts: FreshnessPorts) {
    this.#parts = parts
  }

  get epoch(): number {
    return this.#epoch
  }

  /** Events may have been missed from now on. */
  onGap(): void {
    this.#epoch++
    this.#rows.clear()
  }

  /** A thread was compared by requests that began in `epoch`. */
  threadCompared(accountId: number, conversationId: number, epoch: number): void {
    this.#threads.set(localKey(accountId, conversationId), epoch)
  }

  /** Every conversation that moved in the account during the gap was met, and its thread compared or noted as unverified. */
  accountCompared(accountId: number, epoch: number): void {
    this.#accounts.set(accountId, epoch)
  }

  /** Answers to requests that began in `epoch` brought these conversations. */
  rowsCompared(rows: readonly { accountId: number; id: number }[], epoch: number): void {
    if (epoch === this.#epoch) for (const { accountId, id } of rows) this.#rows.add(localKey(accountId, id))
  }

  isLive(accountId: number): boolean {
    return this.#parts.isLive(accountId)
  }

  isAccountCompared(accountId: number): boolean {
    return this.#accounts.get(accountId) === this.#epoch && this.isLive(accountId)
  }

  isRowCompared(accountId: number, conversationId: number): boolean {
    return this.#rows.has(localKey(accountId, conversationId)) && this.isLive(accountId)
  }

  /** By its own pages in this epoch: edits and deletions included. */
  isThreadCompared(accountId: number, conversationId: number): boolean {
    return this.#threads.get(localKey(accountId, conversationId)) === this.#epoch && this.isLive(accountId)
  }

  /** Nothing can be missing at the end of a thread that was fetched before. */
  isThreadVerified(accountId: number, conversationId: number): boolean {
    return (
      this.isThreadCompared(accountId, conversationId) ||
      (this.isAccountCompared(accountId) && !this.#parts.isUnverified(accountId, conversationId))
    )
  }
}
