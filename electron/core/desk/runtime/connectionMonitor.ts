import type { ConnectionState } from '../../../../shared/model/connection.ts'
import type { ConversationRef } from '../../../../shared/model/ids.ts'
import type { ChangeSet } from '../../cache/index.ts'
import { localKey } from '../../cache/index.ts'
import type { Clock } from '../../ports.ts'
import type { PresenceKeeper } from '../../presence/index.ts'
import type { Freshness } from '../../sync/freshness.ts'
import type { StartHold } from '../../sync/startHold.ts'
import { Timer } from '../../timer.ts'
import type { CablePort } from '../ports.ts'
import type { PresenceTable } from '../presenceTable.ts'
import type { TypingTable } from '../typing.ts'
import type { ExpectedEvents } from './expectedEvents.ts'
import type { LastSynced } from './lastSynced.ts'
import type { MovedServer } from './movedServer.ts'

/** Milliseconds without a connection until every contact and agent counts as offline. */
const PRESENCE_TIMEOUT = 30_000

/** Phases of a socket that may be live soon. */
const CONNECTING: ReadonlySet<ConnectionState['kind']> = new Set(['idle', 'connecting', 'welcomed', 'subscribing'])

export interface ConnectionMonitorOptions {
  cable: Pick<CablePort, 'state'>
  clock: Clock
  changes: ChangeSet
  expected: Pick<ExpectedEvents, 'onState'>
  freshness: Freshness
  keeper: PresenceKeeper
  lastSynced: LastSynced
  moved: Pick<MovedServer, 'checkForMove'>
  presence: PresenceTable
  startHold: Pick<StartHold, 'end'>
  typing: TypingTable
  watchedThreads(): ConversationRef[]
}

/** Reacts to changes of the connection state. */
export class ConnectionMonitor {
  readonly #options: ConnectionMonitorOptions
  readonly #presenceTimeout: Timer

  constructor(options: ConnectionMonitorOptions) {
    this.#options = options
    this.#presenceTimeout = new Timer(options.clock)
  }

  onState(): void {
    const { cable, changes, expected, freshness, keeper, lastSynced, moved, startHold } = this.#options
    const { kind, trouble } = cable.state
    if (kind === 'blocked' && trouble?.reason === 'redirect') moved.checkForMove()
    if (kind === 'live') keeper.onConfirmed()
    if (kind === 'synced') lastSynced.note()
    expected.onState()
    // Events are lost until the subscription is confirmed; the resync starts in `live`.
    if (kind !== 'synced') freshness.onGap()
    if (!CONNECTING.has(kind)) startHold.end()
    if (kind === 'live' || kind === 'synced') this.#presenceTimeout.clear()
    else this.#onDisconnected()
    changes.touchSession()
  }

  stop(): void {
    this.#presenceTimeout.clear()
  }

  #onDisconnected(): void {
    const { changes, presence, typing, watchedThreads } = this.#options
    for (const { accountId, conversationId } of watchedThreads())
      changes.threads.add(localKey(accountId, conversationId))
    typing.clear()
    this.#presenceTimeout.setUnlessPending(PRESENCE_TIMEOUT, () => {
      presence.clear()
      changes.flushSoon()
    })
  }
}
