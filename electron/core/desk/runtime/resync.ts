import { errorText } from '../../../../shared/text/errors.ts'
import type { PollResult, ResyncReason } from '../../cable/index.ts'
import { nothingApplied } from '../../cache/index.ts'
import type { RequestBudget } from '../../net/requestBudget.ts'
import type { ActionQueue } from '../../outbox/actionQueue.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { Clock, Log } from '../../ports.ts'
import type { ChangePoll } from '../../sync/changePoll.ts'
import type { ConversationFetcher } from '../../sync/conversationFetcher.ts'
import type { Freshness } from '../../sync/freshness.ts'
import type { GapSync } from '../../sync/gapSync.ts'
import type { RequestQueue } from '../../sync/requestQueue.ts'
import type { ServerUnread } from '../../sync/serverUnread.ts'
import { Timer } from '../../timer.ts'
import type { Recovery } from '../recovery.ts'
import type { SessionEvents } from '../sessionEvents.ts'
import type { StorageKeeper } from '../storageKeeper.ts'
import type { Capabilities } from './capabilities.ts'
import type { Identity } from './identity.ts'

export interface ResyncOptions {
  identity: Identity
  freshness: Freshness
  outbox: Outbox
  queue: ActionQueue
  fetcher: ConversationFetcher
  gapSync: GapSync
  changePoll: ChangePoll
  requestQueue: Pick<RequestQueue, 'wasThrottledSince'>
  budget: Pick<RequestBudget, 'limit' | 'onChange'>
  recovery: Recovery
  storage: StorageKeeper
  capabilities: Pick<Capabilities, 'onSynced'>
  serverUnread: Pick<ServerUnread, 'onSynced'>
  events: Pick<SessionEvents, 'onWritten' | 'onSynced'>
  clock: Clock
  log: Log
  isStopped(): boolean
}

/**
 * Milliseconds until accounts whose sync left out a part that was too large are polled again; doubles up to the
 * longest.
 */
const FIRST_BEHIND_DELAY = 60_000
const LONGEST_BEHIND_DELAY = 15 * 60_000

/**
 * Fetches what a gap hid when the connection asks for it. Pauses the outbox meanwhile, and raises alerts for what was
 * found afterwards.
 */
export class Resync {
  readonly #options: ResyncOptions
  #runs = 0
  readonly #behindTimer: Timer
  #behindAbort: AbortController | null = null
  #behindDelay = FIRST_BEHIND_DELAY

  constructor(options: ResyncOptions) {
    this.#options = options
    this.#behindTimer = new Timer(options.clock)
  }

  /** Resolves when the cache matches the server; rejects when the server can't be reached, and when `signal` aborts. */
  async run(reason: ResyncReason, signal: AbortSignal): Promise<void> {
    const {
      budget,
      capabilities,
      identity,
      freshness,
      outbox,
      queue,
      fetcher,
      gapSync,
      serverUnread,
      storage,
      isStopped,
    } = this.#options
    // The open socket delivered nothing, or its buffer overflowed: earlier comparisons are stale.
    if (reason === 'degraded' || reason === 'overflow') freshness.onGap()
    const run = ++this.#runs
    this.#cancelBehind()
    outbox.pause()
    queue.pause()
    // With `degraded` only events are missing: requests did get through.
    if (reason !== 'degraded') {
      outbox.onGap()
      fetcher.onGap()
    }
    const resume = (): void => {
      // An aborted run may end after the next one has started.
      if (isStopped() || run !== this.#runs) return
      outbox.resume()
      queue.resume()
    }
    // Replies don't wait for a sync that the server slows down: each one's thread is compared before it leaves.
    const unwatch = budget.onChange(() => {
      if (budget.limit !== null) resume()
    })
    if (budget.limit !== null) resume()
    try {
      await this.#recover(signal, identity.accountIds, () => gapSync.run(signal))
      storage.onSynced()
      void capabilities.onSynced(identity.accountIds)
      serverUnread.onSynced(identity.accountIds)
      this.#behindDelay = FIRST_BEHIND_DELAY
      this.#scheduleBehind()
    } finally {
      unwatch()
      resume()
    }
  }

  /**
   * Polls accounts while the socket stays synced: all of an account that is not live, and what an account that is live
   * has missed. The outbox goes on. Rejects as `run` does.
   */
  async poll(accountIds: readonly number[], signal: AbortSignal): Promise<PollResult> {
    const { changePoll, clock, freshness, gapSync, identity, requestQueue } = this.#options
    const began = clock.monotonic()
    const known = accountIds.filter((accountId) => identity.accountIds.includes(accountId))
    const silent = known.filter((accountId) => !freshness.isLive(accountId))
    if (silent.length > 0) await this.#recover(signal, silent, () => gapSync.poll(signal, silent))
    for (const accountId of known.filter((id) => !silent.includes(id)))
      await this.#recover(signal, [accountId], () => changePoll.poll(accountId, signal))
    return { isThrottled: requestQueue.wasThrottledSince(began) }
  }

  stop(): void {
    this.#cancelBehind()
  }

  /**
   * Polls accounts whose last sync left something out, until nothing is left out. Canceled by the next run, which
   * fetches everything itself.
   */
  #scheduleBehind(): void {
    const { gapSync, identity, log } = this.#options
    this.#cancelBehind()
    if (gapSync.incompleteAccounts.length === 0) return
    const abort = new AbortController()
    this.#behindAbort = abort
    this.#behindTimer.set(this.#behindDelay, () => {
      this.#behindDelay = Math.min(LONGEST_BEHIND_DELAY, this.#behindDelay * 2)
      const behind = gapSync.incompleteAccounts.filter((accountId) => identity.accountIds.includes(accountId))
      void this.#recover(abort.signal, behind, () => gapSync.poll(abort.signal, behind))
        .catch((error: unknown) => log.info('Polling incomplete accounts failed', { error: errorText(error) }))
        .then(() => {
          if (!abort.signal.aborted) this.#scheduleBehind()
        })
    })
  }

  #cancelBehind(): void {
    this.#behindAbort?.abort()
    this.#behindTimer.clear()
  }

  /** Runs a sync of these accounts and raises alerts for what it found. `sync` may resolve with false: nothing. */
  async #recover(signal: AbortSignal, accountIds: readonly number[], sync: () => Promise<unknown>): Promise<void> {
    const { recovery, events, clock, isStopped } = this.#options
    const run = recovery.begin(accountIds, signal)
    let hasFound: boolean
    try {
      hasFound = (await sync()) !== false
    } finally {
      recovery.leave(run)
    }
    signal.throwIfAborted()
    await recovery.end((event) => {
      if (!isStopped()) events.onWritten({ ...nothingApplied(), events: [event] })
      return !isStopped()
    }, clock)
    signal.throwIfAborted()
    if (hasFound) events.onSynced()
  }
}
