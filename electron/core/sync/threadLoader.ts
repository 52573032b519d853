import type { MessagePage } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import type { LocalKey, ThreadExtent } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { messageParts } from './batches.ts'
import type { LoadError } from './loadError.ts'
import { exceptCanceled, isGone, isTooLarge, isTransient, loadError } from './loadError.ts'
import type { ServerRead } from './serverRead.ts'
import { applyInParts, readConversation } from './serverRead.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Pages of one comparison, of 20 or 100 messages. A thread with more new messages is cached again from its end. */
const MAX_PAGES = 40
const AFTER_PAGE = 100

interface ThreadState {
  comparing: Promise<void> | null
  loadingOlder: Promise<void> | null
  error: LoadError | null
  /** Older messages could not be fetched. */
  olderError: LoadError | null
}

/**
 * Fetches threads and compares them with the server. Runs one comparison and one load of older messages at a time per
 * thread.
 */
export class ThreadLoader {
  readonly #ports: SyncPorts
  readonly #threads = new Map<LocalKey, ThreadState>()

  constructor(ports: SyncPorts) {
    this.#ports = ports
  }

  /**
   * A window shows the newest `limit` messages: fetches the missing ones, and compares the thread unless that happened
   * since the last gap.
   */
  ensureLoaded(accountId: number, conversationId: number, limit: number, force = false): void {
    void this.#ensureLoaded(accountId, conversationId, limit, force)
  }

  /**
   * Fetches what is missing at the end of a thread, or the thread for the first time, unless it was compared since the
   * last gap (`force`: always). Rejects with what the request rejected with.
   */
  async compare(
    accountId: number,
    conversationId: number,
    options: { force?: boolean; signal?: AbortSignal } = {},
  ): Promise<void> {
    const { freshness } = this.#ports
    const state = this.#state(accountId, conversationId)
    while (state.comparing) await Promise.allSettled([state.comparing])
    if (options.force !== true && freshness.isThreadCompared(accountId, conversationId)) {
      this.#ports.server.threads.setVerified(accountId, conversationId)
      return
    }
    const run = this.#compare(accountId, conversationId, options.signal)
    state.comparing = run.finally(() => {
      state.comparing = null
      this.#changed(accountId, conversationId)
    })
    this.#changed(accountId, conversationId)
    try {
      await state.comparing
      state.error = null
    } catch (error) {
      state.error = exceptCanceled(loadError(error, this.#ports.log))
      throw error
    }
  }

  /** The load state of a thread, for its query. */
  stateOf(
    accountId: number,
    conversationId: number,
  ): { comparing: boolean; loadingOlder: boolean; error: LoadError | null; olderError: LoadError | null } {
    const state = this.#threads.get(localKey(accountId, conversationId))
    return {
      comparing: (state?.comparing ?? null) !== null,
      loadingOlder: (state?.loadingOlder ?? null) !== null,
      error: state?.error ?? null,
      olderError: state?.olderError ?? null,
    }
  }

  /** Whether a request is running whose answer is applied on top of the cached thread. */
  isBusy(accountId: number, conversationId: number): boolean {
    const { comparing, loadingOlder } = this.stateOf(accountId, conversationId)
    return comparing || loadingOlder
  }

  async #ensureLoaded(accountId: number, conversationId: number, limit: number, force: boolean): Promise<void> {
    const { freshness, server, log } = this.#ports
    try {
      if (force || !freshness.isThreadCompared(accountId, conversationId))
        await this.compare(accountId, conversationId, { force })
    } catch (error) {
      // The error is in the state. The cached part can still be read, and older pages may still load.
      if (this.#ports.isStopped()) return
      if (isGone(error)) return this.#remove(accountId, conversationId)
      log.debug('Thread comparison failed', { ...loadError(error, log) })
    }
    if (!this.#ports.isStopped() && server.threads.get(accountId, conversationId))
      await this.#fill(accountId, conversationId, limit)
  }

  /** Loads older pages until `limit` messages are cached. */
  async #fill(accountId: number, conversationId: number, limit: number): Promise<void> {
    const state = this.#state(accountId, conversationId)
    if (state.loadingOlder) await state.loadingOlder
    const { server, log } = this.#ports
    if (this.#ports.isStopped()) return
    const isShort = (): boolean => {
      const extent = server.threads.get(accountId, conversationId)
      if (!extent || extent.reachedStart) return false
      return server.messages.newest(accountId, conversationId, extent.oldestId, limit).length < limit
    }
    if (!isShort()) return
    const run = async (): Promise<void> => {
      try {
        for (let page = 0; page < MAX_PAGES && isShort(); page++) await this.#loadOlder(accountId, conversationId)
        state.error = null
        state.olderError = null
      } catch (error) {
        state.error = exceptCanceled(loadError(error, log))
        // A transient failure is retried once the connection is back.
        state.olderError = state.error !== null && !isTransient(state.error.code) ? state.error : null
      }
    }
    state.loadingOlder = run().finally(() => {
      state.loadingOlder = null
      this.#changed(accountId, conversationId)
    })
    this.#changed(accountId, conversationId)
    await state.loadingOlder
  }

  async #loadOlder(accountId: number, conversationId: number): Promise<void> {
    const { server } = this.#ports
    const extent = server.threads.get(accountId, conversationId)
    if (!extent) return
    const read = await this.#read(accountId, conversationId, { before: extent.oldestId })
    // A comparison may have replaced the cached part during the request.
    if (server.threads.get(accountId, conversationId)?.oldestId !== extent.oldestId) return
    const lowest = lowestId(read.answer)
    const hasOlder = lowest !== null && lowest < extent.oldestId
    await this.#apply(read, () => {
      const current = server.threads.get(accountId, conversationId)
      if (current?.oldestId === extent.oldestId)
        server.threads.set(
          accountId,
          conversationId,
          hasOlder ? { ...current, oldestId: lowest } : { ...current, reachedStart: true },
        )
    })
    this.#changed(accountId, conversationId)
  }

