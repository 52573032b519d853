import type { SessionId } from '../../../shared/model/ids.ts'
import type { ConversationPage, DeskApi } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import type { Applied, ChangeSet, ServerStore } from '../cache/index.ts'
import type { Clock, Log, Random } from '../ports.ts'
import { pageParts } from './batches.ts'
import type { Freshness } from './freshness.ts'
import type { RequestQueue } from './requestQueue.ts'
import type { ServerTime } from './serverTime.ts'

/** What the parts of one session share. */
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
  /** The signed-in user's id. */
  me(): number
  accountIds(): number[]
  /** The session's files are closed. */
  isStopped(): boolean
  /** To be called after every write to `server`: counts, alerts, the outbox, conversations to fetch and the search index follow from it. */
  afterWrite(applied: Applied): void
}

/** Applies an answer, a large one in parts with a turn of the event loop between them. */
export async function applyPage(ports: SyncPorts, page: ConversationPage, asOf: number): Promise<void> {
  const parts = pageParts(page)
  for (const part of parts) {
    ports.afterWrite(ports.server.applyPage(part, asOf))
    if (part === parts.at(-1)) return
    await ports.clock.turn?.()
    if (ports.isStopped()) throw new ApiError({ code: 'cancelled', delivered: 'yes' })
  }
}
