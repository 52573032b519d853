/** Watches that were begun before their `useWatch`: by `prefetch.ts` for the first paint, or for a thread that is likely to be opened. */
import type { Patch, QueryInput, QueryName } from '../../shared/bridge.ts'
import type { PrefetchedWatch } from '../prefetch.ts'
import type { BridgeConnection } from './client.ts'
import { bridgeConnection, plain } from './client.ts'

/** Milliseconds after which a prefetched watch that was not claimed is ended. */
const CLAIM_WITHIN = 1_000

const identityOf = (input: object): string => JSON.stringify(Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1)))

/** The prefetched watch of exactly this query and input. */
export function findPrefetched(
  connection: BridgeConnection,
  query: QueryName,
  input: object,
): PrefetchedWatch | undefined {
  const wanted = identityOf(input)
  return connection.prefetched.find((each) => each.query === query && identityOf(each.input) === wanted)
}

/** Removes a prefetched watch and returns its buffered patches. */
export function claim(connection: BridgeConnection, watch: PrefetchedWatch): Patch[] {
  const { prefetchedPatches } = connection
  connection.prefetched = connection.prefetched.filter((each) => each !== watch)
  connection.prefetchedPatches = prefetchedPatches.filter(({ watchId }) => watchId !== watch.watchId)
  return prefetchedPatches.filter(({ watchId }) => watchId === watch.watchId)
}

/** Ends a watch in main. A failure is only logged. */
export function unwatch(connection: BridgeConnection, query: QueryName, watchId: string): void {
  connection.desk
    .call('query:unwatch', { watchId })
    .catch((thrown: unknown) => console.warn('unwatch failed', query, thrown))
}

/** Begins a watch that is about to be needed. `useWatch` with the same input claims it; otherwise it ends after a second. */
export function prefetchWatch<Q extends QueryName>(query: Q, input: QueryInput<Q>): void {
  const connection = bridgeConnection()
  const wanted = plain(input)
  if (findPrefetched(connection, query, wanted) !== undefined) return
  const watchId = connection.newWatchId()
  const watch: PrefetchedWatch = {
    watchId,
    query,
    input: wanted,
    answer: null,
    pending: connection.desk.call('query:watch', { watchId, query, input: wanted }),
  }
  connection.prefetched.push(watch)
  watch.pending.then(
    (answer) => {
      watch.answer = answer
    },
    (thrown: unknown) => console.warn('prefetch failed', query, thrown),
  )
  setTimeout(() => endUnclaimed(connection, watch), CLAIM_WITHIN)
}

function endUnclaimed(connection: BridgeConnection, watch: PrefetchedWatch): void {
  if (!connection.prefetched.includes(watch)) return
  claim(connection, watch)
  unwatch(connection, watch.query, watch.watchId)
}

/** Ends every prefetched watch that nothing has claimed. Call it once the first page is mounted. */
export function endUnclaimedWatches(): void {
  const connection = bridgeConnection()
  for (const watch of connection.prefetched) endUnclaimed(connection, watch)
}