  async #compare(accountId: number, conversationId: number, signal?: AbortSignal): Promise<void> {
    const { freshness, server } = this.#ports
    const { epoch } = freshness
    const cached = server.threads.get(accountId, conversationId)
    let latest: ServerRead<MessagePage>
    try {
      latest = await this.#read(accountId, conversationId, undefined, signal)
    } catch (error) {
      if (!isTooLarge(error)) throw error
      await this.#compareNewer(accountId, conversationId, cached, signal)
      freshness.threadCompared(accountId, conversationId, epoch)
      return
    }
    const known = cached ?? extentOf(latest.answer)
    const extent =
      joinedExtent(known, latest.answer) ??
      (await this.#fetchMissing(accountId, conversationId, known, latest.answer, signal))
    await this.#apply(latest, () => {
      server.threads.set(accountId, conversationId, extent)
      // After another gap these pages don't contain what it hid.
      if (epoch === freshness.epoch) server.threads.setVerified(accountId, conversationId)
    })
    freshness.threadCompared(accountId, conversationId, epoch)
  }

  /**
   * The latest page is too large: fetches only what is newer than the cached part, which is all that a reply depends
   * on. Doesn't find edits among the latest messages.
   */
  async #compareNewer(
    accountId: number,
    conversationId: number,
    cached: ThreadExtent | null,
    signal?: AbortSignal,
  ): Promise<void> {
    const { freshness, server } = this.#ports
    const { epoch } = freshness
    // A thread that was never fetched begins with the message that its row in the list contained.
    const first = cached?.comparedId ?? server.messages.highestId(accountId, conversationId) - 1
    let extent = cached
    for (let number = 0, from = first; from > 0 && number < MAX_PAGES; number++) {
      const read = await this.#read(accountId, conversationId, { after: from }, signal)
      const page = read.answer
      if (page.afterIgnored) break
      const reached = Math.max(from, highestId(page))
      const isEnd = page.messages.length < AFTER_PAGE || reached === from
      extent = {
        oldestId: extent?.oldestId ?? lowestId(page) ?? from + 1,
        comparedId: reached,
        reachedStart: extent?.reachedStart ?? false,
      }
      const next = extent
      await this.#apply(read, () => {
        server.threads.set(accountId, conversationId, next)
        if (isEnd && epoch === freshness.epoch) server.threads.setVerified(accountId, conversationId)
      })
      if (isEnd) return
      from = reached
    }
    throw new ApiError({ code: 'answerTooLarge', delivered: 'yes' })
  }

  /** Fetches the messages between the end of the cached part and the latest page. */
  async #fetchMissing(
    accountId: number,
    conversationId: number,
    cached: ThreadExtent,
    latest: MessagePage,
    signal?: AbortSignal,
  ): Promise<ThreadExtent> {
    const newEnd = highestId(latest)
    let lowest = lowestId(latest) ?? 0
    let from = cached.comparedId
    for (let number = 0; number < MAX_PAGES; number++) {
      const read = await this.#read(accountId, conversationId, { after: from }, signal)
      const page = read.answer
      // A server that ignores `after` returns its latest page again, which proves nothing about the messages before it.
      if (page.afterIgnored || (lowestId(page) ?? 0) >= lowest) break
      const reached = highestId(page)
      await this.#apply(read, () => {
        // The page continues the cached part: the next attempt starts here.
        if (reached > from)
          this.#ports.server.threads.set(accountId, conversationId, { ...cached, comparedId: reached })
      })
      if (page.messages.length < AFTER_PAGE || reached <= from || reached >= lowest)
        return { ...cached, comparedId: newEnd }
      from = reached
    }
    // Servers before 2.12 ignore `after`: fetch backwards from the latest page until the cached part.
    for (let number = 0; number < MAX_PAGES; number++) {
      const read = await this.#read(accountId, conversationId, { before: lowest }, signal)
      await this.#apply(read)
      const next = lowestId(read.answer)
      if (next === null || next >= lowest || next <= cached.comparedId)
        return { ...cached, oldestId: Math.min(cached.oldestId, next ?? lowest), comparedId: newEnd }
      lowest = next
    }
    return { oldestId: lowest, comparedId: newEnd, reachedStart: false }
  }

  #read(
    accountId: number,
    conversationId: number,
    bound: { before: number } | { after: number } | undefined,
    signal?: AbortSignal,
  ): Promise<ServerRead<MessagePage>> {
    return readConversation(
      this.#ports,
      accountId,
      conversationId,
      (api) => api.messages(accountId, conversationId, bound),
      signal,
    )
  }

  /** `withLast` runs in the transaction of the last part, because it claims that the whole page is cached. */
  #apply({ answer: page, asOf }: ServerRead<MessagePage>, withLast: () => void = () => undefined): Promise<void> {
    const { changes, server } = this.#ports
    return applyInParts(this.#ports, messageParts(page.messages), (messages, isLast) => {
      const applied = server.transaction(() => {
        if (isLast) withLast()
        return server.applyMessages({ ...page, messages }, asOf)
      })
      this.#ports.afterWrite(applied)
      if (isLast) changes.flushSoon()
    })
  }

  #remove(accountId: number, conversationId: number): void {
    this.#ports.afterWrite(this.#ports.server.removeConversation(accountId, conversationId))
    this.#changed(accountId, conversationId)
  }

  #state(accountId: number, conversationId: number): ThreadState {
    const key = localKey(accountId, conversationId)
    let state = this.#threads.get(key)
    if (!state) {
      state = { comparing: null, loadingOlder: null, error: null, olderError: null }
      this.#threads.set(key, state)
    }
    return state
  }

  #changed(accountId: number, conversationId: number): void {
    this.#ports.changes.threads.add(localKey(accountId, conversationId))
    this.#ports.changes.flushSoon()
  }
}

/** The cached part of a thread of which only this page is cached. */
function extentOf(page: MessagePage): ThreadExtent {
  return { oldestId: lowestId(page) ?? 0, comparedId: highestId(page), reachedStart: false }
}

/** The cached part of a thread once its latest page is applied; null if messages between both are missing. */
function joinedExtent(cached: ThreadExtent, latest: MessagePage): ThreadExtent | null {
  const lowest = lowestId(latest)
  if (lowest === null) return { oldestId: 0, comparedId: 0, reachedStart: true }
  if (lowest > cached.comparedId) return null
  return { ...cached, oldestId: Math.min(cached.oldestId, lowest), comparedId: highestId(latest) }
}

function lowestId(page: MessagePage): number | null {
  return page.messages.reduce<number | null>((lowest, { id }) => (lowest === null || id < lowest ? id : lowest), null)
}

function highestId(page: MessagePage): number {
  return page.messages.reduce((highest, { id }) => Math.max(highest, id), 0)
}
