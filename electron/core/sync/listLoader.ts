import type { Conversation } from '../../../shared/model/conversation.ts'
import type { LoadState } from '../../../shared/views.ts'
import type { ConversationPage } from '../api/types.ts'
import type { ListFilter } from '../cache/index.ts'
import { compareBySort, localKey, SERVER_SORT } from '../cache/index.ts'
import type { ConversationFetcher } from './conversationFetcher.ts'
import type { CountsKeeper } from './counts.ts'
import { serverFilter } from './counts.ts'
import type { LoadError } from './loadError.ts'
import { exceptCanceled, isTooLarge, loadError, MAX_SKIPPED_PAGES } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'
import { applyPage } from './syncPorts.ts'

/** Rows of the first page, until a server shows that its pages are longer or shorter. */
const PAGE = 25
/** A list that hides more stale rows than this gets them in later rounds. */
const SUSPECTS = 60

interface ListState {
  readonly filter: ListFilter
  /** Rows that the window shows. */
  limit: number
  /** Compared rows, from the top, in `epoch`. */
  covered: number
  pages: number
  /** The server has no more. */
  complete: boolean
  epoch: number
  running: Promise<void> | null
  again: boolean
  error: LoadError | null
}

/**
 * Keeps lists on screen equal to the server's: fetches pages from the top as deep as the window, and has every row asked for
 * that is in a list here and not there. What changes afterwards comes as events.
 */
export class ListLoader {
  readonly #ports: SyncPorts
  readonly #counts: CountsKeeper
  readonly #fetcher: ConversationFetcher
  readonly #lists = new Map<string, ListState>()

  constructor(ports: SyncPorts, counts: CountsKeeper, fetcher: ConversationFetcher) {
    this.#ports = ports
    this.#counts = counts
    this.#fetcher = fetcher
  }

  /** A window shows this list so deep: fetches what is not there yet, behind what is. */
  ensureLoaded(filter: ListFilter, limit: number): void {
    const list = this.#list(filter)
    list.limit = limit
    if (list.epoch !== this.#ports.freshness.epoch || (!list.complete && list.covered < limit))
      void this.refresh(filter)
  }

  /** Compares the list with the server, from the top unless it was compared since the last gap. Answers what went wrong. */
  async refresh(filter: ListFilter, fromTop = false): Promise<LoadError | null> {
    const list = this.#list(filter)
    if (fromTop) list.epoch = -1
    if (list.running) {
      list.again = true
      await list.running
      return list.error
    }
    list.running = this.#run(list).finally(() => {
      list.running = null
      this.#changed(list)
      if (list.again) {
        list.again = false
        if (list.epoch !== this.#ports.freshness.epoch || (!list.complete && list.covered < list.limit))
          void this.refresh(filter)
      }
    })
    this.#changed(list)
    await list.running
    return list.error
  }

  /** Whether every row of the list as deep as its window has been compared since the last gap. */
  isCompared(filter: ListFilter): boolean {
    const list = this.#lists.get(listKey(filter))
    return (
      list !== undefined && list.epoch === this.#ports.freshness.epoch && (list.complete || list.covered >= list.limit)
    )
  }

  /** The head's part of a list of which `rows` are shown from the cache. */
  stateOf(filter: ListFilter, rows: number): { state: LoadState; loadingMore: boolean; mayHaveMore: boolean } {
    const list = this.#lists.get(listKey(filter))
    const running = list !== undefined && list.running !== null
    const isKnown = rows > 0 || (list !== undefined && list.complete) || this.#counts.get(filter)?.[filter.view] === 0
    const error = list?.error ? exceptCanceled(list.error) : null
    const state: LoadState = isKnown
      ? { kind: 'ready', refreshing: running }
      : error
        ? { kind: 'error', ...error }
        : { kind: 'loading' }
    return {
      state,
      loadingMore: running && rows > 0 && rows < (list?.limit ?? 0),
      mayHaveMore: list === undefined ? rows > 0 : !list.complete,
    }
  }

  /** Rows of a list that a window shows, or that are counted on as compared. */
  depthOf(filter: ListFilter): number {
    const list = this.#lists.get(listKey(filter))
    return list === undefined ? 0 : Math.max(list.limit, list.covered)
  }

  /** Forgets lists that no window shows. */
  keepOnly(filters: readonly ListFilter[]): void {
    const kept = new Set(filters.map(listKey))
    for (const [key, list] of this.#lists) if (!kept.has(key) && !list.running) this.#lists.delete(key)
  }

  #list(filter: ListFilter): ListState {
    const key = listKey(filter)
    let list = this.#lists.get(key)
    if (!list) {
      list = {
        filter,
        limit: PAGE,
        covered: 0,
        pages: 0,
        complete: false,
        epoch: -1,
        running: null,
        again: false,
        error: null,
      }
      this.#lists.set(key, list)
    }
    return list
  }

