import type { LoadState } from '../../../shared/views.ts'
import type { ConversationPage } from '../api/types.ts'
import type { ListFilter } from '../cache/index.ts'
import { serverFilter } from './counts.ts'
import { listKey } from './listLoader.ts'
import type { LoadError } from './loadError.ts'
import { loadError } from './loadError.ts'
import { loaderState } from './loaderState.ts'
import { ON_SCREEN } from './requestQueue.ts'
import { applyPage, readServer } from './serverRead.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Pages that are read each time the window asks for more: of a server without this order, and where it isn't known. */
const PAGES_AT_ONCE = 20
const PAGES_UNKNOWN = 4

interface Search {
  readonly filter: ListFilter
  limit: number
  epoch: number
  /** Pages that were read in that epoch, and whether no unread one can follow. */
  pages: number
  complete: boolean
  running: boolean
  runAgain: boolean
  force: boolean
  /** Null until the pages have shown whether the server can put the unread ones first, as those since 4.15 do. */
  isOrdered: boolean | null
  error: LoadError | null
}

/**
 * Finds the open conversations with unread messages that are not cached yet. Servers have no list of them: those since 4.15 can put them
 * first, of others the whole list of open ones is read from the top.
 */
export class UnreadFinder {
  readonly #ports: SyncPorts
  readonly #searches = new Map<string, Search>()
  #stopped = false

  constructor(ports: SyncPorts) {
    this.#ports = ports
  }

  /** Reads on until `limit` unread conversations are cached, unless all are; never rejects. */
  ensureLoaded(filter: ListFilter, limit: number, force = false): void {
    const search = this.#search(filter)
    search.limit = limit
    search.force ||= force
    search.runAgain = !this.#isCurrent(search)
    if (search.runAgain && !search.running) void this.#run(search)
  }

  /** The load state of a list of which the cache shows `rows` rows. */
  stateOf(filter: ListFilter, rows: number): { state: LoadState; loadingMore: boolean; mayHaveMore: boolean } {
    const search = this.#search(filter)
    const { complete, epoch, pages, running } = search
    return {
      state: loaderState(rows, search),
      loadingMore: running && pages > 0,
      mayHaveMore: epoch >= 0 && !complete,
    }
  }

  stop(): void {
    this.#stopped = true
  }

  #search(filter: ListFilter): Search {
    const key = listKey(filter)
    let search = this.#searches.get(key)
    if (!search) {
      const asked = { limit: 0, running: false, runAgain: false, force: false }
      search = { filter, ...asked, epoch: -1, pages: 0, complete: false, isOrdered: null, error: null }
      this.#searches.set(key, search)
    }
    return search
  }

  #isCurrent(search: Search): boolean {
    const { complete, epoch, force } = search
    return !force && epoch === this.#ports.freshness.epoch && (complete || this.#hasEnough(search))
  }

  #hasEnough({ filter, limit }: Search): boolean {
    return this.#ports.server.conversations.list(filter, this.#ports.me(), limit, 'unread').length >= limit
  }

  /** Runs once, and again for what was asked for meanwhile. */
  async #run(search: Search): Promise<void> {
    const touch = (): void => {
      this.#ports.changes.lists.add(search.filter.accountId)
      this.#ports.changes.flushSoon()
    }
    search.running = true
    touch()
    while (search.runAgain && !this.#stopped) {
      search.runAgain = false
      try {
        await this.#readOn(search)
        search.error = null
      } catch (error) {
        search.error = loadError(error, this.#ports.log)
        this.#ports.log.debug('Looking for unread conversations failed', { ...search.error })
      }
    }
    search.running = false
    if (!this.#stopped) touch()
  }

  async #readOn(search: Search): Promise<void> {
    const { epoch } = this.#ports.freshness
    if (search.force || search.epoch !== epoch) Object.assign(search, { pages: 0, complete: false })
    search.force = false
    const first = search.pages
    const most = (): number => (search.isOrdered === null ? PAGES_UNKNOWN : PAGES_AT_ONCE)
    while (!search.complete && search.pages - first < most() && (search.pages === 0 || !this.#hasEnough(search))) {
      const page = await this.#page(search)
      if (this.#stopped) return
      search.pages++
      if (search.isOrdered !== false) this.#judge(search, page)
      search.complete = page.conversations.length === 0 || (search.isOrdered === true && hasRead(page))
    }
    search.epoch = epoch
    // What was read before a gap may be read by now, and the other way round.
    search.runAgain ||= epoch !== this.#ports.freshness.epoch
  }

  async #page({ filter, isOrdered, pages }: Search): Promise<ConversationPage> {
    const read = await readServer(
      this.#ports,
      (api) =>
        api.conversations(filter.accountId, {
          ...serverFilter(filter),
          page: pages + 1,
          ...(isOrdered === false ? {} : { sortBy: 'unread' }),
        }),
      pages === 0 ? ON_SCREEN : undefined,
    )
    if (!this.#stopped) await applyPage(this.#ports, read)
    return read.answer
  }

  /** Servers that don't know the order answer in that of the last activity. A page that is in both orders proves nothing. */
  #judge(search: Search, { conversations }: ConversationPage): void {
    const unread = conversations.map(({ unreadCount = 0 }) => unreadCount)
    const isFirst = unread.every((count, index) => index === 0 || (unread[index - 1] ?? 0) > 0 || count === 0)
    const times = conversations.map(({ lastActivityAt = 0 }) => lastActivityAt)
    const isByActivity = times.every((at, index) => index === 0 || (times[index - 1] ?? 0) >= at)
    if (!isFirst) search.isOrdered = false
    else if (!isByActivity) search.isOrdered = true
  }
}

const hasRead = ({ conversations }: ConversationPage): boolean =>
  conversations.some(({ unreadCount }) => unreadCount === 0)
