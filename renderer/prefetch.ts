/**
 * Runs as a script of its own before the page's: requests the data of the first paint from main while the page's code is still being
 * fetched and compiled. The requests are a guess; the page claims the watches it needs (`bridge/prefetchedWatches.ts`) and ends the rest.
 */
import type { Answer, ChangeBatch, DeskBridge, QueryInput, QueryName, Snapshot } from '../shared/bridge.ts'
import type { ListView, SessionsHead } from '../shared/views.ts'
import { FIRST_ROWS, HOME_LIST, LOCATION_KEY } from './stores/homeList.ts'

/** A watch that was begun before its `useWatch`. */
export interface PrefetchedWatch {
  watchId: string
  query: QueryName
  input: object
  /** Null until main has answered. */
  answer: Answer<Snapshot> | null
  /** Rejects where the bridge is broken. */
  pending: Promise<Answer<Snapshot>>
}

/** What was requested before the page's own code ran. */
export interface StartPrefetch {
  watches: PrefetchedWatch[]
  /** Changes that arrived before the page subscribed. */
  batches: ChangeBatch[]
  /** Settles when every request has been answered. */
  settled: Promise<void>
  /** Stops collecting changes; the page has subscribed itself. */
  stop(): void
}

declare global {
  interface Window {
    deskPrefetch?: StartPrefetch | undefined
  }
}

/** Begins the watches of the first paint: settings and sessions, then the list and the reference data of the account shown last. */
export function prefetchFirstPaint(desk: DeskBridge, storage: Pick<Storage, 'getItem'>): StartPrefetch {
  const prefix = crypto.randomUUID().slice(0, 8)
  const watches: PrefetchedWatch[] = []
  const batches: ChangeBatch[] = []
  const stop = desk.onChanges((batch) => void batches.push(batch))

  async function watch<Q extends QueryName>(query: Q, input: QueryInput<Q>): Promise<unknown> {
    const watchId = `prefetch-${prefix}-${watches.length}`
    const pending = desk.call('query:watch', { watchId, query, input })
    const begun: PrefetchedWatch = { watchId, query, input, answer: null, pending }
    watches.push(begun)
    begun.answer = await pending
    return begun.answer.ok ? begun.answer.value.head : null
  }

  async function watchDesk(): Promise<void> {
    const head = (await watch('sessions', {})) as SessionsHead | null
    const location = storedLocation(storage)
    const accounts =
      head?.sessions.flatMap((session) =>
        session.accounts.map(({ id }) => ({ sessionId: session.id, accountId: id })),
      ) ?? []
    const account =
      accounts.find(
        (each) => each.sessionId === location.account?.sessionId && each.accountId === location.account.accountId,
      ) ?? accounts[0]
    if (account === undefined) return
    const { view, status, sort, inboxId, teamId, label, merged } = location
    // Only the page's code knows what a filter asks.
    const isBuilt = Boolean(location.folderId) || Boolean(location.phrases)
    await Promise.all([
      isBuilt
        ? null
        : merged !== undefined && merged !== null && accounts.length > 1
          ? watch('allConversations', { view: merged, status, limit: FIRST_ROWS })
          : watch('conversations', { ...account, view, status, sort, inboxId, teamId, label, limit: FIRST_ROWS }),
      watch('reference', account),
    ])
  }

  const settled = Promise.all([watch('settings', {}), watchDesk()]).then(
    () => undefined,
    (thrown: unknown) => console.warn('prefetch failed', thrown),
  )
  return { watches, batches, settled, stop }
}

type StoredLocation = Omit<QueryInput<'conversations'>, 'sessionId' | 'accountId' | 'limit'> & {
  account?: { sessionId: string; accountId: number } | null
  merged?: ListView | null
  folderId?: number | null
  phrases?: unknown
}

/** Not validated: main refuses an invalid input, and the page then watches the right one. */
function storedLocation(storage: Pick<Storage, 'getItem'>): StoredLocation {
  try {
    return { ...HOME_LIST, ...(JSON.parse(storage.getItem(LOCATION_KEY) ?? '{}') as Partial<StoredLocation>) }
  } catch {
    // The navigation store reads it again and logs the error.
    return HOME_LIST
  }
}

// No policy of the page covers where peer connections go, and the app uses none. A frame that a script makes has the constructors again:
// main keeps the page off the network (`electron/os/pageNetwork.ts`).
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection']) Reflect.deleteProperty(window, name)

// The visitor window has the same document and another root, which watches no queries.
if (window.desk !== undefined && location.search === '')
  window.deskPrefetch = prefetchFirstPaint(window.desk, localStorage)
