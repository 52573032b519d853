import type { ConnectionState } from '../../../shared/model/connection.ts'
import type { Clock, Log, Random } from '../ports.ts'
import type { CableEvent, CableLimits, OpenCableSocket, ProfileCheck, ResyncReason } from './types.ts'

export interface CableConnectionOptions {
  /** The server's address, http or https. */
  readonly baseUrl: string
  readonly open: OpenCableSocket
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Asks `GET /api/v1/profile`; only a clear no of the server is `signedOut`. */
  checkProfile(): Promise<ProfileCheck>
  /** A batch in order of arrival, taken whole or refused by a throw; then its events come one by one. */
  onEvents(batch: CableEvent[]): void
  onState(state: ConnectionState): void
  /** A ping states the server's time in unix seconds. */
  onServerTime?(at: number): void
  /** Fetches everything missed; called on a confirmed socket. The signal ends a run whose result no longer matters. Rejects: tried again. */
  resync(reason: ResyncReason, signal: AbortSignal): Promise<void>
  readonly limits?: Partial<CableLimits>
}
