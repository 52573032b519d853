import type { ConnectionState } from '../../../shared/model/connection.ts'
import type { Clock, Log, Random } from '../ports.ts'
import type { PollResult } from './pollSchedule.ts'
import type { CableEvent, CableLimits, OpenCableSocket, ProfileCheck, ResyncReason } from './types.ts'

export interface CableConnectionOptions {
  /** The server's address, http or https. */
  readonly baseUrl: string
  readonly open: OpenCableSocket
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Asks `GET /api/v1/profile`. `signedOut` only when the server clearly refuses the credentials. */
  checkProfile(): Promise<ProfileCheck>
  /** Receives a batch in order of arrival. When it throws, the events of the batch come again, one by one. */
  onEvents(batch: CableEvent[]): void
  onState(state: ConnectionState): void
  /** A socket got no answer. Other connections of this time may be as dead. */
  onSilence?(): void
  /** Receives the server's time from a ping, in unix seconds. */
  onServerTime?(at: number): void
  /**
   * Fetches everything missed, once the socket is confirmed. The signal aborts when the result no longer matters. A
   * rejection is retried.
   */
  resync(reason: ResyncReason, signal: AbortSignal): Promise<void>
  /** Fetches what events of these accounts didn't report, while the socket stays synced. A rejection is only logged. */
  poll(accountIds: readonly number[], signal: AbortSignal): Promise<PollResult>
  readonly limits?: Partial<CableLimits>
}
