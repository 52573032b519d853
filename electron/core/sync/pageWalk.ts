import * as v from 'valibot'
import type { ConversationPage } from '../api/types.ts'
import type { Applied } from '../cache/index.ts'
import { pageParts } from './batches.ts'
import { isTooLarge, MAX_SKIPPED_PAGES } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Pages of one walk: conversations below it are compared when they are opened. */
const PAGES = 60

/**
 * How far a walk came that was interrupted; on disk, so that it goes on after a failure and after a restart. Every conversation whose last
 * activity, in server seconds, was from `low` to `high` has been met. Merged lists of old servers (`reached`) have no pages to go on from.
 */
const WalkedSchema = v.object({ since: v.number(), high: v.number(), low: v.number(), pages: v.number() })
type Walked = v.InferOutput<typeof WalkedSchema>

/** What one walk is told and tells. */
export interface WalkOptions {
  accountId: number
  /** Server seconds of last activity down to which to go. */
  since: number
  /** Threads that were active from here on are all compared; between `since` and this, for events that were late, those whose row has changed. */
  from: number
  signal: AbortSignal
  /** Before and after every request. */
  onProgress(change: { asked: number; done: number }): void
}

/**
 * `newest`: the last activity at the top, not later than the beginning of the walk. `whole`: everything down to `since` was met; false where
 * `PAGES` ended it. `leftOut`: pages that were too large, whose conversations nobody has met.
 */
export interface WalkResult {
  newest: number
  whole: boolean
  leftOut: number
}

/**
 * Meets every conversation of an account that moved since a moment, newest first, and notes in the same transaction which cached threads
 * have to be compared. Conversations that move meanwhile go to the top, where live events tell of them; what was met stays met.
 */
export class PageWalk {
  readonly #ports: SyncPorts

  constructor(ports: SyncPorts) {
    this.#ports = ports
  }

  async run(options: WalkOptions): Promise<WalkResult> {
    const { accountId, since } = options
    const left = this.#left(accountId, since)
    const walk = new Walk(this.#ports, options, left)
    const result = await walk.run()
    this.#ports.server.meta.remove(walkKey(accountId))
    return result
  }

  #left(accountId: number, since: number): Walked | null {
    const walked = this.#ports.server.meta.json(walkKey(accountId), WalkedSchema)
    // Another watermark: that walk was ended, and this is about another gap. One that met the future met wrong times.
    return walked?.since === since && walked.high <= this.#ports.serverTime.latest() ? walked : null
  }
}

/** The next page to read, and the oldest activity met before it. */
interface Place {
  page: number
  low: number
}

class Walk {
  readonly #ports: SyncPorts
  readonly #options: WalkOptions
  readonly #left: Walked | null
  /** Server seconds when the walk began: a conversation that is later has a wrong time, or moved meanwhile. */
  readonly #began: number
  #newest = 0
  #read = 0
  #leftOut = 0

  constructor(ports: SyncPorts, options: WalkOptions, left: Walked | null) {
    this.#ports = ports
    this.#options = options
    this.#left = left
    this.#began = ports.serverTime.earliest()
  }

  async run(): Promise<WalkResult> {
    const { since } = this.#options
    const left = this.#left
    if (!left) return await this.#down({ page: 1, low: Infinity }, since, null)
    // First what moved since the interruption, which is above; then on from where it stopped.
    const above = await this.#down({ page: 1, low: Infinity }, left.high, left)
    if (!above.whole) return above
    return await this.#down(await this.#seek(left, this.#read), since, { ...left, high: this.#newest })
  }

