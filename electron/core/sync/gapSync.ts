import { ApiError } from '../api/types.ts'
import type { ListFilter, Transition } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import type { ConversationFetcher } from './conversationFetcher.ts'
import type { CountsKeeper } from './counts.ts'
import type { ListLoader } from './listLoader.ts'
import { isGone, isTransient, loadError } from './loadError.ts'
import { PageWalk } from './pageWalk.ts'
import { inParallel } from './parallel.ts'
import type { ReferenceLoader } from './referenceLoader.ts'
import type { SyncPorts } from './syncPorts.ts'
import type { ThreadLoader } from './threadLoader.ts'
import type { Watermarks } from './watermarks.ts'

/** Seconds by which events may have been late when the watermark was set: docs/servers.md#how-late-events-can-be. */
const MARGIN = 120
/** Requests at a time. */
const WIDTH = 4
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
  notifications: { sync(accountId: number): Promise<void> }
  watermarks: Watermarks
  /** Lists and threads on screen. */
  watchedLists(): ListFilter[]
  watchedThreads(): { accountId: number; conversationId: number }[]
}

type Task = () => Promise<void>

/**
 * Fetches everything that was missed in a gap: docs/architecture.md#sync-after-a-gap. The caller has marked the gap in `freshness`. Progress
 * is on disk: the next run continues one that failed or ended with the process.
 */
export class GapSync {
  progress: SyncProgress = { running: false, done: 0, total: null }
  readonly #ports: SyncPorts
  readonly #parts: GapSyncOptions
  readonly #walk: PageWalk
  /** Accounts of which pages were too large. Their mark stays where it was, also over a restart, until a walk meets everything. */
  readonly #behind = new Set<number>()
  #done = 0
  #total = 0
  #report: () => void = () => undefined

  constructor(ports: SyncPorts, parts: GapSyncOptions) {
    this.#ports = ports
    this.#parts = parts
    this.#walk = new PageWalk(ports)
  }

  /** Settles when the cache is in step with the server; rejects when the server could not be asked. */
  async run(signal: AbortSignal): Promise<void> {
    this.#parts.watermarks.prove(await this.#sync(signal, this.#ports.accountIds()))
  }

  /** The same for accounts that nobody tells of, beside others that are heard: of the token that those are heard by it proves nothing. */
  async poll(signal: AbortSignal, accountIds: readonly number[]): Promise<void> {
    await this.#sync(signal, accountIds)
  }

  /** Accounts of which a part could not be fetched, as it was too large. */
  get incompleteAccounts(): number[] {
    return [...this.#behind]
  }

  /**
   * Events moved these while everything is in step: the next gap begins there. What answers tell is no sign that the socket tells it too: it
   * may be dead and not found out yet, or its account not confirmed. Late events are found within `MARGIN`.
   */
  recordActivity(transitions: readonly Transition[]): void {
    const newest = new Map<number, number>()
    for (const { before, after } of transitions)
      if (after && after.lastActivityAt > (before?.lastActivityAt ?? 0))
        newest.set(after.accountId, Math.max(newest.get(after.accountId) ?? 0, after.lastActivityAt))
    for (const [accountId, at] of newest)
      if (this.#ports.freshness.isAccountCompared(accountId) && !this.#behind.has(accountId))
        this.#parts.watermarks.note(accountId, at)
  }

  /** Tells how far it is, where it takes longer. */
  async #sync(signal: AbortSignal, accountIds: readonly number[]): Promise<number[]> {
    const { clock } = this.#ports
    this.#done = 0
    this.#total = 0
    let shown = false
    this.#report = () => {
      if (shown) this.#setProgress({ running: true, done: this.#done, total: this.#total })
    }
    const timer = clock.after(PROGRESS_AFTER, () => {
      shown = true
      this.#report()
    })
    try {
      return await this.#run(signal, accountIds)
    } finally {
      clock.clear(timer)
      this.#setProgress({ running: false, done: 0, total: null })
    }
  }

