import { ApiError } from '../api/types.ts'
import type { ListFilter, Transition } from '../cache/index.ts'
import { accountFilter, localKey } from '../cache/index.ts'
import { Timer } from '../timer.ts'
import type { ConversationFetcher } from './conversationFetcher.ts'
import { ConversationScan } from './conversationScan.ts'
import type { CountsKeeper } from './counts.ts'
import type { ListLoader } from './listLoader.ts'
import { isGone, isTransient, loadError } from './loadError.ts'
import type { NotificationKeeper } from './notificationKeeper.ts'
import { inParallel } from './parallel.ts'
import type { ReferenceLoader } from './referenceLoader.ts'
import { removeGone } from './removeGone.ts'
import type { SyncPorts } from './syncPorts.ts'
import type { ThreadLoader } from './threadLoader.ts'
import type { Watermarks } from './watermarks.ts'

/** Seconds by which events may have been late when the watermark was set: docs/servers.md#how-late-events-can-be. */
const MARGIN = 120
/** Requests at a time. */
const CONCURRENCY = 4
/** Milliseconds after which progress is reported. */
const PROGRESS_AFTER = 1_000

export interface SyncProgress {
  running: boolean
  done: number
  total: number | null
}

export interface GapSyncOptions {
  lists: ListLoader
  threads: ThreadLoader
  counts: CountsKeeper
  reference: ReferenceLoader
  fetcher: ConversationFetcher
  notifications: Pick<NotificationKeeper, 'sync'>
  watermarks: Watermarks
  /** Lists and threads on screen. */
  watchedLists(): ListFilter[]
  watchedThreads(): { accountId: number; conversationId: number }[]
}

type Task = () => Promise<void>

/** One sync of some accounts. `count`: tasks that were added, and that ended. */
interface SyncRun {
  readonly signal: AbortSignal
  count(requested: number, done: number): void
}

interface RowRef {
  accountId: number
  id: number
}

/**
 * Fetches everything that was missed in a gap: docs/architecture.md#sync-after-a-gap. The caller has reported the gap
 * to `Freshness`. Progress is stored on disk: the next run continues one that failed or ended with the process.
 */
export class GapSync {
  progress: SyncProgress = { running: false, done: 0, total: null }
  readonly #ports: SyncPorts
  readonly #options: GapSyncOptions
  readonly #scan: ConversationScan
  /**
   * Accounts with pages that were too large. Their watermark doesn't move, over restarts too, until a scan fetches all
   * pages.
   */
  readonly #incomplete = new Set<number>()
  /** The newest one: only its progress is reported. */
  #newest: SyncRun | null = null

  constructor(ports: SyncPorts, options: GapSyncOptions) {
    this.#ports = ports
    this.#options = options
    this.#scan = new ConversationScan(ports)
  }

  /** Resolves when the cache equals the server; rejects when the server could not be asked. */
  async run(signal: AbortSignal): Promise<void> {
    this.#options.watermarks.confirmToken(await this.#sync(signal, this.#ports.accountIds()))
  }

  /**
   * Same for accounts without a live subscription. Proves nothing about the token, which other accounts may still use.
   */
  async poll(signal: AbortSignal, accountIds: readonly number[]): Promise<void> {
    await this.#sync(signal, accountIds)
  }

