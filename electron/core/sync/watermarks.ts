import { createHash } from 'node:crypto'
import type { MetaTable } from '../cache/metaTable.ts'

/** Seconds of activity that are not worth a write: a little more is asked for after a gap. */
const COARSE = 30

/**
 * How far each account is known, in seconds of the server's own time: the newest activity that an event told of while everything was in
 * step. A socket whose token was changed lives on and tells little; so beside it rests how far it was when the token was last proven,
 * and a changed token begins there.
 */
export class Watermarks {
  readonly #meta: MetaTable
  #token: string | null = null

  constructor(meta: MetaTable) {
    this.#meta = meta
  }

  /** Where the walk of the next gap begins; null before the first sync. */
  from(accountId: number): number | null {
    const mark = this.#meta.number(markKey(accountId))
    const proven = this.#meta.number(provenKey(accountId))
    if (mark === null || proven === null || this.#meta.get(TOKEN) === this.#token) return mark
    return Math.min(mark, proven)
  }

  /** A walk has met everything up to here; 0 where there was nothing to meet. */
  reach(accountId: number, newest: number): void {
    const known = this.#meta.number(markKey(accountId))
    if (known === null || newest > known) this.#meta.set(markKey(accountId), newest)
  }

  note(accountId: number, lastActivityAt: number): void {
    const known = this.#meta.number(markKey(accountId))
    if (known === null || lastActivityAt > known + COARSE) this.#meta.set(markKey(accountId), lastActivityAt)
  }

  /** The profile named this socket token; `isSynced`: while a socket with the token before it was in step. */
  profileSaid(token: string, accounts: readonly number[], isSynced: boolean): void {
    this.#token = createHash('sha256').update(token).digest('base64url').slice(0, 22)
    if (isSynced && this.#meta.get(TOKEN) === this.#token) this.prove(accounts)
  }

  /** The token is current: everything up to the marks was heard or fetched. */
  prove(accounts: readonly number[]): void {
    if (this.#token === null) return
    if (this.#meta.get(TOKEN) !== this.#token) this.#meta.set(TOKEN, this.#token)
    for (const accountId of accounts) {
      const mark = this.#meta.number(markKey(accountId))
      if (mark !== null && mark !== this.#meta.number(provenKey(accountId))) this.#meta.set(provenKey(accountId), mark)
    }
  }
}

const TOKEN = 'provenToken'
const markKey = (accountId: number): string => `watermark/${accountId}`
const provenKey = (accountId: number): string => `proven/${accountId}`