  #setProgress(progress: SyncProgress): void {
    this.progress = progress
    this.#ports.changes.touchSession()
  }

  /** Answers the accounts that this person is still in. */
  async #run(signal: AbortSignal, accountIds: readonly number[]): Promise<number[]> {
    const { freshness } = this.#ports
    const { counts, reference } = this.#parts
    const { epoch } = freshness
    counts.doubt(accountIds)
    const reached = (await Promise.all(accountIds.map((accountId) => this.#account(accountId, signal)))).filter(
      (accountId) => accountId !== null,
    )
    signal.throwIfAborted()
    await inParallel(this.#tasks(reached, signal), WIDTH)
    signal.throwIfAborted()
    await inParallel(this.#watchedRows(reached), WIDTH)
    signal.throwIfAborted()
    for (const accountId of reached) {
      freshness.accountCompared(accountId, epoch)
      // What names things does not hold back what people wrote.
      void reference.refresh(accountId)
    }
    return reached
  }

  /** Meets what moved in one account since its watermark. Null for an account that this person is not in any more. */
  async #account(accountId: number, signal: AbortSignal): Promise<number | null> {
    const { server, log } = this.#ports
    const from = this.#parts.watermarks.from(accountId)
    // A first sync only asks for what is visible, and the first page for its time: what moved before is compared when it is opened.
    const bounds = from === null ? { from: Infinity, since: Infinity } : { from, since: from - MARGIN }
    try {
      const { newest, whole, leftOut } = await this.#walk.run({
        accountId,
        ...bounds,
        signal,
        onProgress: ({ asked, done }) => this.#count(asked, done),
      })
      server.transaction(() => {
        if (!whole || from === null) server.threads.setAllUnverified(accountId)
        if (leftOut === 0) this.#parts.watermarks.reach(accountId, newest)
      })
      if (leftOut > 0) this.#behind.add(accountId)
      else this.#behind.delete(accountId)
      return accountId
    } catch (error) {
      if (!isGone(error)) throw error
      // Removed from this account, or suspended there: the others go on.
      log.warn('An account could not be synced', { accountId, ...loadError(error, log) })
      return null
    }
  }

  /** What is on screen first, then the threads that moved, newest first. */
  #tasks(accounts: readonly number[], signal: AbortSignal): Task[] {
    const { server } = this.#ports
    const { fetcher, notifications, watchedLists } = this.#parts
    const watched = this.#watched(accounts).filter(({ accountId, id }) => server.threads.get(accountId, id) !== null)
    const isWatched = new Set(watched.map(({ accountId, id }) => localKey(accountId, id)))
    const due = accounts
      .flatMap((accountId) => server.threads.due(accountId).map((id) => ({ accountId, id })))
      .filter(({ accountId, id }) => !isWatched.has(localKey(accountId, id)))
    const doubtful = accounts.flatMap((accountId) =>
      server.conversations.idsToRefetch(accountId).map((id) => ({ accountId, id })),
    )
    const visible = uniqueLists([
      ...watchedLists().filter(({ accountId }) => accounts.includes(accountId)),
      ...accounts.map(badgeList),
    ])
    return this.#counted([
      ...watched.map(
        ({ accountId, id }) =>
          () =>
            this.#thread(accountId, id, signal),
      ),
      ...visible.map((filter) => () => this.#list(filter)),
      ...due.map(
        ({ accountId, id }) =>
          () =>
            this.#thread(accountId, id, signal),
      ),
      ...doubtful.map(
        ({ accountId, id }) =>
          () =>
            fetcher.fetch(accountId, id),
      ),
      ...accounts.map((accountId) => () => notifications.sync(accountId)),
    ])
  }

  /** Open conversations that were in none of the answers: what changes without a message moves nothing. */
  #watchedRows(accounts: readonly number[]): Task[] {
    const { freshness, server } = this.#ports
    return this.#counted(
      this.#watched(accounts)
        .filter(
          ({ accountId, id }) =>
            server.conversations.get(accountId, id) !== null && !freshness.isRowCompared(accountId, id),
        )
        .map(
          ({ accountId, id }) =>
            () =>
              this.#parts.fetcher.fetch(accountId, id),
        ),
    )
  }

  #watched(accounts: readonly number[]): { accountId: number; id: number }[] {
    const all = this.#parts.watchedThreads().filter(({ accountId }) => accounts.includes(accountId))
    return [
      ...new Map(
        all.map(({ accountId, conversationId }) => [
          localKey(accountId, conversationId),
          { accountId, id: conversationId },
        ]),
      ).values(),
    ]
  }

  async #list(filter: ListFilter): Promise<void> {
    // Of an account that is not heard, what was compared since the gap may have changed since.
    const error = await this.#parts.lists.refresh(filter, !this.#ports.freshness.isLive(filter.accountId))
    // One list that a server cannot make (1.16 fails on `status=all`) does not hold back everything else.
    if (error?.code === 'answerTooLarge') this.#behind.add(filter.accountId)
    if (error && isTransient(error.code))
      throw new ApiError({ code: error.code, delivered: 'no', detail: 'a list could not be fetched' })
  }

  async #thread(accountId: number, id: number, signal: AbortSignal): Promise<void> {
    const { log, server } = this.#ports
    try {
      await this.#parts.threads.compare(accountId, id, { signal })
    } catch (error) {
      if (isGone(error)) {
        this.#ports.afterWrite(server.removeConversation(accountId, id))
        return
      }
      const known = loadError(error, log)
      if (isTransient(known.code)) throw error
      // One thread that a server fails on does not hold back everything else: it stays unverified, and is asked for again with the next gap.
      log.warn('A thread could not be compared', { accountId, conversationId: id, ...known })
    }
  }

  #counted(tasks: readonly Task[]): Task[] {
    this.#count(tasks.length, 0)
    return tasks.map((task) => async () => {
      await task()
      this.#count(0, 1)
    })
  }

  #count(asked: number, done: number): void {
    this.#total += asked
    this.#done += done
    this.#report()
  }
}

/** What the badge counts; kept right for every account, on screen or not. */
function badgeList(accountId: number): ListFilter {
  return { accountId, view: 'mine', status: 'open', sort: 'lastActivityDesc', inboxId: null, teamId: null, label: null }
}

function uniqueLists(filters: readonly ListFilter[]): ListFilter[] {
  return [...new Map(filters.map((filter) => [JSON.stringify(filter), filter])).values()]
}
