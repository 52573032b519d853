import type { LoadError } from './loadError.ts'
import { loadError } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'

/** A list of the server: what was asked for, and how far the last fetch came. */
export interface ListRun {
  /** Rows that a window shows. */
  limit: number
  epoch: number
  /** Rows from the top that were fetched in that epoch, and whether the server has no more. */
  fetched: number
  complete: boolean
  running: boolean
  /** It was asked for while it ran, or has to be fetched although it was in this epoch. */
  runAgain: boolean
  force: boolean
  error: LoadError | null
}

export interface ListRunOptions {
  ports: Pick<SyncPorts, 'changes' | 'freshness' | 'log'>
  accountId: number
  isStopped: () => boolean
  fetch: () => Promise<void>
  onError: (error: LoadError, thrown: unknown) => void
}

/** Whether nothing has to be fetched. */
export function isCurrent(
  { complete, epoch, fetched, force, limit }: ListRun,
  ports: Pick<SyncPorts, 'freshness'>,
): boolean {
  return !force && epoch === ports.freshness.epoch && (complete || fetched >= limit)
}

/** Fetches a list once, and again for what was asked for meanwhile. Never rejects. */
export async function runList(list: ListRun, options: ListRunOptions): Promise<void> {
  const { ports, accountId, isStopped, fetch, onError } = options
  const touch = (): void => {
    ports.changes.lists.add(accountId)
    ports.changes.flushSoon()
  }
  list.running = true
  touch()
  while (list.runAgain && !isStopped()) {
    list.runAgain = false
    list.force = false
    try {
      await fetch()
      // What was fetched before a gap lacks what happened in the gap.
      list.runAgain = !isCurrent(list, ports)
    } catch (thrown) {
      list.error = loadError(thrown, ports.log)
      onError(list.error, thrown)
    }
  }
  list.running = false
  if (!isStopped()) touch()
}
