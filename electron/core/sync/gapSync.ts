import { CONVERSATION_STATUSES, type ConversationStatus } from '../../../shared/model/conversation.ts'
import type { ErrorCode } from '../../../shared/views.ts'
import { ApiError, type ConversationPage } from '../api/types.ts'
import type { Transition } from '../cache/conversationTable.ts'
import type { ListFilter } from '../cache/filter.ts'
import { localKey } from '../cache/changes.ts'
import type { ConversationFetcher } from './conversationFetcher.ts'
import { isGone, loadError, type SyncContext } from './context.ts'
import type { CountsKeeper } from './counts.ts'
import type { ListLoader } from './listLoader.ts'
import type { ReferenceLoader } from './referenceLoader.ts'
import type { ThreadLoader } from './threadLoader.ts'

/** Seconds by which events may have been late when the last good moment was noted (chatwoot-servers.md 4). */
const MARGIN = 120
/** Pages of one status and account: older conversations stay unverified and are compared when they are opened. */
const PAGES = 60
const PROGRESS_AFTER = 1_000
/** What another try may cure. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['offline', 'timeout', 'hostNotFound', 'refused', 'tlsUntrusted', 'rateLimited', 'cancelled', 'signedOut'])

export interface SyncProgress { running: boolean; done: number; total: number | null }

interface AccountPlan { accountId: number; whole: boolean; tasks: (() => Promise<void>)[] }

export interface GapSyncParts {
  lists: ListLoader
  threads: ThreadLoader
  counts: CountsKeeper
  reference: ReferenceLoader
  fetcher: ConversationFetcher
  /** Lists and threads on screen. */
  watchedLists(): ListFilter[]
  watchedThreads(): { accountId: number; conversationId: number }[]
  onProgress(progress: SyncProgress): void
}

/** Fetches everything that was missed in a gap (design 5); the caller has marked the gap in `freshness`. */
export class GapSync {
  readonly #context: SyncContext
  readonly #parts: GapSyncParts
  #done = 0
  #total = 0

  constructor(context: SyncContext, parts: GapSyncParts) {
    this.#context = context
    this.#parts = parts
  }

  /** Settles when the cache is in step with the server; rejects when the server could not be asked. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#context
    this.#done = 0
    this.#total = 0
    let shown = false
    const timer = clock.after(PROGRESS_AFTER, () => {
      shown = true
      this.#report()
    })
    try {
      await this.#run(signal, () => { if (shown) this.#report() })
    } finally {
      clock.clear(timer)
      this.#parts.onProgress({ running: false, done: 0, total: null })
    }
  }

  /**
   * Something newer was seen while everything is in step, by an event or an answer: the next gap begins there. A socket that died unnoticed
   * is found out long before `MARGIN` is over.
   */
  noteActivity(transitions: readonly Transition[]): void {
    const newest = new Map<number, number>()
    for (const { after } of transitions) if (after) newest.set(after.accountId, Math.max(newest.get(after.accountId) ?? 0, after.lastActivityAt))
    for (const [accountId, at] of newest) if (this.#context.freshness.isAccountCompared(accountId)) this.#note(accountId, at)
  }

  #note(accountId: number, lastActivityAt: number): void {
    const key = watermarkKey(accountId)
    const known = this.#context.server.meta.number(key)
    // Half a minute less than the truth only asks for a little more after a gap, and spares a write per event.
    if (known === null || lastActivityAt > known + 30) this.#context.server.meta.set(key, lastActivityAt)
  }

  async #run(signal: AbortSignal, report: () => void): Promise<void> {
    const { freshness, server } = this.#context
    const { counts, fetcher, reference, watchedLists } = this.#parts
    const epoch = freshness.epoch
    const accounts = this.#context.accountIds()
    counts.doubtAll()
    const plans = await Promise.all(accounts.map((accountId) => this.#account(accountId, signal, report)))
    signal.throwIfAborted()
    const doubtful = accounts.flatMap((accountId) => server.conversations.doubtful(accountId).map((id) => ({ accountId, id })))
    const visible = uniqueLists([...watchedLists(), ...accounts.map(badgeList)])
    await this.#all([
      ...plans.flatMap((plan) => plan.tasks),
      ...doubtful.map(({ accountId, id }) => () => fetcher.fetch(accountId, id)),
      ...visible.map((filter) => () => this.#list(filter)),
    ], report)
    signal.throwIfAborted()
    for (const plan of plans) freshness.accountCompared(plan.accountId, plan.whole, epoch)
    for (const accountId of accounts) {
      const newest = server.conversations.newestActivity(accountId)
      const known = server.meta.number(watermarkKey(accountId))
      if (known === null && newest !== null) server.meta.set(watermarkKey(accountId), newest)
      // What names things does not hold back what people wrote.
      void reference.refresh(accountId)
    }
  }

