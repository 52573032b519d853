import type { KeyedItem, Patch, QueryInput, QueryName, Snapshot } from '../../../shared/bridge.ts'
import type { ConversationRef, SessionId } from '../../../shared/model/ids.ts'
import type { ListFilter } from '../cache/index.ts'
import { ConversationsQuery } from './conversations.ts'
import { ConnectionQuery, SessionsQuery, SettingsQuery } from './desk.ts'
import { equal } from './equal.ts'
import { NotificationsQuery } from './notifications.ts'
import { OutboxQuery } from './outbox.ts'
import { ContactQuery, ReferenceQuery } from './people.ts'
import type { LiveQuery, QueryWorld, Result, WorldChanges } from './query.ts'
import { SearchQuery } from './search.ts'
import { ThreadQuery } from './thread.ts'

interface Watch {
  readonly windowId: string
  readonly watchId: string
  readonly query: LiveQuery
  version: number
  head: unknown
  items: Map<string, KeyedItem>
}

type Create = { [Q in QueryName]: (world: QueryWorld, input: QueryInput<Q>) => LiveQuery }
const CREATE: Create = {
  sessions: (world) => new SessionsQuery(world),
  settings: (world) => new SettingsQuery(world),
  conversations: (world, input) => new ConversationsQuery(world, input),
  thread: (world, input) => new ThreadQuery(world, input),
  contact: (world, input) => new ContactQuery(world, input),
  reference: (world, input) => new ReferenceQuery(world, input),
  connection: (world) => new ConnectionQuery(world),
  notifications: (world, input) => new NotificationsQuery(world, input),
  search: (world, input) => new SearchQuery(world, input),
  outbox: (world) => new OutboxQuery(world),
}

/** The watched queries of all windows: what each shows, and what it is to be told. */
export class WatchRegistry {
  readonly #world: QueryWorld
  readonly #watches = new Map<string, Watch>()

  constructor(world: QueryWorld) {
    this.#world = world
  }

  /** Begins a watch, or gives a known one another input (a deeper window); answers what there is now. */
  watch(windowId: string, watchId: string, name: QueryName, input: unknown): Snapshot {
    const key = watchKey(windowId, watchId)
    // The bridge has checked the input by this query's own schema.
    const query = CREATE[name](this.#world, input as never)
    const watch: Watch = {
      windowId,
      watchId,
      query,
      version: (this.#watches.get(key)?.version ?? 0) + 1,
      head: undefined,
      items: new Map(),
    }
    this.#watches.get(key)?.query.dispose?.()
    this.#watches.set(key, watch)
    query.want(false)
    const { head, items } = query.run()
    watch.head = head
    watch.items = byKey(items)
    return { head, items, version: watch.version }
  }

  unwatch(windowId: string, watchId: string): void {
    const key = watchKey(windowId, watchId)
    this.#watches.get(key)?.query.dispose?.()
    this.#watches.delete(key)
  }

  closeWindow(windowId: string): void {
    for (const { windowId: owner, watchId } of [...this.#watches.values()])
      if (owner === windowId) this.unwatch(windowId, watchId)
  }

  /** False when there is no such watch. */
  refresh(windowId: string, watchId: string): boolean {
    const watch = this.#watches.get(watchKey(windowId, watchId))
    watch?.query.want(true)
    return watch !== undefined
  }

  /** Sessions came, or a connection is back: what is on screen is fetched where it is missing. */
  wantAll(): void {
    for (const { query } of this.#watches.values()) query.want(false)
  }

  lists(sessionId: SessionId): ListFilter[] {
    return [...this.#watches.values()].flatMap(({ query }) =>
      query.list?.sessionId === sessionId ? [query.list.filter] : [],
    )
  }

  threads(sessionId: SessionId): ConversationRef[] {
    return [...this.#watches.values()].flatMap(({ query }) =>
      query.thread?.sessionId === sessionId ? [query.thread] : [],
    )
  }

  /** Runs what the changes touch; answers the patches of each window. */
  flush(changes: WorldChanges): Map<string, Patch[]> {
    const patches = new Map<string, Patch[]>()
    for (const watch of this.#watches.values()) {
      if (!watch.query.isTouchedBy(changes)) continue
      const patch = update(watch, watch.query.run())
      if (!patch) continue
      const others = patches.get(watch.windowId)
      if (others) others.push(patch)
      else patches.set(watch.windowId, [patch])
    }
    return patches
  }
}

/** Takes over a result; answers what is different, or null. */
function update(watch: Watch, { head, items }: Result): Patch | null {
  const changed: KeyedItem[] = []
  const next = new Map<string, KeyedItem>()
  for (const item of items) {
    const before = watch.items.get(item.key)
    const isSame = before !== undefined && equal(before, item)
    // The old object is kept where nothing changed, so that the next comparison is one of identity inside.
    next.set(item.key, isSame ? before : item)
    if (!isSame) changed.push(item)
  }
  const order = [...next.keys()]
  const isSameOrder = equal(order, [...watch.items.keys()])
  const isSameHead = equal(head, watch.head)
  if (isSameHead && isSameOrder && changed.length === 0) return null
  watch.items = next
  watch.head = head
  watch.version++
  return {
    watchId: watch.watchId,
    version: watch.version,
    ...(isSameHead ? {} : { head }),
    ...(isSameOrder ? {} : { order }),
    ...(changed.length === 0 ? {} : { items: changed }),
  }
}

function byKey(items: readonly KeyedItem[]): Map<string, KeyedItem> {
  return new Map(items.map((item) => [item.key, item]))
}

function watchKey(windowId: string, watchId: string): string {
  return `${windowId}\u0000${watchId}`
}
