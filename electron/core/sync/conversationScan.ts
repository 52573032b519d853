import * as v from 'valibot'
import type { ConversationPage } from '../api/types.ts'
import type { Applied } from '../cache/index.ts'
import { pageParts } from './batches.ts'
import { isTooLarge } from './loadError.ts'
import { readNewestPage, storeTag } from './newestPage.ts'
import type { ServerRead } from './serverRead.ts'
import { applyInParts, readServer } from './serverRead.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Pages of one scan. Conversations below them are compared when they are opened. */
const MAX_PAGES = 60
/** Too large pages that one scan, or one list, skips before it ends. */
export const MAX_SKIPPED_PAGES = 3

/**
 * Progress of an interrupted scan, stored on disk so that it continues after a failure and after a restart. Every
 * conversation whose last activity, in server seconds, was from `low` to `high` has been fetched. Merged lists of old
 * servers (`reached`) have no pages to continue from.
 */
const ScanProgressSchema = v.object({ since: v.number(), high: v.number(), low: v.number(), pages: v.number() })
type ScanProgress = v.InferOutput<typeof ScanProgressSchema>

export interface ScanOptions {
  accountId: number
  /** Last activity, in server seconds, down to which pages are fetched. */
  since: number
  /**
   * Every thread with activity from here on is compared. Between `since` and this, which covers late events, only
   * threads whose row has changed.
   */
  from: number
  signal: AbortSignal
  /** Called before and after every request. */
  onProgress(change: { requested: number; done: number }): void
}

export interface ScanResult {
  /** Last activity of the first row, at most the time when the scan began. */
  newest: number
  /** Every conversation down to `since` was fetched; false if `MAX_PAGES` ended the scan or pages were skipped. */
  isComplete: boolean
  /** Pages that were too large: their conversations were not fetched. */
  skippedPages: number
}

/**
 * Fetches every conversation of an account that changed since a moment, newest first, and marks in the same transaction
 * which cached threads have to be compared. Conversations that change meanwhile move to the top, where events report
 * them, so what was fetched stays fetched.
 */
export class ConversationScan {
  readonly #ports: SyncPorts

  constructor(ports: SyncPorts) {
    this.#ports = ports
  }

  async run(options: ScanOptions): Promise<ScanResult> {
    const { accountId, since } = options
    const result = await new ScanRun(this.#ports, options, this.#interrupted(accountId, since)).run()
    this.#ports.server.meta.remove(progressKey(accountId))
    return result
  }

  #interrupted(accountId: number, since: number): ScanProgress | null {
    const stored = this.#ports.server.meta.json(progressKey(accountId), ScanProgressSchema)
    // Another `since` belongs to an earlier gap, whose scan was completed. A `high` in the future comes from wrong server times.
    return stored?.since === since && stored.high <= this.#ports.serverTime.latest() ? stored : null
  }
}

/** The next page to fetch, and the oldest activity on the pages before it. */
interface PagePosition {
  page: number
  low: number
}

class ScanRun {
  readonly #ports: SyncPorts
  readonly #options: ScanOptions
  readonly #interrupted: ScanProgress | null
  /** Server seconds when the scan began. A conversation with later activity has a wrong time, or changed meanwhile. */
  readonly #startedAt: number
  #newest = 0
  #pagesRead = 0
  #skippedPages = 0

  constructor(ports: SyncPorts, options: ScanOptions, interrupted: ScanProgress | null) {
    this.#ports = ports
    this.#options = options
    this.#interrupted = interrupted
    this.#startedAt = ports.serverTime.earliest()
  }

  async run(): Promise<ScanResult> {
    const { since } = this.#options
    const interrupted = this.#interrupted
    if (!interrupted) return await this.#readDown({ page: 1, low: Infinity }, since, null)
    // First what changed since the interruption, which is above; then the rest from where it stopped.
    const above = await this.#readDown({ page: 1, low: Infinity }, interrupted.high, interrupted)
    if (!above.isComplete) return above
    const position = await this.#findPosition(interrupted, this.#pagesRead)
    return await this.#readDown(position, since, { ...interrupted, high: this.#newest })
  }

