import { localKey, type LocalKey } from '../cache/changes.ts'

/**
 * Which part of the cache was compared with the server since the last gap in the connection. A gap begins a new epoch, in which
 * nothing counts as compared until it was.
 */
export class Freshness {
  #epoch = 0
  readonly #threads = new Map<LocalKey, number>()
  readonly #accounts = new Map<number, { epoch: number; whole: boolean }>()

  get epoch(): number { return this.#epoch }

  /** Events may have been missed from now on. */
  gap(): void {
    this.#epoch++
  }

  /** A thread was compared by requests that began in `epoch`. */
  threadCompared(accountId: number, conversationId: number, epoch: number): void {
    this.#threads.set(localKey(accountId, conversationId), epoch)
  }

  /** All that moved in the account during the gap was compared; `whole` is false where a limit ended it earlier. */
  accountCompared(accountId: number, whole: boolean, epoch: number): void {
    this.#accounts.set(accountId, { epoch, whole })
  }

  isAccountCompared(accountId: number): boolean {
    return this.#accounts.get(accountId)?.epoch === this.#epoch
  }

  /** By its own pages in this epoch: edits and deletions included. */
  isThreadCompared(accountId: number, conversationId: number): boolean {
    return this.#threads.get(localKey(accountId, conversationId)) === this.#epoch
  }

  /** Nothing can be missing at the end of a thread that was fetched before. */
  isThreadVerified(accountId: number, conversationId: number): boolean {
    const account = this.#accounts.get(accountId)
    return this.isThreadCompared(accountId, conversationId) || (account?.epoch === this.#epoch && account.whole)
  }
}
