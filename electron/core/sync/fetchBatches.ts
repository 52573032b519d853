import type { LocalKey } from '../cache/index.ts'
import { partsOf } from '../cache/index.ts'
import type { Clock } from '../ports.ts'
import { TimerMap } from '../timer.ts'

/** Milliseconds in which several requests for one conversation become one. */
export const FIRST_DELAY = 50
/** Most milliseconds from a request on in which others are awaited. */
const LONGEST = FIRST_DELAY + 200
/** Requests within `LONGEST` after which more are expected, each within `NEXT` of the one before. */
const BURST = 3
const NEXT = 100
/** Conversations from which on a page of the newest ones costs the server less than each by itself. */
const PAGE_FROM = 5

export interface FetchBatchesOptions {
  clock: Clock
  /** Whether the server can be asked for a page. */
  hasPages(): boolean
  fetchOne(key: LocalKey): void
  /** Resolves with whether the page was answered soon; never rejects. */
  fetchPage(accountId: number, keys: readonly LocalKey[]): Promise<boolean>
}

interface Batch {
  /** When each conversation was requested, in monotonic milliseconds, oldest first. */
  readonly requestedAt: Map<LocalKey, number>
  /** Times of the last `BURST` requests. */
  recent: readonly number[]
}

/**
 * Collects the requests for conversations, by account: few are fetched one by one after `FIRST_DELAY`, many by one page.
 * In a burst too slow for that, each waits a little longer for the others, unless the last page was late.
 */
export class FetchBatches {
  readonly #options: FetchBatchesOptions
  readonly #batches = new Map<number, Batch>()
  readonly #timers: TimerMap<number>
  #isQuick = true

  constructor(options: FetchBatchesOptions) {
    this.#options = options
    this.#timers = new TimerMap(options.clock)
  }

  has(key: LocalKey): boolean {
    return this.#batches.get(partsOf(key).accountId)?.requestedAt.has(key) === true
  }

  add(key: LocalKey): void {
    const { accountId } = partsOf(key)
    const now = this.#options.clock.monotonic()
    const batch = this.#batches.get(accountId) ?? { requestedAt: new Map<LocalKey, number>(), recent: [] }
    this.#batches.set(accountId, batch)
    batch.requestedAt.set(key, now)
    batch.recent = [...batch.recent, now].slice(-BURST)
    this.#schedule(accountId, batch)
  }

  stop(): void {
    this.#timers.clearAll()
    this.#batches.clear()
  }

  #schedule(accountId: number, batch: Batch): void {
    const [oldest] = batch.requestedAt.values()
    if (oldest === undefined) return
    const now = this.#options.clock.monotonic()
    const [first] = batch.recent
    const isBurst = batch.recent.length === BURST && first !== undefined && now - first <= LONGEST
    const mayWait = isBurst && this.#isQuick && this.#options.hasPages() && batch.requestedAt.size < PAGE_FROM
    const last = batch.recent.at(-1) ?? now
    const due = mayWait ? Math.min(oldest + LONGEST, Math.max(oldest + FIRST_DELAY, last + NEXT)) : oldest + FIRST_DELAY
    this.#timers.set(accountId, Math.max(0, due - now), () => this.#run(accountId, batch))
  }

  #run(accountId: number, batch: Batch): void {
    const { clock, fetchOne, fetchPage, hasPages } = this.#options
    const now = clock.monotonic()
    const all = [...batch.requestedAt]
    const isPage = all.length >= PAGE_FROM && hasPages()
    // The timer is for the oldest, whatever fractions of milliseconds make of its time.
    const due = isPage ? all : all.filter(([, at], index) => index === 0 || at + FIRST_DELAY <= now)
    const keys = due.map(([key]) => key)
    for (const key of keys) batch.requestedAt.delete(key)
    this.#schedule(accountId, batch)
    if (!isPage) return keys.forEach(fetchOne)
    void fetchPage(accountId, keys).then((isInTime) => {
      this.#isQuick = isInTime
    })
  }
}
