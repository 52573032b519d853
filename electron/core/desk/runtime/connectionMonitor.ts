import type { ConversationRef } from '../../../../shared/model/ids.ts'
import type { ChangeSet } from '../../cache/index.ts'
import { localKey } from '../../cache/index.ts'
import type { Clock, TimerHandle } from '../../ports.ts'
import type { PresenceKeeper } from '../../presence/index.ts'
import type { Freshness } from '../../sync/freshness.ts'
import type { CablePort } from '../ports.ts'
import type { PresenceTable } from '../presenceTable.ts'
import type { TypingTable } from '../typing.ts'
import type { LastSynced } from './lastSynced.ts'

/** Milliseconds without a connection after which every contact and agent counts as offline. */
const PRESENCE_KEPT = 30_000

export interface ConnectionMonitorOptions {
  cable: Pick<CablePort, 'state'>
  clock: Clock
  changes: ChangeSet
  freshness: Freshness
  keeper: PresenceKeeper
  lastSynced: LastSynced
  presence: PresenceTable
  typing: TypingTable
  watchedThreads(): ConversationRef[]
}

/** What follows when the connection changes its state. */
export class ConnectionMonitor {
  readonly #options: ConnectionMonitorOptions
  #presenceTimer: TimerHandle | undefined

  constructor(options: ConnectionMonitorOptions) {
    this.#options = options
  }

  onState(): void {
    const { cable, changes, freshness, keeper, lastSynced } = this.#options
    const { kind } = cable.state
    if (kind === 'live') keeper.onConfirmed()
    if (kind === 'synced') lastSynced.note()
    // Events sent while no subscription is confirmed are lost; `live` begins the comparison.
    if (kind !== 'synced') freshness.onGap()
    if (kind === 'live' || kind === 'synced') this.#clearTimer()
    else this.#onDisconnected()
    changes.touchSession()
  }

  stop(): void {
    this.#clearTimer()
  }

  #onDisconnected(): void {
    const { changes, clock, presence, typing, watchedThreads } = this.#options
    for (const { accountId, conversationId } of watchedThreads())
      changes.threads.add(localKey(accountId, conversationId))
    typing.clear()
    this.#presenceTimer ??= clock.after(PRESENCE_KEPT, () => {
      presence.clear()
      changes.flushSoon()
    })
  }

  #clearTimer(): void {
    if (this.#presenceTimer !== undefined) this.#options.clock.clear(this.#presenceTimer)
    this.#presenceTimer = undefined
  }
}
