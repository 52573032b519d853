import type { CableEvent, PollResult, ResyncReason } from '../../cable/index.ts'
import type { ServerTime } from '../../sync/serverTime.ts'
import type { Connector } from '../connector.ts'
import type { LiveEvents } from '../liveEvents.ts'
import type { CableHandlers } from '../ports.ts'
import type { ConnectionMonitor } from './connectionMonitor.ts'
import { LateBound } from './lateBound.ts'
import type { Resync } from './resync.ts'

export interface SocketTargets {
  connector: Pick<Connector, 'checkProfile'>
  live: Pick<LiveEvents, 'receive'>
  monitor: Pick<ConnectionMonitor, 'onState'>
  resync: Pick<Resync, 'run' | 'poll'>
  refreshConnections(): void
  serverTime: Pick<ServerTime, 'record'>
}

/** Where each report of the socket goes. Bound late, because most targets also use the socket. */
export class SocketHandlers extends LateBound<SocketTargets> implements CableHandlers {
  readonly checkProfile = () => this.target.connector.checkProfile()
  readonly onEvents = (batch: CableEvent[]): void => this.target.live.receive(batch)
  readonly onState = (): void => this.target.monitor.onState()
  readonly onSilence = (): void => this.target.refreshConnections()
  readonly onServerTime = (at: number): void => this.target.serverTime.record('ping', at)
  readonly poll = (accountIds: readonly number[], signal: AbortSignal): Promise<PollResult> =>
    this.target.resync.poll(accountIds, signal)
  readonly resync = (reason: ResyncReason, signal: AbortSignal): Promise<void> => this.target.resync.run(reason, signal)
}
