import { createHash } from 'node:crypto'
import { CLOCKS_APART, isBeyond } from '../../../shared/model/times.ts'
import type { MetaTable } from '../cache/index.ts'
import type { Clock } from '../ports.ts'
import type { ServerTime } from './serverTime.ts'

/** Seconds of activity that are not worth a write: a little more is asked for after a gap. */
const COARSE = 30
/** Seconds before the last synced moment where a gap begins whose mark can't be used: a socket may have been deaf for a while. */
const UNSURE = 900

export interface WatermarkPorts {
  clock: Pick<Clock, 'now'>
  time: Pick<ServerTime, 'earliest' | 'latest'>
  /** The last moment known synced, in milliseconds of this computer's clock. */
  lastSyncedAt(): number | null
}

/**
 * How far each account is known, in seconds of the server's own time: the newest activity that an event told of while everything was in
 * step, and never later than the server's present. A socket whose token was changed lives on and tells little; so beside it rests how far it
 * was when the token was last proven, and a changed token begins there.
 */
export class Watermarks {
  readonly #meta: MetaTable
  readonly #ports: WatermarkPorts
  #token: string | null = null

  constructor(meta: MetaTable, ports: WatermarkPorts) {
    this.#meta = meta
    this.#ports = ports
  }

  /** Where the walk of the next gap begins; null before the first sync. */
  from(accountId: number): number | null {
    this.#correct(accountId)
    const mark = this.#meta.number(markKey(accountId))
    const proven = this.#meta.number(provenKey(accountId))
    const known =
      mark === null || proven === null || this.#meta.get(TOKEN) === this.#token ? mark : Math.min(mark, proven)
    return known === null ? null : Math.min(known, this.#ports.time.earliest())
  }

  /** A walk has met everything up to here; 0 where there was nothing to meet. */
  reach(accountId: number, newest: number): void {
    this.#raise(accountId, newest, 0)
  }

  /** An event of this time arrived while the account was in step. */
  note(accountId: number, lastActivityAt: number): void {
    this.#raise(accountId, lastActivityAt, COARSE)
  }

  /** The profile named this socket token; `isSynced`: while a socket with the token before it was in step. */
  setToken(token: string, accounts: readonly number[], isSynced: boolean): void {
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

  #raise(accountId: number, at: number, coarse: number): void {
    const known = this.#meta.number(markKey(accountId))
    const next = Math.min(at, this.#ports.time.earliest())
    if (known !== null && next <= known + coarse && !this.#isBeyond(known)) return
    this.#meta.set(markKey(accountId), next)
    this.#meta.set(clockKey(accountId), this.#clocksApart())
  }

  /** Follows a server whose clock was set back, and drops what an earlier version believed of a wrong time. */
  #correct(accountId: number): void {
    const keys = [markKey(accountId), provenKey(accountId)]
    const apart = this.#meta.number(clockKey(accountId))
    const back = apart === null || this.#ports.time.latest() === Infinity ? 0 : apart - this.#clocksApart()
    if (back > CLOCKS_APART) {
      for (const key of keys) this.#move(key, (mark) => Math.max(0, mark - back))
      this.#meta.set(clockKey(accountId), this.#clocksApart())
    }
    for (const key of keys) this.#move(key, (mark) => (this.#isBeyond(mark) ? this.#lastSynced() : mark))
  }

  #move(key: string, change: (mark: number) => number | null): void {
    const mark = this.#meta.number(key)
    if (mark === null) return
    const next = change(mark)
    if (next === null) this.#meta.remove(key)
    else if (next !== mark) this.#meta.set(key, next)
  }

  /** Seconds by which the server's clock is ahead of this computer's. */
  #clocksApart(): number {
    return this.#ports.time.earliest() - this.#ports.clock.now() / 1_000
  }

  #isBeyond(mark: number): boolean {
    const { time } = this.#ports
    const latest = time.latest()
    return isBeyond(mark, latest === Infinity ? time.earliest() : latest)
  }

  /** In server seconds; null where this computer's clock was set back too. */
  #lastSynced(): number | null {
    const { clock, lastSyncedAt, time } = this.#ports
    const at = lastSyncedAt()
    const passed = at === null ? -1 : clock.now() - at
    return passed < 0 ? null : Math.max(0, time.earliest() - passed / 1_000 - UNSURE)
  }
}

const TOKEN = 'provenToken'
const markKey = (accountId: number): string => `watermark/${accountId}`
const clockKey = (accountId: number): string => `clock/${accountId}`
const provenKey = (accountId: number): string => `proven/${accountId}`
