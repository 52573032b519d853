import type { MessagePage } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { messageParts } from './batches.ts'
import type { LoadError } from './loadError.ts'
import { isGone, loadError } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Pages asked for at a time, of 20 backwards and 100 forwards. */
const PAGES = 40
const AFTER_PAGE = 100

/** A whole stretch of a thread. `toId` null: up to the living end. */
export interface ThreadRange {
  fromId: number
  toId: number | null
  reachedStart: boolean
}

/** How many messages a window shows up to a message, that one included, and after it. */
export interface WindowDepth {
  older: number
  newer: number
}

interface AroundState {
  running: Promise<void> | null
  direction: 'around' | 'older' | 'newer'
  error: LoadError | null
  gone: Set<number>
}

/**
 * Fetches what stands around a message of long ago. Such a stretch is kept apart from the newest part of the thread, which says of itself
 * that nothing is missing in it, until both have met.
 */
export class HistoryLoader {
  readonly #ports: SyncPorts
  readonly #compare: (accountId: number, conversationId: number) => Promise<void>
  readonly #threads = new Map<LocalKey, AroundState>()

  /** `compare` fetches the newest part of a thread. */
  constructor(ports: SyncPorts, compare: (accountId: number, conversationId: number) => Promise<void>) {
    this.#ports = ports
    this.#compare = compare
  }

  /** The whole stretch that a message is in; null where what stands around it is not known. */
  range(accountId: number, conversationId: number, id: number): ThreadRange | null {
    const { server } = this.#ports
    const extent = server.threads.get(accountId, conversationId)
    if (extent && id >= extent.oldestId)
      return { fromId: extent.oldestId, toId: null, reachedStart: extent.reachedStart }
    const island = server.islands.find(accountId, conversationId, id)
    if (!island) return null
    return extent && island.toId >= extent.oldestId
      ? { fromId: island.fromId, toId: null, reachedStart: island.reachedStart }
      : island
  }