  /** After a poll of one page: compares the threads that it found changed, open ones first, and syncs notifications. */
  async fetchChanged(accountId: number, signal: AbortSignal): Promise<void> {
    const watched = new Set(this.#watched([accountId]).map(({ id }) => id))
    const due = this.#ports.server.threads.due(accountId)
    const rows = [...due.filter((id) => watched.has(id)), ...due.filter((id) => !watched.has(id))]
    await inParallel(
      [
        ...rows.map((id) => () => this.#compareThread({ accountId, id }, signal, true)),
        () => this.#options.notifications.sync(accountId, true),
      ],
      CONCURRENCY,
    )
  }

  /** Accounts of which a part was too large to fetch. */
  get incompleteAccounts(): number[] {
    return [...this.#incomplete]
  }

  /**
   * Moves the watermark to the newest activity of these events. Called for events only: a REST answer doesn't show that
   * the socket delivers the same events, as it may be dead or the account unconfirmed. `MARGIN` covers events that
   * arrive late.
   */
  recordActivity(transitions: readonly Transition[]): void {
    const newest = new Map<number, number>()
    for (const { before, after } of transitions)
      if (after && after.lastActivityAt > (before?.lastActivityAt ?? 0))
        newest.set(after.accountId, Math.max(newest.get(after.accountId) ?? 0, after.lastActivityAt))
    for (const [accountId, at] of newest)
      if (this.#ports.freshness.isAccountCompared(accountId) && !this.#incomplete.has(accountId))
        this.#options.watermarks.recordActivity(accountId, at)
  }

  /** Reports progress if it takes longer than `PROGRESS_AFTER`. */
  async #sync(signal: AbortSignal, accountIds: readonly number[]): Promise<number[]> {
    let isReporting = false
    let [done, total] = [0, 0]
    const report = (): void => {
      if (isReporting && this.#newest === run) this.#setProgress({ running: true, done, total })
    }
    const run: SyncRun = {
      signal,
      count(moreRequested, moreDone) {
        total += moreRequested
        done += moreDone
        report()
      },
    }
    this.#newest = run
    const timer = new Timer(this.#ports.clock)
    timer.set(PROGRESS_AFTER, () => {
      isReporting = true
      report()
    })
    try {
      return await this.#run(run, accountIds)
    } finally {
      timer.clear()
      if (this.#newest === run) this.#setProgress({ running: false, done: 0, total: null })
    }
  }

  #setProgress(progress: SyncProgress): void {
    this.progress = progress
    this.#ports.changes.touchSession()
  }

  /**
   * Open threads and visible lists, which are right before the rest of the gap is fetched. What fails for another reason
   * than the network is judged with the rest, once it is known that the account is still the user's.
   */
  #onScreen(accountIds: readonly number[], run: SyncRun): Task[] {
    const { freshness, server } = this.#ports
    const { lists, threads, watchedLists } = this.#options
    const accounts = accountIds.filter((accountId) => freshness.isLive(accountId))
    return this.#counted(run, [
      ...this.#watched(accounts)
        .filter(({ accountId, id }) => server.threads.get(accountId, id))
        .map(({ accountId, id }) => async () => {
          try {
            await threads.compare(accountId, id, { signal: run.signal, priority: 'screen' })
          } catch (error) {
            if (isTransient(loadError(error, this.#ports.log).code)) throw error
          }
        }),
      ...uniqueLists(watchedLists().filter(({ accountId }) => accounts.includes(accountId))).map(
        (filter) => async () => {
          const error = await lists.refresh(filter)
          if (error && isTransient(error.code)) throw new ApiError({ code: error.code, reachedServer: 'no' })
        },
      ),
    ])
  }

  /** Returns the accounts that the user still belongs to. */
  async #run(run: SyncRun, accountIds: readonly number[]): Promise<number[]> {
    const { signal } = run
    const { freshness, serverTime } = this.#ports
    const { counts, reference } = this.#options
    const { epoch } = freshness
    const began = serverTime.earliest()
    counts.markDirty(accountIds)
    await inParallel(this.#onScreen(accountIds, run), CONCURRENCY)
    signal.throwIfAborted()
    const scanned = (await Promise.all(accountIds.map((accountId) => this.#scanAccount(accountId, began, run)))).filter(
      (accountId) => accountId !== null,
    )
    signal.throwIfAborted()
    await inParallel(this.#tasks(scanned, run), CONCURRENCY)
    signal.throwIfAborted()
    await inParallel(this.#watchedRows(scanned, run), CONCURRENCY)
    signal.throwIfAborted()
    for (const accountId of scanned) {
      freshness.accountCompared(accountId, epoch)
      // Reference data (labels, agents) refreshes in the background.
      void reference.refresh(accountId)
    }
    return scanned
  }

  /**
   * Fetches the conversations of one account that changed since its watermark. `began`: server seconds at which the
   * sync began. Returns null if the user no longer belongs to it.
   */
  async #scanAccount(accountId: number, began: number, run: SyncRun): Promise<number | null> {
    const { server, log } = this.#ports
    const from = this.#options.watermarks.from(accountId)
    if (from === null) {
      // A first sync only fetches what is visible. Older threads are compared when they are opened.
      server.transaction(() => {
        server.threads.setAllUnverified(accountId)
        this.#options.watermarks.advance(accountId, began)
      })
      return accountId
    }
    try {
      const { newest, isComplete, skippedPages } = await this.#scan.run({
        accountId,
        from,
        since: from - MARGIN,
        signal: run.signal,
        onProgress: ({ requested, done }) => run.count(requested, done),
      })
      server.transaction(() => {
        if (!isComplete) server.threads.setAllUnverified(accountId)
        if (skippedPages === 0) this.#options.watermarks.advance(accountId, newest)
      })
      if (skippedPages > 0) this.#incomplete.add(accountId)
      else this.#incomplete.delete(accountId)
      return accountId
    } catch (error) {
      if (!isGone(error)) throw error
      // The user was removed from this account, or suspended in it: the other accounts continue.
      log.warn('Account sync failed', { accountId, ...loadError(error, log) })
      return null
    }
  }

  /** What is on screen first, then the threads that changed, newest first. */
  #tasks(accounts: readonly number[], run: SyncRun): Task[] {
    const { server } = this.#ports
    const { fetcher, notifications, watchedLists } = this.#options
    const watched = this.#watched(accounts).filter(({ accountId, id }) => server.threads.get(accountId, id))
    const watchedKeys = new Set(watched.map(rowKey))
    const due = accounts
      .flatMap((accountId) => server.threads.due(accountId).map((id) => ({ accountId, id })))
      .filter((row) => !watchedKeys.has(rowKey(row)))
    const toRefetch = accounts.flatMap((accountId) =>
      server.conversations.idsToRefetch(accountId).map((id) => ({ accountId, id })),
    )
    const visible = uniqueLists([
      ...watchedLists().filter(({ accountId }) => accounts.includes(accountId)),
      ...accounts.map(badgeList),
    ])
    const compare = (row: RowRef): Task => {
      return () => this.#compareThread(row, run.signal)
    }
    return this.#counted(run, [
      ...watched.map(compare),
      ...visible.map((filter) => () => this.#refreshList(filter)),
      ...due.map(compare),
      ...toRefetch.map(
        ({ accountId, id }) =>
          () =>
            fetcher.fetch(accountId, id),
      ),
      ...accounts.map((accountId) => () => notifications.sync(accountId)),
    ])
  }

  /** Open conversations that no answer contained: a change without a message doesn't move them up the pages. */
  #watchedRows(accounts: readonly number[], run: SyncRun): Task[] {
    const { freshness, server } = this.#ports
    const { fetcher } = this.#options
    return this.#counted(
      run,
      this.#watched(accounts)
        .filter(
          ({ accountId, id }) => server.conversations.get(accountId, id) && !freshness.isRowCompared(accountId, id),
        )
        .map(
          ({ accountId, id }) =>
            () =>
              fetcher.fetch(accountId, id),
        ),
    )
  }

  /** Threads on screen, each once. */
  #watched(accounts: readonly number[]): RowRef[] {
    const rows = this.#options
      .watchedThreads()
      .filter(({ accountId }) => accounts.includes(accountId))
      .map(({ accountId, conversationId }) => ({ accountId, id: conversationId }))
    return [...new Map(rows.map((row) => [rowKey(row), row])).values()]
  }

  async #refreshList(filter: ListFilter): Promise<void> {
    // In an account that is not live, a list compared since the gap may have changed.
    const error = await this.#options.lists.refresh(filter, !this.#ports.freshness.isLive(filter.accountId))
    // A list that a server can't produce (1.16 fails on `status=all`) doesn't fail the sync.
    if (error?.code === 'answerTooLarge') this.#incomplete.add(filter.accountId)
    if (error && isTransient(error.code))
      throw new ApiError({ code: error.code, reachedServer: 'no', detail: 'a list could not be fetched' })
  }

