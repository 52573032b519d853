import type { MessagePage } from '../api/types.ts'
import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { messageParts } from './batches.ts'
import type { LoadError } from './loadError.ts'
import { isGone, loadError } from './loadError.ts'
import { ON_SCREEN } from './requestQueue.ts'
import { applyInParts, readConversation } from './serverRead.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Pages of one load: 20 messages backwards, 100 forwards. */
const MAX_PAGES = 40
const AFTER_PAGE = 100

/**
 * A part of a thread in which no message is missing. `toId` null: up to the end of the thread, where events add
 * messages.
 */
export interface ThreadRange {
  fromId: number
  toId: number | null
  reachedStart: boolean
}

/** Number of messages that a window shows up to and including a message, and after it. */
export interface WindowDepth {
  older: number
  newer: number
}

type Direction = 'around' | 'older' | 'newer'

interface HistoryState {
  running: Promise<void> | null
  direction: Direction
  error: LoadError | null
  /** Ids of messages that the server doesn't have. */
  gone: Set<number>
}

/**
 * Loads the messages around an old message. They form a history range, which is stored apart from the newest part of
 * the thread until both overlap: the newest part claims that nothing is missing in it.
 */
export class HistoryLoader {
  readonly #ports: SyncPorts
  readonly #compare: (accountId: number, conversationId: number) => Promise<void>
  readonly #threads = new Map<LocalKey, HistoryState>()

  /** `compare` fetches the newest part of a thread. */
  constructor(ports: SyncPorts, compare: (accountId: number, conversationId: number) => Promise<void>) {
    this.#ports = ports
    this.#compare = compare
  }

  /** The range that contains a message; null if its neighbors are not cached. */
  range(accountId: number, conversationId: number, id: number): ThreadRange | null {
    const { server } = this.#ports
    const extent = server.threads.get(accountId, conversationId)
    if (extent && id >= extent.oldestId)
      return { fromId: extent.oldestId, toId: null, reachedStart: extent.reachedStart }
    const range = server.historyRanges.find(accountId, conversationId, id)
    if (!range) return null
    return extent && range.toId >= extent.oldestId
      ? { fromId: range.fromId, toId: null, reachedStart: range.reachedStart }
      : range
  }