  /** One account down to its watermark; answers the threads to compare. A first sync only asks for what is visible. */
  async #account(accountId: number, signal: AbortSignal, report: () => void): Promise<AccountPlan> {
    const { server, log } = this.#context
    const watermark = server.meta.number(watermarkKey(accountId))
    const watched = this.#parts.watchedThreads().filter((thread) => thread.accountId === accountId)
    const threads = new Map(watched.map((thread) => [localKey(accountId, thread.conversationId), thread.conversationId]))
    // Without a watermark nothing is known of what moved: each thread is compared when it is opened.
    let whole = false
    if (watermark !== null) {
      const since = watermark - MARGIN
      try {
        const { newest, reached } = await this.#pages(accountId, since, signal, report, (id) => {
          if (server.threads.get(accountId, id)) threads.set(localKey(accountId, id), id)
        })
        whole = reached <= since
        if (newest > watermark) server.meta.set(watermarkKey(accountId), newest)
      } catch (error) {
        if (!isGone(error)) throw error
        // Removed from this account, or suspended there: the others go on.
        log.warn('An account could not be synced', { accountId, ...loadError(error, log) })
        return { accountId, whole: false, tasks: [] }
      }
    }
    const tasks = [...threads.values()].filter((id) => server.threads.get(accountId, id)).map((id) => () => this.#thread(accountId, id, signal))
    return { accountId, whole, tasks }
  }

  async #list(filter: ListFilter): Promise<void> {
    const error = await this.#parts.lists.refresh(filter)
    // One list that a server cannot make (1.16 fails on `status=all`) does not hold back everything else.
    if (error && PASSING.has(error.code)) throw new ApiError({ code: error.code, delivered: 'no', detail: 'a list could not be fetched' })
  }

  async #thread(accountId: number, id: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#parts.threads.compare(accountId, id, { signal })
    } catch (error) {
      if (!isGone(error)) throw error
      this.#context.onTransitions(this.#context.server.removeConversation(accountId, id))
    }
  }

  /** All conversations by last activity until one is older than `since`. `reached`: activity after it has been compared. */
  async #pages(accountId: number, since: number, signal: AbortSignal, report: () => void, onConversation: (id: number) => void): Promise<{ newest: number; reached: number }> {
    try {
      return await this.#pagesOf('all', accountId, since, signal, report, onConversation)
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === null || error.status < 500) throw error
    }
    // 1.16 answers 500 to `status=all`, and to the statuses that came after it.
    let newest = 0
    let reached = since
    for (const status of CONVERSATION_STATUSES) {
      const isOld = status === 'pending' || status === 'snoozed'
      try {
        const part = await this.#pagesOf(status, accountId, since, signal, report, onConversation)
        newest = Math.max(newest, part.newest)
        reached = Math.max(reached, part.reached)
      } catch (error) {
        if (!isOld || !(error instanceof ApiError) || error.status === null || error.status < 500) throw error
      }
    }
    return { newest, reached }
  }

  async #pagesOf(status: ConversationStatus | 'all', accountId: number, since: number, signal: AbortSignal, report: () => void, onConversation: (id: number) => void): Promise<{ newest: number; reached: number }> {
    const { api, reader, server } = this.#context
    let newest = 0
    let oldest = Infinity
    for (let number = 1; number <= PAGES; number++) {
      let asOf = 0
      this.#total++
      const page: ConversationPage = await reader.read(() => {
        asOf = server.revision
        return api.conversations(accountId, { status, assigneeType: 'all', page: number })
      }, signal)
      this.#done++
      report()
      if (page.conversations.length === 0) return { newest, reached: since }
      this.#context.onApplied(server.applyPage(page, asOf))
      this.#context.touch()
      for (const { id, lastActivityAt } of page.conversations) {
        newest = Math.max(newest, lastActivityAt ?? 0)
        oldest = Math.min(oldest, lastActivityAt ?? Infinity)
        if ((lastActivityAt ?? Infinity) >= since) onConversation(id)
      }
      if (oldest < since) return { newest, reached: since }
    }
    return { newest, reached: oldest }
  }

  async #all(tasks: (() => Promise<void>)[], report: () => void): Promise<void> {
    this.#total += tasks.length
    await Promise.all(tasks.map(async (task) => {
      await task()
      this.#done++
      report()
    }))
  }

  #report(): void {
    this.#parts.onProgress({ running: true, done: this.#done, total: this.#total })
  }
}

/** What the badge counts; kept right for every account, on screen or not. */
function badgeList(accountId: number): ListFilter {
  return { accountId, view: 'mine', status: 'open', sort: 'lastActivityDesc', inboxId: null, teamId: null, label: null }
}

function uniqueLists(filters: readonly ListFilter[]): ListFilter[] {
  return [...new Map(filters.map((filter) => [JSON.stringify(filter), filter])).values()]
}

function watermarkKey(accountId: number): string {
  return `watermark/${accountId}`
}