  async #compareThread({ accountId, id }: RowRef, signal: AbortSignal, force = false): Promise<void> {
    const { log } = this.#ports
    try {
      await this.#options.threads.compare(accountId, id, { signal, force })
    } catch (error) {
      if (isGone(error)) {
        removeGone(this.#ports, accountId, id, error)
        return
      }
      const failure = loadError(error, log)
      if (isTransient(failure.code)) throw error
      // A thread that the server fails on doesn't fail the sync: it stays unverified, and the next gap compares it
      // again.
      log.warn('Thread comparison failed', { accountId, conversationId: id, ...failure })
    }
  }

  #counted(run: SyncRun, tasks: readonly Task[]): Task[] {
    run.count(tasks.length, 0)
    return tasks.map((task) => async () => {
      await task()
      run.count(0, 1)
    })
  }
}

/** The list that the badge counts: synced for every account, on screen or not. */
function badgeList(accountId: number): ListFilter {
  return accountFilter(accountId, { view: 'mine', status: 'open' })
}

function uniqueLists(filters: readonly ListFilter[]): ListFilter[] {
  return [...new Map(filters.map((filter) => [JSON.stringify(filter), filter])).values()]
}

function rowKey({ accountId, id }: RowRef): string {
  return localKey(accountId, id)
}