  /** Loads what a window around the message `id` is missing. Never rejects; see `stateOf` for errors. */
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
  ): { loading: Direction | null; error: LoadError | null; isGone: boolean } {
    const state = this.#threads.get(localKey(accountId, conversationId))
    return {
      loading: state?.running ? state.direction : null,
      error: state?.error ?? null,
      isGone: state?.gone.has(id) === true,
    }
  }

  /** What has to be fetched next for a window; null if it is complete. */
  #missing(accountId: number, conversationId: number, id: number, { older, newer }: WindowDepth): Direction | null {
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
    state: HistoryState,
  ): Promise<void> {
    try {
      for (let page = 0; page < MAX_PAGES && !this.#ports.isStopped(); page++) {
        const next = this.#missing(accountId, conversationId, id, depth)
        if (next === null) break
        state.direction = next
        const continues =
          next === 'around'
            ? await this.#loadAround(accountId, conversationId, id, state)
            : next === 'older'
              ? await this.#loadOlder(accountId, conversationId, id)
              : await this.#loadNewer(accountId, conversationId, id)
        this.#changed(accountId, conversationId)
        if (!continues) break
      }
      state.error = null
    } catch (error) {
      state.error = loadError(error, this.#ports.log)
      if (isGone(error)) state.gone.add(id)
    }
  }

  async #loadAround(accountId: number, conversationId: number, id: number, state: HistoryState): Promise<boolean> {
    const page = await this.#read(accountId, conversationId, { before: id + 1 })
    const ids = page.messages.map((message) => message.id)
    if (!ids.includes(id)) {
      state.gone.add(id)
      return false
    }
    this.#add(accountId, conversationId, { fromId: lowestOf(ids), toId: id, reachedStart: false })
    return true
  }

  async #loadOlder(accountId: number, conversationId: number, id: number): Promise<boolean> {
    const from = this.range(accountId, conversationId, id)
    if (!from) return true
    const page = await this.#read(accountId, conversationId, { before: from.fromId })
    // The range may have been trimmed, or merged with its neighbor, during the request.
    if (this.range(accountId, conversationId, id)?.fromId !== from.fromId) return true
    const lowest = page.messages.reduce((least, message) => Math.min(least, message.id), from.fromId)
    this.#add(accountId, conversationId, { fromId: lowest, toId: from.fromId, reachedStart: lowest === from.fromId })
    return true
  }

  async #loadNewer(accountId: number, conversationId: number, id: number): Promise<boolean> {
    const { server } = this.#ports
    const from = this.range(accountId, conversationId, id)
    if (!from || from.toId === null) return true
    // Without the newest part, a page that continues the range can't be told from the latest page.
    if (!server.threads.get(accountId, conversationId)) await this.#compare(accountId, conversationId)
    const page = await this.#read(accountId, conversationId, { after: from.toId })
    const extent = server.threads.get(accountId, conversationId)
    if (!extent) return false
    if (this.range(accountId, conversationId, id)?.toId !== from.toId) return true
    const ids = page.messages.map((message) => message.id)
    // Servers before 2.12 ignore `after` and return the latest page: load backwards from the newest part until both
    // overlap.
    if (page.afterIgnored || (ids.length > 0 && lowestOf(ids) >= extent.oldestId))
      return this.#extendNewestPart(accountId, conversationId)
    const highest = ids.length < AFTER_PAGE ? Math.max(extent.oldestId, highestOf(ids)) : highestOf(ids)
    this.#add(accountId, conversationId, { fromId: from.toId, toId: highest, reachedStart: false })
    return true
  }

  /** Loads one page before the newest part. */
  async #extendNewestPart(accountId: number, conversationId: number): Promise<boolean> {
    const { server } = this.#ports
    const extent = server.threads.get(accountId, conversationId)
    if (!extent || extent.reachedStart) return false
    const page = await this.#read(accountId, conversationId, { before: extent.oldestId })
    const current = server.threads.get(accountId, conversationId)
    if (current?.oldestId !== extent.oldestId) return true
    const lowest = page.messages.reduce((least, message) => Math.min(least, message.id), extent.oldestId)
    server.threads.set(
      accountId,
      conversationId,
      lowest < extent.oldestId ? { ...current, oldestId: lowest } : { ...current, reachedStart: true },
    )
    this.#join(accountId, conversationId)
    return true
  }

  #add(
    accountId: number,
    conversationId: number,
    range: { fromId: number; toId: number; reachedStart: boolean },
  ): void {
    this.#ports.server.transaction(() => {
      this.#ports.server.historyRanges.add(accountId, conversationId, range)
      this.#join(accountId, conversationId)
    })
  }

  /** Merges a range that overlaps the newest part into it. */
  #join(accountId: number, conversationId: number): void {
    const { server } = this.#ports
    const extent = server.threads.get(accountId, conversationId)
    const range = extent && server.historyRanges.find(accountId, conversationId, extent.oldestId)
    if (!extent || !range) return
    server.threads.set(accountId, conversationId, {
      ...extent,
      oldestId: Math.min(extent.oldestId, range.fromId),
      reachedStart: extent.reachedStart || range.reachedStart,
    })
    server.historyRanges.removeFrom(accountId, conversationId, range.fromId)
  }

  async #read(
    accountId: number,
    conversationId: number,
    bound: { before: number } | { after: number },
  ): Promise<MessagePage> {
    const { server } = this.#ports
    const { answer, asOf } = await readConversation(
      this.#ports,
      accountId,
      conversationId,
      (api) => api.messages(accountId, conversationId, bound),
      ON_SCREEN,
    )
    await applyInParts(this.#ports, messageParts(answer.messages), (messages) =>
      this.#ports.afterWrite(server.applyMessages({ ...answer, messages }, asOf)),
    )
    this.#ports.changes.flushSoon()
    return answer
  }

  #state(accountId: number, conversationId: number): HistoryState {
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
