import type { ResyncReason } from '../../cable/index.ts'
import { nothingApplied } from '../../cache/index.ts'
import type { ActionQueue } from '../../outbox/actionQueue.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { Clock } from '../../ports.ts'
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
  isStopped(): boolean
}

/** Closes a gap when the connection asks for it: nothing is sent meanwhile, and what the gap hid is alerted afterwards. */
export class Resync {
  readonly #options: ResyncOptions
  #runs = 0

  constructor(options: ResyncOptions) {
    this.#options = options
  }

  /** Settles when the cache is in step; rejects when the server could not be asked, and when `signal` aborts. */
  async run(reason: ResyncReason, signal: AbortSignal): Promise<void> {
    const { identity, freshness, outbox, queue, fetcher, gapSync, storage, isStopped } = this.#options
    // Subscribed accounts stay in step meanwhile, and what is written there is sent.
    if (reason === 'unheard') {
      const unsubscribed = identity.accountIds.filter((accountId) => !freshness.isHeard(accountId))
      await this.#recover(signal, unsubscribed, () => gapSync.poll(signal, unsubscribed))
      return
    }
    // Events were missed on a socket that lives, or dropped where too many waited: earlier comparisons are stale.
    if (reason === 'degraded' || reason === 'overflow') freshness.gap()
    const run = ++this.#runs
    outbox.pause()
    queue.pause()
    // Where only events are missing the network was not away.
    if (reason !== 'degraded') {
      outbox.gap()
      fetcher.gap()
    }
    try {
      await this.#recover(signal, identity.accountIds, () => gapSync.run(signal))
      storage.synced()
    } finally {
      // A run that was replaced may end after the next has begun.
      if (!isStopped() && run === this.#runs) {
        outbox.resume()
        queue.resume()
      }
    }
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
