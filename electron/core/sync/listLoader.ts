import type { ConversationPatch } from '../../../shared/model/conversation.ts'
import type { LoadState, Sort } from '../../../shared/views.ts'
import type { ConversationPage } from '../api/types.ts'
import type { ListFilter, Sortable } from '../cache/index.ts'
import { compareBySort, localKey, SERVER_SORT } from '../cache/index.ts'
import type { ConversationFetcher } from './conversationFetcher.ts'
import { MAX_SKIPPED_PAGES } from './conversationScan.ts'
import type { CountsKeeper } from './counts.ts'
import { serverFilter } from './counts.ts'
import type { IgnoredSorts } from './ignoredSorts.ts'
import type { LoadError } from './loadError.ts'
import { exceptCanceled, isTooLarge, loadError } from './loadError.ts'
import { ON_SCREEN } from './requestQueue.ts'
import { applyPage, readServer } from './serverRead.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Rows of a list before a window asks for more. */
const FIRST_ROWS = 25
/** Stale rows that one comparison looks for beyond the rows of its pages. Later comparisons find the others. */
const MAX_STALE_ROWS = 60

interface ListState {
  readonly filter: ListFilter
  /** Rows that the window shows. */
  limit: number
  /** Rows from the top that were compared in `epoch`. */
  compared: number
  pages: number
  /** The server has no more rows. */
  complete: boolean
  epoch: number
  running: Promise<void> | null
  /** It has to be compared from the top, although it was in this epoch. */
  compareAgain: boolean
  /** Another run may be needed after the current one. */
  runAgain: boolean
  error: LoadError | null
}

/**
 * Keeps lists on screen equal to the server's: fetches pages from the top as deep as the window, and refetches every
 * row that is in the cached list but not in the server's. Events bring later changes.
 */
export class ListLoader {
  readonly #ports: SyncPorts
  readonly #counts: CountsKeeper
  readonly #fetcher: ConversationFetcher
  readonly #ignoredSorts: IgnoredSorts
  readonly #lists = new Map<string, ListState>()

  constructor(ports: SyncPorts, counts: CountsKeeper, fetcher: ConversationFetcher, ignoredSorts: IgnoredSorts) {
    this.#ports = ports
    this.#ignoredSorts = ignoredSorts
    this.#counts = counts
    this.#fetcher = fetcher
  }

