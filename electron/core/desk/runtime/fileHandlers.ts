import type { ChangeSet, StorePorts } from '../../cache/index.ts'
import type { ActionQueue } from '../../outbox/actionQueue.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { Freshness } from '../../sync/freshness.ts'
import type { RequestQueue } from '../../sync/requestQueue.ts'
import type { StorageKeeper } from '../storageKeeper.ts'
import { LateBound } from './lateBound.ts'

export interface FileTargets {
  changes: Pick<ChangeSet, 'touchSession'>
  freshness: Pick<Freshness, 'onGap'>
  outbox: Pick<Outbox, 'kick'>
  queue: Pick<ActionQueue, 'start'>
  requestQueue: Pick<RequestQueue, 'cancelAll'>
  storage: Pick<StorageKeeper, 'onCacheReplaced'>
}

/**
 * What happens when the databases report that their content changed. Does nothing until bound: nothing has been read by
 * then.
 */
export class FileHandlers
  extends LateBound<FileTargets>
  implements Required<Pick<StorePorts, 'onServerReplaced' | 'onLocalMerged'>>
{
  /** `server.db` was replaced by an empty one: running requests don't fit it, and everything counts as missed. */
  readonly onServerReplaced = (): void => {
    const { requestQueue, freshness, storage } = this.targetIfBound ?? {}
    requestQueue?.cancelAll()
    freshness?.onGap()
    storage?.onCacheReplaced()
  }

  /** `local.db` is back on disk, with entries of an earlier run. */
  readonly onLocalMerged = (): void => {
    const { queue, outbox, changes } = this.targetIfBound ?? {}
    queue?.start()
    outbox?.kick()
    changes?.touchSession()
  }
}
