import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import type { Priority, Urgency } from '../net/requestBudget.ts'
import { raiseUrgency } from '../net/requestBudget.ts'
import { TimerMap } from '../timer.ts'
import type { LoadError } from './loadError.ts'
import { exceptCanceled, isGone, isTooLarge, isTransient, loadError } from './loadError.ts'
import { removeGone } from './removeGone.ts'
import type { SyncPorts } from './syncPorts.ts'
import { lowestId, MAX_PAGES, ThreadComparison } from './threadComparison.ts'

/**
 * Milliseconds for which a fetched end of a thread counts as current, whatever events say: they may be late or lost
 * without a gap in the connection.
 */
const CURRENT_FOR = 5_000
/** Milliseconds after a message of the user in which another one may have been stored before it, without an event. */
const FOLLOW_UP_AFTER = 15_000

/** Milliseconds of both clocks: while the computer sleeps, the monotonic one may stand still. */
interface Moment {
  monotonic: number
  wall: number
}

interface ThreadState {
  comparing: Promise<void> | null
  /** Of the comparison that runs. */
  urgency: Urgency
  /** The last look that was started, and when. */
  looking: { promise: Promise<void>; began: Moment } | null
  /** When the request for the latest page, and for the end of the thread, began. */
  pageAsOf: Moment | null
  endAsOf: Moment | null
  loadingOlder: Promise<void> | null
  error: LoadError | null
  /** Older messages could not be fetched. */
  olderError: LoadError | null
}

/**
 * Fetches threads and compares them with the server. Runs one comparison, one look at their end and one load of older
 * messages at a time per thread.
 */
export class ThreadLoader {
  readonly #ports: SyncPorts
  readonly #comparison: ThreadComparison
  readonly #threads = new Map<LocalKey, ThreadState>()
  readonly #followUps: TimerMap<LocalKey>

  constructor(ports: SyncPorts) {
    this.#ports = ports
    this.#comparison = new ThreadComparison(ports)
    this.#followUps = new TimerMap(ports.clock)
  }

  /**
   * A window shows the newest `limit` messages: fetches the missing ones, and compares the thread unless that happened
   * since the last gap.
   */
  ensureLoaded(accountId: number, conversationId: number, limit: number, force = false): void {
    void this.#ensureLoaded(accountId, conversationId, limit, force)
  }

