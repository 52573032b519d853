import { errorText } from '../../../../shared/text/errors.ts'
import type { ResyncReason } from '../../cable/index.ts'
import { nothingApplied } from '../../cache/index.ts'
import type { ActionQueue } from '../../outbox/actionQueue.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { Clock, Log, TimerHandle } from '../../ports.ts'
import type { ConversationFetcher } from '../../sync/conversationFetcher.ts'
import type { Freshness } from '../../sync/freshness.ts'
import type { GapSync } from '../../sync/gapSync.ts'
import type { Recovery } from '../recovery.ts'
import type { SessionEvents } from '../sessionEvents.ts'
import type { StorageKeeper } from '../storageKeeper.ts'
import type { Identity } from './identity.ts'

export interface ResyncOptions {
  identity: Identity
  freshness: Freshness
  outbox: Outbox
  queue: ActionQueue
  fetcher: ConversationFetcher
  gapSync: GapSync
  recovery: Recovery
  storage: StorageKeeper
  events: Pick<SessionEvents, 'onWritten' | 'onSynced'>
  clock: Clock
  log: Log
  isStopped(): boolean
}

/** Milliseconds until accounts of which a part was too large are tried again, doubled each time up to the longest. */
const BEHIND_AFTER = 60_000
const LONGEST_BEHIND = 15 * 60_000

/** Closes a gap when the connection asks for it: nothing is sent meanwhile, and what the gap hid is alerted afterwards. */
export class Resync {
  readonly #options: ResyncOptions
  #runs = 0
  #behindTimer: TimerHandle | undefined
  #behindRun: AbortController | undefined
  #behindAfter = BEHIND_AFTER

  constructor(options: ResyncOptions) {
    this.#options = options
  }

  /** Settles when the cache is in step; rejects when the server could not be asked, and when `signal` aborts. */
  async run(reason: ResyncReason, signal: AbortSignal): Promise<void> {
    const { identity, freshness, outbox, queue, fetcher, gapSync, storage, isStopped } = this.#options
    // Subscribed accounts stay in step meanwhile, and what is written there is sent.
    if (reason === 'unsubscribed') {
      const unsubscribed = identity.accountIds.filter((accountId) => !freshness.isLive(accountId))
      await this.#recover(signal, unsubscribed, () => gapSync.poll(signal, unsubscribed))
      return
    }
    // Events were missed on a socket that lives, or dropped where too many waited: earlier comparisons are stale.
    if (reason === 'degraded' || reason === 'overflow') freshness.onGap()
    const run = ++this.#runs
    this.#endBehind()
    outbox.pause()
    queue.pause()
    // Where only events are missing the network was not away.
    if (reason !== 'degraded') {
      outbox.onGap()
      fetcher.onGap()
    }
    try {
      await this.#recover(signal, identity.accountIds, () => gapSync.run(signal))
      storage.synced()
      this.#behindAfter = BEHIND_AFTER
      this.#tryBehind()
    } finally {
      // A run that was replaced may end after the next has begun.
      if (!isStopped() && run === this.#runs) {
        outbox.resume()
        queue.resume()
      }
    }
  }

  /** What was too large may be answered later; until then the rest is in step. A run that begins ends this: it looks itself. */
  #tryBehind(): void {
    const { clock, gapSync, identity, isStopped, log } = this.#options
    this.#endBehind()
    if (gapSync.incompleteAccounts.length === 0) return
    const run = new AbortController()
    this.#behindRun = run
    this.#behindTimer = clock.after(this.#behindAfter, () => {
      this.#behindAfter = Math.min(LONGEST_BEHIND, this.#behindAfter * 2)
      if (isStopped()) return
      const behind = gapSync.incompleteAccounts.filter((accountId) => identity.accountIds.includes(accountId))
      void this.#recover(run.signal, behind, () => gapSync.poll(run.signal, behind))
        .catch((error: unknown) => log.info('What was too large could not be asked for', { error: errorText(error) }))
        .then(() => {
          if (!run.signal.aborted && !isStopped()) this.#tryBehind()
        })
    })
  }

  #endBehind(): void {
    this.#behindRun?.abort()
    if (this.#behindTimer !== undefined) this.#options.clock.clear(this.#behindTimer)
    this.#behindTimer = undefined
  }

  /** Alerts what a sync of these accounts has found. */
  async #recover(signal: AbortSignal, accountIds: readonly number[], sync: () => Promise<void>): Promise<void> {
    const { recovery, events, clock, isStopped } = this.#options
    recovery.begin(accountIds)
    await sync()
    signal.throwIfAborted()
    await recovery.end((event) => {
      if (!isStopped()) events.onWritten({ ...nothingApplied(), events: [event] })
      return !isStopped()
    }, clock)
    signal.throwIfAborted()
    events.onSynced()
  }
}