  /**
   * Pages from one on until a conversation is older than `until`. `met`: what an earlier walk has met, which is kept on disk as it is until
   * this one joins on to it.
   */
  async #down(from: Place, until: number, met: Walked | null): Promise<WalkResult> {
    const { since } = this.#options
    let { low } = from
    let all: number | null = null
    for (let number = from.page; low >= until && this.#read < PAGES; number++) {
      const page = await this.#page(number, (reached, canResume) => {
        low = Math.min(low, reached)
        if (!canResume) return
        if (met === null) this.#keep({ since, high: this.#newest, low, pages: number })
        else if (until === since) this.#keep({ ...met, low: Math.min(met.low, low), pages: number })
      })
      if (page === null) {
        if (this.#leftOut > MAX_SKIPPED_PAGES) break
        continue
      }
      if (page.conversations.length === 0) return this.#result(true)
      // A conversation was deleted between two pages, and one may have slipped from this page's top to the end of the one before.
      if (all !== null && page.counts.all < all) await this.#page(number - 1, () => undefined)
      all = page.counts.all
    }
    return this.#result(low < until)
  }

  #result(reached: boolean): WalkResult {
    return { newest: this.#newest, whole: reached && this.#leftOut === 0, leftOut: this.#leftOut }
  }

  /** Where to go on: behind a page that reaches up to what was met. What moved to the top has pushed the rest down. */
  async #seek(left: Walked, pagesAbove: number): Promise<Place> {
    for (let page = left.pages + Math.max(0, pagesAbove - 1); page > 1 && this.#read < PAGES; page--) {
      const met = await this.#page(page, () => undefined)
      if (met === null) break
      const found = activities(met)
      if (found.some((at) => at >= left.low))
        return { page: page + 1, low: found.reduce((lowest, at) => Math.min(lowest, at), left.low) }
    }
    return { page: 1, low: Infinity }
  }

  /** Null for a page that is too large. */
  async #page(
    number: number,
    onApplied: (reached: number, canResume: boolean) => void,
  ): Promise<ConversationPage | null> {
    const { api, requestQueue, server, freshness } = this.#ports
    const { accountId, signal, onProgress } = this.#options
    onProgress({ asked: 1, done: 0 })
    const { epoch } = freshness
    let asOf = 0
    const page = await requestQueue
      .read(() => {
        asOf = server.revision
        return api.conversations(accountId, { status: 'all', assigneeType: 'all', page: number })
      }, signal)
      .catch((error: unknown) => {
        if (!isTooLarge(error)) throw error
        this.#ports.log.warn('A page is too large and was left out', { accountId, page: number })
        return null
      })
    this.#read++
    onProgress({ asked: 0, done: 1 })
    if (page === null) {
      this.#leftOut++
      return null
    }
    const parts = pageParts(page)
    const reached = page.reached ?? lowestOf(page)
    for (const part of parts) {
      const isLast = part === parts.at(-1)
      const applied = server.transaction(() => {
        const written = this.#apply(part, asOf)
        // How far the walk is counts only once all of its page is here.
        if (isLast && page.conversations.length > 0) onApplied(reached, page.reached === undefined)
        return written
      })
      if (isLast) freshness.rowsCompared(page.conversations, epoch)
      this.#ports.afterWrite(applied)
      if (isLast) continue
      await this.#ports.clock.turn?.()
      signal.throwIfAborted()
    }
    this.#ports.changes.flushSoon()
    return page
  }

  #apply(part: ConversationPage, asOf: number): Applied {
    const { server } = this.#ports
    const { accountId, since, from } = this.#options
    const written = server.applyPage(part, asOf)
    for (const at of activities(part)) this.#newest = Math.max(this.#newest, Math.min(at, this.#began))
    const changed = changedBy(written)
    for (const { id, lastActivityAt = Infinity } of part.conversations) {
      if (lastActivityAt >= from || (lastActivityAt >= since && changed.has(id))) server.threads.setDue(accountId, id)
    }
    return written
  }

  /** Not once a page was left out: what is kept says that all of it was met. */
  #keep(walked: Walked): void {
    if (this.#leftOut > 0) return
    this.#ports.server.meta.set(walkKey(this.#options.accountId), JSON.stringify(walked))
  }
}

/** Conversations of which an answer said something that was not known. */
function changedBy({ transitions, messages }: Applied): Set<number> {
  return new Set([
    ...transitions.flatMap(({ after }) => (after ? [after.id] : [])),
    ...messages.map(({ message }) => message.conversationId),
  ])
}

function activities(page: ConversationPage): number[] {
  return page.conversations.flatMap(({ lastActivityAt }) => (lastActivityAt === undefined ? [] : [lastActivityAt]))
}

function lowestOf(page: ConversationPage): number {
  return activities(page).reduce((lowest, at) => Math.min(lowest, at), Infinity)
}

function walkKey(accountId: number): string {
  return `walk/${accountId}`
}
