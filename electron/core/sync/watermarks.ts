import { createHash } from 'node:crypto'
import { CLOCKS_APART, isBeyond } from '../../../shared/model/times.ts'
import type { MetaTable } from '../cache/index.ts'
import type { Clock } from '../ports.ts'
import type { ServerTime } from './serverTime.ts'

/**
 * Seconds by which events have to move a watermark to be stored: fewer writes, and a little more to fetch after a gap.
 */
const MIN_STEP = 30
/**
 * Seconds before the last synced moment where a scan starts without a usable watermark: a dead socket may go unnoticed
 * for a while.
 */
const SAFETY_MARGIN = 900

export interface WatermarkPorts {
  clock: Pick<Clock, 'now'>
  time: Pick<ServerTime, 'earliest' | 'latest'>
  /** The last moment known synced, in milliseconds of this computer's clock. */
  lastSyncedAt(): number | null
}

/**
 * The watermark of each account, in seconds of the server's own time: the newest activity that an event reported while
 * the cache was synced, never later than the server's present. A socket whose token was changed stays open and receives
 * little. So the watermark at which the token was last confirmed is stored too, and a scan with another token starts
 * there.
 */
export class Watermarks {
  readonly #meta: MetaTable
  readonly #ports: WatermarkPorts
  #token: string | null = null

  constructor(meta: MetaTable, ports: WatermarkPorts) {
    this.#meta = meta
    this.#ports = ports
  }

  /** Where the scan of the next gap starts; null before the first sync. */
  from(accountId: number): number | null {
    this.#correct(accountId)
    const mark = this.#meta.number(markKey(accountId))
    const confirmed = this.#meta.number(confirmedKey(accountId))
    const start =
      mark === null || confirmed === null || this.#meta.get(TOKEN) === this.#token ? mark : Math.min(mark, confirmed)
    return start === null ? null : Math.min(start, this.#ports.time.earliest())
  }

  /** A scan fetched everything up to `newest`; 0 if the account has no conversations. */
  advance(accountId: number, newest: number): void {
    this.#raise(accountId, newest, 0)
  }

  /** An event of this time arrived while the account was synced. */
  recordActivity(accountId: number, lastActivityAt: number): void {
    this.#raise(accountId, lastActivityAt, MIN_STEP)
  }

  /** The profile contains this socket token. `isSynced`: the socket that uses the previous token is synced. */
  setToken(token: string, accounts: readonly number[], isSynced: boolean): void {
    this.#token = createHash('sha256').update(token).digest('base64url').slice(0, 22)
    if (isSynced && this.#meta.get(TOKEN) === this.#token) this.confirmToken(accounts)
  }

  /** The token is current: everything up to the watermarks was received or fetched. */
  confirmToken(accounts: readonly number[]): void {
    if (this.#token === null) return
    if (this.#meta.get(TOKEN) !== this.#token) this.#meta.set(TOKEN, this.#token)
    for (const accountId of accounts) {
      const mark = this.#meta.number(markKey(accountId))
      if (mark !== null && mark !== this.#meta.number(confirmedKey(accountId)))
        this.#meta.set(confirmedKey(accountId), mark)
    }
  }

  #raise(accountId: number, at: number, minStep: number): void {
    const known = this.#meta.number(markKey(accountId))
    const next = Math.min(at, this.#ports.time.earliest())
    if (known !== null && next <= known + minStep && !this.#isBeyond(known)) return
    this.#meta.set(markKey(accountId), next)
    this.#meta.set(clockKey(accountId), this.#clocksApart())
  }

  /**
   * Moves watermarks back with a server whose clock was set back, and drops those from a wrong time that an earlier
   * version accepted.
   */
  #correct(accountId: number): void {
    const keys = [markKey(accountId), confirmedKey(accountId)]
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

  /**
   * The start of a scan without a usable watermark, in server seconds; null if this computer's clock was set back too.
   */
  #lastSynced(): number | null {
    const { clock, lastSyncedAt, time } = this.#ports
    const at = lastSyncedAt()
    const passed = at === null ? -1 : clock.now() - at
    return passed < 0 ? null : Math.max(0, time.earliest() - passed / 1_000 - SAFETY_MARGIN)
  }
}

/** Names on disk. */
const TOKEN = 'provenToken'
const markKey = (accountId: number): string => `watermark/${accountId}`
const clockKey = (accountId: number): string => `clock/${accountId}`
const confirmedKey = (accountId: number): string => `proven/${accountId}`
