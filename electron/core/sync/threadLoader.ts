import type { MessagePage } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import type { LocalKey, ThreadExtent } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { messageParts } from './batches.ts'
import type { LoadError } from './loadError.ts'
import { exceptCanceled, isGone, isTooLarge, isTransient, loadError } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Pages of one comparison, of 20 or 100 messages: a thread that moved further is begun again at its end. */
const PAGES = 40
const AFTER_PAGE = 100

interface ThreadState {
  comparing: Promise<void> | null
  loadingOlder: Promise<void> | null
  error: LoadError | null
  /** Older messages could not be fetched. */
  olderError: LoadError | null
}

/** Fetches threads and compares them with the server; one comparison and one walk back at a time for each. */
export class ThreadLoader {
  readonly #ports: SyncPorts
  readonly #threads = new Map<LocalKey, ThreadState>()

  constructor(ports: SyncPorts) {
    this.#ports = ports
  }

  /** A window shows the newest `limit` messages: fetches what is not there, compares what was not since the last gap. */
  ensureLoaded(accountId: number, conversationId: number, limit: number, force = false): void {
    void this.#ensureLoaded(accountId, conversationId, limit, force)
  }

  /**
   * Makes the end of a thread whole, or fetches it for the first time, unless it was compared since the last gap (`force`: even then).
   * Rejects with what the request rejected with.
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

  /** The head's part of a thread. */
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

  /** A request is under way whose answer goes by what is known of the thread now. */
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
      // The state says it; what is cached can still be read, and older pages be asked for.
      if (this.#ports.isStopped()) return
      if (isGone(error)) return this.#forget(accountId, conversationId)
      log.debug('A thread could not be compared', { ...loadError(error, log) })
    }
    if (!this.#ports.isStopped() && server.threads.get(accountId, conversationId))
      await this.#fill(accountId, conversationId, limit)
  }

  async #fill(accountId: number, conversationId: number, limit: number): Promise<void> {
    const state = this.#state(accountId, conversationId)
    if (state.loadingOlder) await state.loadingOlder
    const { server, log } = this.#ports
    if (this.#ports.isStopped()) return
    const isShort = (): boolean => {
      const extent = server.threads.get(accountId, conversationId)
      return (
        extent !== null &&
        !extent.reachedStart &&
        server.messages.newest(accountId, conversationId, extent.oldestId, limit).length < limit
      )
    }
    if (!isShort()) return
    const run = async (): Promise<void> => {
      try {
        for (let page = 0; page < PAGES && isShort(); page++) await this.#older(accountId, conversationId)
        state.error = null
        state.olderError = null
      } catch (error) {
        state.error = exceptCanceled(loadError(error, log))
        // What another try may cure comes when the connection is back.
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

  async #older(accountId: number, conversationId: number): Promise<void> {
    const { server } = this.#ports
    const extent = server.threads.get(accountId, conversationId)
    if (!extent) return
    const { page, asOf } = await this.#read(accountId, conversationId, { before: extent.oldestId })
    // The comparison may have begun the thread anew meanwhile.
    if (server.threads.get(accountId, conversationId)?.oldestId !== extent.oldestId) return
    const lowest = lowestId(page)
    const moved = lowest !== null && lowest < extent.oldestId
    await this.#apply(page, asOf, () => {
      const here = server.threads.get(accountId, conversationId)
      if (here?.oldestId === extent.oldestId)
        server.threads.set(
          accountId,
          conversationId,
          moved ? { ...here, oldestId: lowest } : { ...here, reachedStart: true },
        )
    })
    this.#changed(accountId, conversationId)
  }