  /** A window shows `limit` rows of this list: fetches the missing ones in the background; `force` compares all from the top. */
  ensureLoaded(filter: ListFilter, limit: number, force = false): void {
    const list = this.#list(filter)
    list.limit = limit
    if (force || this.#isIncomplete(list)) void this.refresh(filter, force)
  }

  /**
   * Compares the list with the server, from the top unless it was compared since the last gap. Returns the error, if
   * any.
   */
  async refresh(filter: ListFilter, fromTop = false): Promise<LoadError | null> {
    const list = this.#list(filter)
    list.compareAgain ||= fromTop
    list.runAgain = true
    if (!list.running) {
      list.running = this.#runAll(list)
      this.#changed(list)
    }
    await list.running
    return list.error
  }

  /** The load state of a list of which the cache shows `rows` rows. */
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

  /** Rows of a list that a window shows or that are treated as compared. */
  depthOf(filter: ListFilter): number {
    const list = this.#lists.get(listKey(filter))
    return list === undefined ? 0 : Math.max(list.limit, list.compared)
  }

  /** Drops the state of lists that no window shows. */
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
        limit: FIRST_ROWS,
        compared: 0,
        pages: 0,
        complete: false,
        epoch: -1,
        running: null,
        compareAgain: false,
        runAgain: false,
        error: null,
      }
      this.#lists.set(key, list)
    }
    return list
  }

  #isIncomplete(list: ListState): boolean {
    const { compareAgain, compared, complete, epoch, limit } = list
    return compareAgain || epoch !== this.#ports.freshness.epoch || (!complete && compared < limit)
  }

  /** Runs once, and again for what was asked for meanwhile. */
  async #runAll(list: ListState): Promise<void> {
    while (list.runAgain) {
      list.runAgain = false
      await this.#run(list)
      list.runAgain &&= this.#isIncomplete(list)
    }
    list.running = null
    this.#changed(list)
  }

  async #run(list: ListState): Promise<void> {
    const { freshness, log } = this.#ports
    const epoch = freshness.epoch
    const fromTop = list.compareAgain || list.epoch !== epoch
    list.compareAgain = false
    // `compared` keeps the rows of earlier runs until this run has compared as many.
    const run = { seen: new Set<number>(), pages: fromTop ? 0 : list.pages, complete: !fromTop && list.complete }
    let count: number | null = null
    const tooLarge: unknown[] = []
    try {
      while (!run.complete && (fromTop ? run.seen.size : list.compared + run.seen.size) < list.limit) {
        const page = await this.#page(list, run.pages + 1, run.seen, fromTop).catch((error: unknown) => {
          // Cached conversations of the skipped page are in no other page, so they are refetched one by one.
          tooLarge.push(error)
          if (!isTooLarge(error) || tooLarge.length > MAX_SKIPPED_PAGES) throw error
          return null
        })
        run.pages++
        if (page === null) continue
        const newCount = page.counts[list.filter.view]
        run.complete = page.conversations.length === 0 || (fromTop ? 0 : list.compared) + run.seen.size === newCount
        // The list became shorter between two requests: a row may have moved from the top of this page to the end of
        // the one before.
        if (count !== null && newCount < count && run.pages > 1) await this.#page(list, run.pages - 1, run.seen, false)
        count = newCount
      }
      if (freshness.epoch !== epoch) {
        list.runAgain = true
        return
      }
      // The next run begins at the top again.
      if (tooLarge.length > 0) throw tooLarge[0]
      list.compared = fromTop ? run.seen.size : list.compared + run.seen.size
      list.pages = run.pages
      list.complete = run.complete
      list.epoch = epoch
      list.error = null
    } catch (error) {
      list.compareAgain ||= fromTop
      list.error = loadError(error, log)
      log.debug('List fetch failed', { ...list.error })
    }
  }

  async #page(list: ListState, number: number, seen: Set<number>, compare: boolean): Promise<ConversationPage> {
    const { freshness } = this.#ports
    const { filter } = list
    const sortBy = SERVER_SORT[filter.sort]
    const read = await readServer(
      this.#ports,
      (api) =>
        api.conversations(filter.accountId, {
          ...serverFilter(filter),
          page: number,
          ...(sortBy === null ? {} : { sortBy }),
        }),
      ON_SCREEN,
    )
    const { answer: page, asOf, epoch } = read
    for (const conversation of page.conversations) seen.add(conversation.id)
    this.#judgeSort(filter.sort, page)
    // Before the page's own rows are applied, which its counts include.
    const isStale = this.#counts.hasMovedSince(filter.accountId, asOf)
    await applyPage(this.#ports, read)
    freshness.rowsCompared(page.conversations, epoch)
    this.#counts.set(filter, page.counts, isStale)
    if (compare) this.#compare(filter, page, seen, asOf)
    this.#ports.changes.flushSoon()
    return page
  }

  /**
   * Refetches cached rows above the end of the page that no page contained: they are out of date or deleted. The last page has
   * no end.
   */
  #compare(filter: ListFilter, page: ConversationPage, seen: ReadonlySet<number>, asOf: number): void {
    const { server } = this.#ports
    const rows = page.conversations.map(({ id }) => server.conversations.get(filter.accountId, id))
    const isWhole = rows.length === 0 || seen.size === page.counts[filter.view]
    // Old servers silently ignore the sort order and answer in the default one. In any other order a row's position proves nothing.
    const sort = isWhole ? filter.sort : ([filter.sort, 'lastActivityDesc'] as const).find((by) => isSorted(rows, by))
    if (sort === undefined) return
    const end = isWhole ? null : rows.at(-1)
    for (const row of server.conversations.list({ ...filter, sort }, this.#ports.me(), seen.size + MAX_STALE_ROWS)) {
      if (end && !isBefore(row, end, sort)) break
      if (
        seen.has(row.id) ||
        server.conversations.revision(row.accountId, row.id) > asOf ||
        server.conversations.hasOverlay(row.accountId, row.id)
      )
        continue
      this.#fetcher.request(localKey(row.accountId, row.id))
    }
  }

  /** Servers that don't know an order answer in the default one. A page that is in both orders, or in none, proves nothing. */
  #judgeSort(sort: Sort, { conversations }: ConversationPage): void {
    const rows = conversations.map(sortable)
    const [isInOrder, isInDefault] = [isSorted(rows, sort), isSorted(rows, 'lastActivityDesc')]
    if (isInOrder !== isInDefault) this.#ignoredSorts.set(sort, isInDefault)
  }

  #changed(list: ListState): void {
    this.#ports.changes.lists.add(list.filter.accountId)
    this.#ports.changes.flushSoon()
  }
}

/** What an answer says of a row. */
function sortable({ id, lastActivityAt = 0, createdAt = 0, unreadCount = 0, ...row }: ConversationPatch): Sortable {
  return {
    id,
    lastActivityAt,
    createdAt,
    unreadCount,
    priority: row.priority ?? null,
    waitingSince: row.waitingSince ?? null,
  }
}

/** Servers sort by fractions of a second, which they don't report: rows of one second may be in any order. */
function isBefore(row: Sortable, other: Sortable | null, sort: Sort): boolean {
  return other !== null && compareBySort({ ...row, id: other.id }, other, sort) < 0
}

/** Rows of a page, null where the cache doesn't have one (any more). */
function isSorted(rows: readonly (Sortable | null)[], sort: Sort): boolean {
  return rows.every((row, index) => row !== null && (index === 0 || !isBefore(row, rows[index - 1] ?? null, sort)))
}

export function listKey(filter: ListFilter): string {
  return JSON.stringify([
    filter.accountId,
    filter.view,
    filter.unattended,
    filter.status,
    filter.sort,
    filter.inboxId,
    filter.teamId,
    filter.label,
  ])
}