  /**
   * The user opened the thread, or came back to its window: compares its latest page unless that was fetched just now.
   * A thread that was not compared since the last gap is left to `ensureLoaded` and the sync.
   */
  compareShown(accountId: number, conversationId: number): void {
    const { freshness } = this.#ports
    const state = this.#state(accountId, conversationId)
    if (state.comparing || !freshness.isThreadCompared(accountId, conversationId)) return
    if (!this.#isCurrent(state.pageAsOf)) void this.#ensureLoaded(accountId, conversationId, 0, true)
  }

  /** See `ThreadComparison.settledId`. */
  settledId(accountId: number, conversationId: number): number | null {
    return this.#comparison.settledId(accountId, conversationId)
  }

  /** Whether the end of the thread was fetched by a request that began at most `CURRENT_FOR` ago. */
  isEndCurrent(accountId: number, conversationId: number): boolean {
    return this.#isCurrent(this.#state(accountId, conversationId).endAsOf)
  }

  /**
   * Fetches the messages that the cache doesn't have, because their events are late or lost. Joins a look that began just now.
   * Rejects with what the request rejected with.
   */
  async lookForNew(accountId: number, conversationId: number): Promise<void> {
    const state = this.#state(accountId, conversationId)
    const began = this.#now()
    // An older one may hang on a connection that is dead.
    if (state.looking && this.#isCurrent(state.looking.began)) return state.looking.promise
    const looking = { promise: this.#look(accountId, conversationId, began), began }
    state.looking = looking
    try {
      await looking.promise
    } finally {
      if (state.looking === looking) state.looking = null
    }
  }

  /**
   * The server stored a message of the user. Another one may have been stored before it since the last look: looks again
   * later, because neither the answer nor the row of the conversation shows that.
   */
  onOwnMessage(accountId: number, conversationId: number): void {
    const { clock, log } = this.#ports
    const storedBy = clock.monotonic()
    this.#followUps.set(localKey(accountId, conversationId), FOLLOW_UP_AFTER, () => {
      const { endAsOf } = this.#state(accountId, conversationId)
      if ((endAsOf !== null && endAsOf.monotonic >= storedBy) || this.#ports.isStopped()) return
      this.lookForNew(accountId, conversationId).catch((error: unknown) =>
        log.debug('Looking for messages failed', { ...loadError(error, log) }),
      )
    })
  }

  stop(): void {
    this.#followUps.clearAll()
  }

  /**
   * Fetches what is missing at the end of a thread, or the thread for the first time, unless it was compared since the
   * last gap (`force`: always). Rejects with what the request rejected with.
   */
  async compare(
    accountId: number,
    conversationId: number,
    options: { force?: boolean; signal?: AbortSignal; priority?: Priority } = {},
  ): Promise<void> {
    const { freshness } = this.#ports
    const state = this.#state(accountId, conversationId)
    const { priority = 'rest' } = options
    while (state.comparing) {
      raiseUrgency(state.urgency, priority)
      await Promise.allSettled([state.comparing])
    }
    if (options.force !== true && freshness.isThreadCompared(accountId, conversationId)) {
      this.#ports.server.threads.setVerified(accountId, conversationId)
      return
    }
    const began = this.#now()
    state.urgency = { priority }
    const { signal } = options
    const run = this.#comparison.compare(accountId, conversationId, { signal, urgency: state.urgency })
    state.comparing = run
      .then(() => {
        state.pageAsOf = began
        this.#endFetched(accountId, conversationId, began)
      })
      .finally(() => {
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

  /** Whether the cache has every message above an id. Not if it was lost, or begins after many newer messages. */
  reaches(accountId: number, conversationId: number, id: number): boolean {
    const extent = this.#ports.server.threads.get(accountId, conversationId)
    return extent !== null && (extent.reachedStart || extent.oldestId <= id + 1)
  }

  /**
   * Fetches older messages of a cached thread until the cache has every one above an id. Resolves with false if that
   * needs more pages, or one is too large; rejects with what a request rejected with.
   */
  async reachBack(accountId: number, conversationId: number, id: number): Promise<boolean> {
    const isMissing = (): boolean => !this.reaches(accountId, conversationId, id)
    if (isMissing())
      await this.#loadWhile(accountId, conversationId, isMissing).catch((error: unknown) => {
        if (!isTooLarge(error)) throw error
      })
    return !this.#ports.isStopped() && !isMissing()
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
    const state = this.#threads.get(localKey(accountId, conversationId))
    return (state?.comparing ?? state?.looking ?? state?.loadingOlder ?? null) !== null
  }

  async #ensureLoaded(accountId: number, conversationId: number, limit: number, force: boolean): Promise<void> {
    const { freshness, server, log } = this.#ports
    try {
      if (force || !freshness.isThreadCompared(accountId, conversationId))
        await this.compare(accountId, conversationId, { force, priority: 'screen' })
    } catch (error) {
      // The error is in the state. The cached part can still be read, and older pages may still load.
      if (this.#ports.isStopped()) return
      if (isGone(error)) {
        removeGone(this.#ports, accountId, conversationId, error)
        return this.#changed(accountId, conversationId)
      }
      log.debug('Thread comparison failed', { ...loadError(error, log) })
    }
    if (!this.#ports.isStopped() && server.threads.get(accountId, conversationId))
      await this.#fill(accountId, conversationId, limit)
  }

  async #look(accountId: number, conversationId: number, began: Moment): Promise<void> {
    const { freshness } = this.#ports
    const isVerified = freshness.isThreadVerified(accountId, conversationId)
    if (isVerified && (await this.#comparison.fetchNewer(accountId, conversationId)))
      this.#endFetched(accountId, conversationId, began)
    else await this.compare(accountId, conversationId, { force: true, priority: 'outbox' })
  }

  /** `began`: when the request began. Answers may come in another order. */
  #endFetched(accountId: number, conversationId: number, began: Moment): void {
    const state = this.#state(accountId, conversationId)
    if (state.endAsOf === null || state.endAsOf.monotonic <= began.monotonic) state.endAsOf = began
  }

  #now(): Moment {
    const { clock } = this.#ports
    return { monotonic: clock.monotonic(), wall: clock.now() }
  }

  /** Whether both clocks say that it was at most `CURRENT_FOR` ago. A clock that was set costs one more request. */
  #isCurrent(asOf: Moment | null): boolean {
    if (asOf === null) return false
    const now = this.#now()
    return now.monotonic - asOf.monotonic <= CURRENT_FOR && Math.abs(now.wall - asOf.wall) <= CURRENT_FOR
  }

  /** Loads older pages until `limit` messages are cached. */
  async #fill(accountId: number, conversationId: number, limit: number): Promise<void> {
    const state = this.#state(accountId, conversationId)
    const { server, log } = this.#ports
    const isShort = (): boolean => {
      const extent = server.threads.get(accountId, conversationId)
      if (!extent || extent.reachedStart) return false
      return server.messages.newest(accountId, conversationId, extent.oldestId, limit).length < limit
    }
    if (!isShort()) return
    try {
      await this.#loadWhile(accountId, conversationId, isShort)
      state.error = null
      state.olderError = null
    } catch (error) {
      state.error = exceptCanceled(loadError(error, log))
      // A transient failure is retried once the connection is back.
      state.olderError = state.error !== null && !isTransient(state.error.code) ? state.error : null
    }
    this.#changed(accountId, conversationId)
  }

  /** Loads older pages while that is needed, `MAX_PAGES` at most. Rejects with what a request rejected with. */
  async #loadWhile(accountId: number, conversationId: number, isNeeded: () => boolean): Promise<void> {
    const state = this.#state(accountId, conversationId)
    while (state.loadingOlder) await Promise.allSettled([state.loadingOlder])
    const run = async (): Promise<void> => {
      for (let page = 0; page < MAX_PAGES && !this.#ports.isStopped() && isNeeded(); page++)
        await this.#loadOlder(accountId, conversationId)
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
    const before = { before: extent.oldestId }
    const read = await this.#comparison.read(accountId, conversationId, before, { urgency: { priority: 'screen' } })
    // A comparison may have replaced the cached part during the request.
    if (server.threads.get(accountId, conversationId)?.oldestId !== extent.oldestId) return
    const lowest = lowestId(read.answer)
    const hasOlder = lowest !== null && lowest < extent.oldestId
    await this.#comparison.apply(read, () => {
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

  #state(accountId: number, conversationId: number): ThreadState {
    const key = localKey(accountId, conversationId)
    let state = this.#threads.get(key)
    if (!state) {
      state = {
        comparing: null,
        urgency: { priority: 'rest' },
        looking: null,
        pageAsOf: null,
        endAsOf: null,
        loadingOlder: null,
        error: null,
        olderError: null,
      }
      this.#threads.set(key, state)
    }
    return state
  }

  #changed(accountId: number, conversationId: number): void {
    this.#ports.changes.threads.add(localKey(accountId, conversationId))
    this.#ports.changes.flushSoon()
  }
}
