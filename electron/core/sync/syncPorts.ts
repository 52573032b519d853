import type { SessionId } from '../../../shared/model/ids.ts'
import type { DeskApi } from '../api/types.ts'
import type { Applied, ChangeSet, ServerStore } from '../cache/index.ts'
import type { Clock, Log, Random } from '../ports.ts'
import type { Freshness } from './freshness.ts'
import type { RequestQueue } from './requestQueue.ts'
import type { ServerTime } from './serverTime.ts'

/** What all parts of one session share. */
export interface SyncPorts {
  readonly sessionId: SessionId
  readonly api: DeskApi
  readonly requestQueue: RequestQueue
  readonly server: ServerStore
  readonly changes: ChangeSet
  readonly freshness: Freshness
  readonly clock: Clock
  readonly serverTime: ServerTime
  readonly random: Random
  readonly log: Log
  /** Id of the signed-in user. */
  me(): number
  accountIds(): number[]
  /** True once the session's files are closed. */
  isStopped(): boolean
  /**
   * Has to be called after every write to `server`: updates counts, alerts, the outbox, conversations to fetch and the
   * search index.
   */
  afterWrite(applied: Applied): void
}
