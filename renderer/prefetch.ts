/**
 * A script of its own that runs before the page's: asks main for what the first paint shows while the rest is still being fetched and
 * read. What it asks for is a guess; the page claims what it really watches (`bridge.ts`), and ends the rest.
 */
import type { Answer, ChangeBatch, DeskBridge, QueryInput, QueryName, Snapshot } from '../shared/bridge.ts'
import type { SessionsHead } from '../shared/views.ts'
import { FIRST_ROWS, HOME_LIST, PLACE_KEY } from './stores/place.ts'

/** A watch that was begun ahead. `answer` is null until main has spoken; `answered` rejects where the bridge is broken. */
export interface AheadWatch {
  watchId: string
  query: QueryName
  input: object
  answer: Answer<Snapshot> | null
  answered: Promise<Answer<Snapshot>>
}

export interface Ahead {
  watches: AheadWatch[]
  /** Changes that came before the page listened. */
  batches: ChangeBatch[]
  /** Settles when every guess has been answered. */
  settled: Promise<void>
  /** Ends the listening; the page listens itself. */
  stop(): void
}

declare global {
  interface Window {
    deskAhead?: Ahead | undefined
  }
}

/** Begins the watches of the first paint: settings, sessions, then the list and the names of the account that was shown last. */
export function prefetchFirstPaint(desk: DeskBridge, storage: Pick<Storage, 'getItem'>): Ahead {
  const prefix = crypto.randomUUID().slice(0, 8)
  const watches: AheadWatch[] = []
  const batches: ChangeBatch[] = []
  const stop = desk.onChanges((batch) => void batches.push(batch))

  async function watch<Q extends QueryName>(query: Q, input: QueryInput<Q>): Promise<unknown> {
    const watchId = `ahead-${prefix}-${watches.length}`
    const begun: AheadWatch = {
      watchId,
      query,
      input,
      answer: null,
      answered: desk.call('query:watch', { watchId, query, input }),
    }
    watches.push(begun)
    begun.answer = await begun.answered
    return begun.answer.ok ? begun.answer.value.head : null
  }

  async function desks(): Promise<void> {
    const head = (await watch('sessions', {})) as SessionsHead | null
    const place = remembered(storage)
    const accounts =
      head?.sessions.flatMap((session) =>
        session.accounts.map(({ id }) => ({ sessionId: session.id, accountId: id })),
      ) ?? []
    const account =
      accounts.find(
        (each) => each.sessionId === place.account?.sessionId && each.accountId === place.account.accountId,
      ) ?? accounts[0]
    if (account === undefined) return
    const { view, status, sort, inboxId, teamId, label } = place
    await Promise.all([
      watch('conversations', { ...account, view, status, sort, inboxId, teamId, label, limit: FIRST_ROWS }),
      watch('reference', account),
    ])
  }

  const settled = Promise.all([watch('settings', {}), desks()]).then(
    () => undefined,
    (thrown: unknown) => console.warn('looking ahead did not work', thrown),
  )
  return { watches, batches, settled, stop }
}

type Place = Omit<QueryInput<'conversations'>, 'sessionId' | 'accountId' | 'limit'> & {
  account?: { sessionId: string; accountId: number } | null
}

/** Not checked: main refuses what is no input, and the page watches what it finds right. */
function remembered(storage: Pick<Storage, 'getItem'>): Place {
  try {
    return { ...HOME_LIST, ...(JSON.parse(storage.getItem(PLACE_KEY) ?? '{}') as Partial<Place>) }
  } catch {
    // What cannot be read is said by the store of places, which reads it again.
    return HOME_LIST
  }
}

// Peer connections ask no policy of the page's for where they go, and the app uses none. A frame that a script makes has the constructors again:
// that nothing leaves is main's work (`electron/os/pageNetwork.ts`).
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection']) Reflect.deleteProperty(window, name)

if (window.desk !== undefined) window.deskAhead = prefetchFirstPaint(window.desk, localStorage)