  async #run(list: ListState): Promise<void> {
    const { freshness, log } = this.#ports
    const epoch = freshness.epoch
    const fresh = list.epoch !== epoch
    // Rows of an earlier run stand until this one has compared as deep: `covered` is only replaced at the end.
    const run = { seen: new Set<number>(), pages: fresh ? 0 : list.pages, complete: false }
    let count: number | null = null
    const leftOut: unknown[] = []
    try {
      while (!run.complete && (fresh ? run.seen.size : list.covered + run.seen.size) < list.limit) {
        const page = await this.#page(list, run.pages + 1, run.seen, fresh).catch((error: unknown) => {
          // Its conversations that are known here are asked for one by one, as they are in none of the pages.
          leftOut.push(error)
          if (!isTooLarge(error) || leftOut.length > MAX_SKIPPED_PAGES) throw error
          return null
        })
        run.pages++
        if (page === null) continue
        run.complete = page.conversations.length === 0
        const now = page.counts[list.filter.view]
        // The list became shorter between two pages: a row may have slipped from this page's top to the end of the one before.
        if (count !== null && now < count && run.pages > 1) await this.#page(list, run.pages - 1, run.seen, false)
        count = now
      }
      if (freshness.epoch !== epoch) {
        list.again = true
        return
      }
      // The next look begins at the top again.
      if (leftOut.length > 0) throw leftOut[0]
      list.covered = fresh ? run.seen.size : list.covered + run.seen.size
      list.pages = run.pages
      list.complete = run.complete
      list.epoch = epoch
      list.error = null
    } catch (error) {
      list.error = loadError(error, log)
      log.debug('A list could not be fetched', { ...list.error })
    }
  }

  async #page(list: ListState, number: number, seen: Set<number>, compare: boolean): Promise<ConversationPage> {
    const { api, freshness, requestQueue, server } = this.#ports
    const { filter } = list
    const { epoch } = freshness
    let asOf = 0
    const page = await requestQueue.read(() => {
      asOf = server.revision
      const sortBy = SERVER_SORT[filter.sort]
      return api.conversations(filter.accountId, {
        ...serverFilter(filter),
        page: number,
        ...(sortBy === null ? {} : { sortBy }),
      })
    })
    for (const conversation of page.conversations) seen.add(conversation.id)
    // Before its own rows are met, which its counts hold.
    const overtaken = this.#counts.isOvertaken(filter.accountId, asOf)
    await applyPage(this.#ports, page, asOf)
    freshness.rowsCompared(page.conversations, epoch)
    this.#counts.set(filter, page.counts, overtaken)
    if (compare) this.#compare(filter, page, seen, asOf)
    this.#ports.changes.flushSoon()
    return page
  }

  /** Rows that stand in this list here, above the page's end, and were in none of its pages, are out of date or gone. */
  #compare(filter: ListFilter, page: ConversationPage, seen: ReadonlySet<number>, asOf: number): void {
    const { server } = this.#ports
    const rows = page.conversations.map(({ id }) => server.conversations.get(filter.accountId, id))
    // Old servers fall back to another order without a word: then a row's place says nothing.
    if (rows.some((row, index) => !row || (index > 0 && isBefore(row, rows[index - 1] ?? null, filter)))) return
    const end = rows.at(-1)
    for (const row of server.conversations.list(filter, this.#ports.me(), seen.size + SUSPECTS)) {
      if (end && compareBySort(row, end, filter.sort) >= 0) break
      if (
        seen.has(row.id) ||
        server.conversations.revision(row.accountId, row.id) > asOf ||
        server.conversations.hasOverlay(row.accountId, row.id)
      )
        continue
      this.#fetcher.request(localKey(row.accountId, row.id))
    }
  }

  #changed(list: ListState): void {
    this.#ports.changes.lists.add(list.filter.accountId)
    this.#ports.changes.flushSoon()
  }
}

function isBefore(row: Conversation, other: Conversation | null, filter: ListFilter): boolean {
  return other !== null && compareBySort(row, other, filter.sort) < 0
}

export function listKey(filter: ListFilter): string {
  return JSON.stringify([
    filter.accountId,
    filter.view,
    filter.status,
    filter.sort,
    filter.inboxId,
    filter.teamId,
    filter.label,
  ])
}