  /**
   * Fetches pages until a conversation is older than `until`. `earlier`: the progress of an interrupted scan, which
   * stays stored as it is until this scan overlaps it.
   */
  async #readDown(from: PagePosition, until: number, earlier: ScanProgress | null): Promise<ScanResult> {
    const { since } = this.#options
    let { low } = from
    let total: number | null = null
    for (let number = from.page; low >= until && this.#pagesRead < MAX_PAGES; number++) {
      const page = await this.#page(number, (reached, canResume) => {
        low = Math.min(low, reached)
        if (!canResume) return
        if (earlier === null) this.#store({ since, high: this.#newest, low, pages: number })
        else if (until === since) this.#store({ ...earlier, low: Math.min(earlier.low, low), pages: number })
      })
      if (page === null) {
        if (this.#skippedPages > MAX_SKIPPED_PAGES) break
        continue
      }
      if (page.conversations.length === 0) return this.#result(true)
      // A conversation was deleted between two requests, so one may have moved from the top of this page to the end of
      // the one before.
      if (total !== null && page.counts.all < total) await this.#page(number - 1, () => undefined)
      total = page.counts.all
    }
    return this.#result(low < until)
  }

  #result(reachedEnd: boolean): ScanResult {
    return {
      newest: this.#newest,
      isComplete: reachedEnd && this.#skippedPages === 0,
      skippedPages: this.#skippedPages,
    }
  }

  /**
   * Finds the page after the last one that overlaps the interrupted scan. Conversations that moved to the top have
   * pushed the others down.
   */
  async #findPosition(interrupted: ScanProgress, pagesAbove: number): Promise<PagePosition> {
    const lastPage = interrupted.pages + Math.max(0, pagesAbove - 1)
    for (let number = lastPage; number > 1 && this.#pagesRead < MAX_PAGES; number--) {
      const page = await this.#page(number, () => undefined)
      if (page === null) break
      const found = activities(page)
      if (found.some((at) => at >= interrupted.low))
        return { page: number + 1, low: found.reduce((lowest, at) => Math.min(lowest, at), interrupted.low) }
    }
    return { page: 1, low: Infinity }
  }

  /** Fetches and applies one page. Returns null if it is too large. */
  async #page(
    number: number,
    onApplied: (reached: number, canResume: boolean) => void,
  ): Promise<ConversationPage | null> {
    const { accountId, onProgress } = this.#options
    onProgress({ requested: 1, done: 0 })
    const read = await this.#read(number).catch((error: unknown) => {
      if (!isTooLarge(error)) throw error
      this.#ports.log.warn('Skipped a page that is too large', { accountId, page: number })
      return null
    })
    this.#pagesRead++
    onProgress({ requested: 0, done: 1 })
    if (read === null) {
      this.#skippedPages++
      return null
    }
    await this.#apply(read, onApplied)
    return read.answer
  }

  async #read(number: number): Promise<ServerRead<ConversationPage & { tag?: string | null }>> {
    const { accountId, signal } = this.#options
    if (number > 1)
      return readServer(
        this.#ports,
        (api) => api.conversations(accountId, { status: 'all', assigneeType: 'all', page: number }),
        { signal },
      )
    const { answer, ...read } = await readNewestPage(this.#ports, accountId, { signal })
    return { ...read, answer: { ...answer.page, tag: answer.tag } }
  }

  async #apply(
    { answer: page, asOf, epoch }: ServerRead<ConversationPage & { tag?: string | null }>,
    onApplied: (reached: number, canResume: boolean) => void,
  ): Promise<void> {
    const { changes, freshness, server } = this.#ports
    const reached = page.reached ?? lowestActivity(page)
    await applyInParts(
      this.#ports,
      pageParts(page),
      (part, isLast) => {
        const applied = server.transaction(() => {
          const written = this.#write(part, asOf)
          // Progress counts only once the whole page is written.
          if (isLast && page.conversations.length > 0) onApplied(reached, page.reached === undefined)
          if (isLast && page.tag !== undefined) storeTag(this.#ports, this.#options.accountId, page.tag)
          return written
        })
        if (isLast) freshness.rowsCompared(page.conversations, epoch)
        this.#ports.afterWrite(applied)
      },
      this.#options.signal,
    )
    changes.flushSoon()
  }

  #write(part: ConversationPage, asOf: number): Applied {
    const { server } = this.#ports
    const { accountId, since, from } = this.#options
    const applied = server.applyPage(part, asOf)
    for (const at of activities(part)) this.#newest = Math.max(this.#newest, Math.min(at, this.#startedAt))
    const changed = changedConversations(applied)
    for (const { id, lastActivityAt = Infinity } of part.conversations) {
      if (lastActivityAt >= from || (lastActivityAt >= since && changed.has(id))) server.threads.setDue(accountId, id)
    }
    return applied
  }

  /** Stores nothing once a page was skipped: stored progress claims that every page was fetched. */
  #store(progress: ScanProgress): void {
    if (this.#skippedPages > 0) return
    this.#ports.server.meta.set(progressKey(this.#options.accountId), JSON.stringify(progress))
  }
}

/** Conversations of which an answer contained something new. */
function changedConversations({ transitions, messages }: Applied): Set<number> {
  return new Set([
    ...transitions.flatMap(({ after }) => (after ? [after.id] : [])),
    ...messages.map(({ message }) => message.conversationId),
  ])
}

function activities(page: ConversationPage): number[] {
  return page.conversations.flatMap(({ lastActivityAt }) => (lastActivityAt === undefined ? [] : [lastActivityAt]))
}

function lowestActivity(page: ConversationPage): number {
  return activities(page).reduce((lowest, at) => Math.min(lowest, at), Infinity)
}

/** `walk` is the name on disk. */
function progressKey(accountId: number): string {
  return `walk/${accountId}`
}