  async #compare(accountId: number, conversationId: number, signal?: AbortSignal): Promise<void> {
    const { freshness, server } = this.#ports
    const epoch = freshness.epoch
    const known = server.threads.get(accountId, conversationId)
    let latest: MessagePage
    let asOf: number
    try {
      ;({ page: latest, asOf } = await this.#read(accountId, conversationId, undefined, signal))
    } catch (error) {
      if (!isTooLarge(error)) throw error
      await this.#compareNewer(accountId, conversationId, known, signal)
      freshness.threadCompared(accountId, conversationId, epoch)
      return
    }
    const lowest = lowestId(latest)
    let extent: ThreadExtent
    if (lowest === null) extent = { oldestId: 0, comparedId: 0, reachedStart: true }
    else if (!known) extent = { oldestId: lowest, comparedId: highestId(latest), reachedStart: false }
    else if (lowest <= known.comparedId)
      extent = { ...known, oldestId: Math.min(known.oldestId, lowest), comparedId: highestId(latest) }
    else extent = await this.#bridge(accountId, conversationId, known, latest, signal)
    await this.#apply(latest, asOf, () => {
      server.threads.set(accountId, conversationId, extent)
      // Another gap has begun meanwhile: what it hides was not in these pages.
      if (epoch === freshness.epoch) server.threads.setVerified(accountId, conversationId)
    })
    freshness.threadCompared(accountId, conversationId, epoch)
  }

  /**
   * The latest page is too large: what is newer than what is known here may not be, and is all that a reply has to know of. Of edits among the
   * latest messages it tells nothing.
   */
  async #compareNewer(
    accountId: number,
    conversationId: number,
    known: ThreadExtent | null,
    signal?: AbortSignal,
  ): Promise<void> {
    const { freshness, server } = this.#ports
    const { epoch } = freshness
    // A thread that was never fetched begins with the message that its row in the list brought.
    const first = known?.comparedId ?? server.messages.highestId(accountId, conversationId) - 1
    let extent = known
    for (let number = 0, from = first; from > 0 && number < PAGES; number++) {
      const { page, asOf } = await this.#read(accountId, conversationId, { after: from }, signal)
      if (page.afterIgnored) break
      const reached = Math.max(from, highestId(page))
      const isEnd = page.messages.length < AFTER_PAGE || reached === from
      extent = {
        oldestId: extent?.oldestId ?? lowestId(page) ?? from + 1,
        comparedId: reached,
        reachedStart: extent?.reachedStart ?? false,
      }
      const next = extent
      await this.#apply(page, asOf, () => {
        server.threads.set(accountId, conversationId, next)
        if (isEnd && epoch === freshness.epoch) server.threads.setVerified(accountId, conversationId)
      })
      if (isEnd) return
      from = reached
    }
    throw new ApiError({ code: 'answerTooLarge', delivered: 'yes' })
  }

  /** Fetches what lies between the known end of a thread and its latest page, which does not reach back to it. */
  async #bridge(
    accountId: number,
    conversationId: number,
    known: ThreadExtent,
    latest: MessagePage,
    signal?: AbortSignal,
  ): Promise<ThreadExtent> {
    const newEnd = highestId(latest)
    let lowest = lowestId(latest) ?? 0
    let from = known.comparedId
    for (let number = 0; number < PAGES; number++) {
      const { page, asOf } = await this.#read(accountId, conversationId, { after: from }, signal)
      // A server that ignores `after` answers its latest page again. Where that page lies above `after` nothing in it tells, nor that anything is missing before it.
      if (page.afterIgnored || (lowestId(page) ?? 0) >= lowest) break
      const reached = highestId(page)
      await this.#apply(page, asOf, () => {
        // Joined on without a hole: the next try goes on here.
        if (reached > from) this.#ports.server.threads.set(accountId, conversationId, { ...known, comparedId: reached })
      })
      if (page.messages.length < AFTER_PAGE || reached <= from || reached >= lowest)
        return { ...known, comparedId: newEnd }
      from = reached
    }
    // Servers before 2.12 know no `after`: backwards from the latest page until the known end.
    for (let number = 0; number < PAGES; number++) {
      const { page, asOf } = await this.#read(accountId, conversationId, { before: lowest }, signal)
      await this.#apply(page, asOf)
      const next = lowestId(page)
      if (next === null || next >= lowest || next <= known.comparedId)
        return { ...known, oldestId: Math.min(known.oldestId, next ?? lowest), comparedId: newEnd }
      lowest = next
    }
    return { oldestId: lowest, comparedId: newEnd, reachedStart: false }
  }

  async #read(
    accountId: number,
    conversationId: number,
    range: { before: number } | { after: number } | undefined,
    signal?: AbortSignal,
  ): Promise<{ page: MessagePage; asOf: number }> {
    const { api, requestQueue, server } = this.#ports
    let asOf = 0
    const page = await requestQueue.read(() => {
      asOf = server.revision
      return api.messages(accountId, conversationId, range)
    }, signal)
    return { page, asOf }
  }

  /** `also` belongs to the last part of the page: until then nothing claims that it is here. */
  async #apply(page: MessagePage, asOf: number, also: () => void = () => undefined): Promise<void> {
    const { clock, server } = this.#ports
    const parts = messageParts(page.messages)
    for (const messages of parts) {
      const isLast = messages === parts.at(-1)
      this.#ports.afterWrite(
        server.transaction(() => {
          if (isLast) also()
          return server.applyMessages({ ...page, messages }, asOf)
        }),
      )
      if (isLast) continue
      await clock.turn?.()
      if (this.#ports.isStopped()) throw new ApiError({ code: 'cancelled', delivered: 'yes' })
    }
    this.#ports.changes.flushSoon()
  }

  #forget(accountId: number, conversationId: number): void {
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

function lowestId(page: MessagePage): number | null {
  return page.messages.reduce<number | null>((lowest, { id }) => (lowest === null || id < lowest ? id : lowest), null)
}

function highestId(page: MessagePage): number {
  return page.messages.reduce((highest, { id }) => Math.max(highest, id), 0)
}