  /** A window shows messages around `id`: fetches what is missing of it. Never rejects; the state says how it went. */
  ensureLoaded(accountId: number, conversationId: number, id: number, depth: WindowDepth): void {
    const state = this.#state(accountId, conversationId)
    if (this.#ports.isStopped()) return
    if (state.running) {
      void state.running.then(() => this.ensureLoaded(accountId, conversationId, id, depth))
      return
    }
    const next = this.#missing(accountId, conversationId, id, depth)
    if (next === null || state.gone.has(id)) return
    state.direction = next
    state.running = this.#fill(accountId, conversationId, id, depth, state).finally(() => {
      state.running = null
      this.#changed(accountId, conversationId)
    })
    this.#changed(accountId, conversationId)
  }

  stateOf(
    accountId: number,
    conversationId: number,
    id: number,
  ): { loading: 'around' | 'older' | 'newer' | null; error: LoadError | null; isGone: boolean } {
    const state = this.#threads.get(localKey(accountId, conversationId))
    return {
      loading: state?.running ? state.direction : null,
      error: state?.error ?? null,
      isGone: state?.gone.has(id) === true,
    }
  }

  /** What has to be fetched next for a window. */
  #missing(
    accountId: number,
    conversationId: number,
    id: number,
    { older, newer }: WindowDepth,
  ): AroundState['direction'] | null {
    const { messages } = this.#ports.server
    const range = this.range(accountId, conversationId, id)
    if (!range || !messages.get(accountId, conversationId, id)) return 'around'
    if (!range.reachedStart && messages.upTo(accountId, conversationId, id, range.fromId, older).length < older)
      return 'older'
    if (range.toId !== null && messages.beyond(accountId, conversationId, id, range.toId, newer).length < newer)
      return 'newer'
    return null
  }

  async #fill(
    accountId: number,
    conversationId: number,
    id: number,
    depth: WindowDepth,
    state: AroundState,
  ): Promise<void> {
    try {
      for (let page = 0; page < PAGES && !this.#ports.isStopped(); page++) {
        const next = this.#missing(accountId, conversationId, id, depth)
        if (next === null) break
        state.direction = next
        const goesOn =
          next === 'around'
            ? await this.#around(accountId, conversationId, id, state)
            : next === 'older'
              ? await this.#older(accountId, conversationId, id)
              : await this.#newer(accountId, conversationId, id)
        this.#changed(accountId, conversationId)
        if (!goesOn) break
      }
      state.error = null
    } catch (error) {
      state.error = loadError(error, this.#ports.log)
      if (isGone(error)) state.gone.add(id)
    }
  }

  async #around(accountId: number, conversationId: number, id: number, state: AroundState): Promise<boolean> {
    const page = await this.#read(accountId, conversationId, { before: id + 1 })
    const ids = page.messages.map((message) => message.id)
    if (!ids.includes(id)) {
      state.gone.add(id)
      return false
    }
    this.#add(accountId, conversationId, { fromId: lowestOf(ids), toId: id, reachedStart: false })
    return true
  }

  async #older(accountId: number, conversationId: number, id: number): Promise<boolean> {
    const from = this.range(accountId, conversationId, id)
    if (!from) return true
    const page = await this.#read(accountId, conversationId, { before: from.fromId })
    // What the page joins on to may have been forgotten, or have met its neighbour, while it was on its way.
    if (this.range(accountId, conversationId, id)?.fromId !== from.fromId) return true
    const lowest = page.messages.reduce((least, message) => Math.min(least, message.id), from.fromId)
    this.#add(accountId, conversationId, { fromId: lowest, toId: from.fromId, reachedStart: lowest === from.fromId })
    return true
  }

  async #newer(accountId: number, conversationId: number, id: number): Promise<boolean> {
    const { server } = this.#ports
    const from = this.range(accountId, conversationId, id)
    if (!from || from.toId === null) return true
    // Where the newest part begins has to be known, or nothing tells a page that joins on from the latest one.
    if (!server.threads.get(accountId, conversationId)) await this.#compare(accountId, conversationId)
    const page = await this.#read(accountId, conversationId, { after: from.toId })
    const extent = server.threads.get(accountId, conversationId)
    if (!extent) return false
    if (this.range(accountId, conversationId, id)?.toId !== from.toId) return true
    const ids = page.messages.map((message) => message.id)
    // Servers before 2.12 know no `after` and answer the latest page: from the newest part backwards, until both meet.
    if (page.afterIgnored || (ids.length > 0 && lowestOf(ids) >= extent.oldestId))
      return this.#walkBack(accountId, conversationId)
    const highest = ids.length < AFTER_PAGE ? Math.max(extent.oldestId, highestOf(ids)) : highestOf(ids)
    this.#add(accountId, conversationId, { fromId: from.toId, toId: highest, reachedStart: false })
    return true
  }

  async #walkBack(accountId: number, conversationId: number): Promise<boolean> {
    const { server } = this.#ports
    const extent = server.threads.get(accountId, conversationId)
    if (!extent || extent.reachedStart) return false
    const page = await this.#read(accountId, conversationId, { before: extent.oldestId })
    const now = server.threads.get(accountId, conversationId)
    if (now?.oldestId !== extent.oldestId) return true
    const lowest = page.messages.reduce((least, message) => Math.min(least, message.id), extent.oldestId)
    server.threads.set(
      accountId,
      conversationId,
      lowest < extent.oldestId ? { ...now, oldestId: lowest } : { ...now, reachedStart: true },
    )
    this.#join(accountId, conversationId)
    return true
  }

  #add(
    accountId: number,
    conversationId: number,
    island: { fromId: number; toId: number; reachedStart: boolean },
  ): void {
    this.#ports.server.transaction(() => {
      this.#ports.server.islands.add(accountId, conversationId, island)
      this.#join(accountId, conversationId)
    })
  }

  /** A stretch that has met the newest part becomes part of it. */
  #join(accountId: number, conversationId: number): void {
    const { server } = this.#ports
    const extent = server.threads.get(accountId, conversationId)
    const island = extent && server.islands.find(accountId, conversationId, extent.oldestId)
    if (!extent || !island) return
    server.threads.set(accountId, conversationId, {
      ...extent,
      oldestId: Math.min(extent.oldestId, island.fromId),
      reachedStart: extent.reachedStart || island.reachedStart,
    })
    server.islands.removeFrom(accountId, conversationId, island.fromId)
  }

  async #read(
    accountId: number,
    conversationId: number,
    where: { before: number } | { after: number },
  ): Promise<MessagePage> {
    const { api, requestQueue, server } = this.#ports
    let asOf = 0
    const page = await requestQueue.read(() => {
      asOf = server.revision
      return api.messages(accountId, conversationId, where)
    })
    const parts = messageParts(page.messages)
    for (const messages of parts) {
      this.#ports.afterWrite(server.applyMessages({ ...page, messages }, asOf))
      if (messages === parts.at(-1)) break
      await this.#ports.clock.turn?.()
      if (this.#ports.isStopped()) throw new ApiError({ code: 'cancelled', delivered: 'yes' })
    }
    this.#ports.changes.flushSoon()
    return page
  }

  #state(accountId: number, conversationId: number): AroundState {
    const key = localKey(accountId, conversationId)
    let state = this.#threads.get(key)
    if (!state) {
      state = { running: null, direction: 'around', error: null, gone: new Set() }
      this.#threads.set(key, state)
    }
    return state
  }

  #changed(accountId: number, conversationId: number): void {
    this.#ports.changes.threads.add(localKey(accountId, conversationId))
    this.#ports.changes.flushSoon()
  }
}

function lowestOf(ids: readonly number[]): number {
  return ids.reduce((lowest, id) => Math.min(lowest, id), Infinity)
}

function highestOf(ids: readonly number[]): number {
  return ids.reduce((highest, id) => Math.max(highest, id), -Infinity)
}
