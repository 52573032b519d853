import type { KeyedItem, Patch, QueryHead, QueryInput, QueryItem, QueryName, Snapshot } from '../../../shared/bridge.ts'
import type { AccountRef, ConversationRef, SessionId } from '../../../shared/model/ids.ts'
import type { ListFilter } from '../cache/index.ts'
import { AllConversationsQuery } from './allConversations.ts'
import { AssignableQuery } from './assignable.ts'
import { ConversationsQuery } from './conversations.ts'
import { ConnectionQuery, SessionsQuery, SettingsQuery } from './desk.ts'
import { equal } from './equal.ts'
import { inactiveCode, withoutLoading } from './loadState.ts'
import { NotificationsQuery } from './notifications.ts'
import { OutboxQuery } from './outbox.ts'
import { ParticipantsQuery } from './participants.ts'
import { ContactQuery, ReferenceQuery } from './people.ts'
import type { DeskChanges, LiveQuery, QueryPorts, QueryResult } from './query.ts'
import { SearchQuery } from './search.ts'
import { ThreadQuery } from './thread.ts'
import { ThreadSearchQuery } from './threadSearch.ts'

type Item<Q extends QueryName> = QueryItem<Q> & KeyedItem

/** A watched query, and the result that its window has. */
interface Watch<Q extends QueryName = QueryName> {
  readonly windowId: string
  readonly watchId: string
  readonly query: LiveQuery<Q>
  /** The account that it shows; null for a query of all sessions. */
  readonly account: AccountRef | null
  version: number
  head: QueryHead<Q>
  items: Map<string, Item<Q>>
}

const CREATE: { [Q in QueryName]: (ports: QueryPorts, input: QueryInput<Q>) => LiveQuery<Q> } = {
  sessions: (ports) => new SessionsQuery(ports),
  settings: (ports) => new SettingsQuery(ports),
  conversations: (ports, input) => new ConversationsQuery(ports, input),
  allConversations: (ports, input) => new AllConversationsQuery(ports, input),
  thread: (ports, input) => new ThreadQuery(ports, input),
  threadSearch: (ports, input) => new ThreadSearchQuery(ports, input),
  contact: (ports, input) => new ContactQuery(ports, input),
  reference: (ports, input) => new ReferenceQuery(ports, input),
  assignable: (ports, input) => new AssignableQuery(ports, input),
  participants: (ports, input) => new ParticipantsQuery(ports, input),
  connection: (ports) => new ConnectionQuery(ports),
  notifications: (ports, input) => new NotificationsQuery(ports, input),
  search: (ports, input) => new SearchQuery(ports, input),
  outbox: (ports, input) => new OutboxQuery(ports, input),
}

/** The watched queries of all windows, each with the result that its window has. */
export class WatchRegistry {
  readonly #ports: QueryPorts
  readonly #watches = new Map<string, Watch>()

  constructor(ports: QueryPorts) {
    this.#ports = ports
  }

  /** Starts a watch, or replaces the input of an existing one (a deeper window); returns the current result. */
  watch<Q extends QueryName>(windowId: string, watchId: string, name: Q, input: QueryInput<Q>): Snapshot {
    const key = watchKey(windowId, watchId)
    const previous = this.#watches.get(key)
    previous?.query.dispose?.()
    const query = CREATE[name](this.#ports, input)
    const account = accountOf(input)
    this.#load({ query, account }, false)
    const { head, items } = this.#run({ query, account })
    const version = (previous?.version ?? 0) + 1
    const watch: Watch<Q> = { windowId, watchId, query, account, version, head, items: byKey(items) }
    this.#watches.set(key, watch)
    return { head, items, version }
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

  /** Refetches what a watch shows; returns false when there is no such watch. */
  refresh(windowId: string, watchId: string): boolean {
    const watch = this.#watches.get(watchKey(windowId, watchId))
    if (watch) this.#load(watch, true)
    return watch !== undefined
  }

  /** Fetches what is missing on screen: sessions were added, or a connection is back. */
  ensureAllLoaded(): void {
    for (const watch of this.#watches.values()) this.#load(watch, false)
  }

  lists(sessionId: SessionId): ListFilter[] {
    return [...this.#watches.values()].flatMap(({ query }) =>
      (query.lists ?? []).flatMap((list) => (list.sessionId === sessionId ? [list.filter] : [])),
    )
  }

  threads(sessionId: SessionId): ConversationRef[] {
    return [...this.#watches.values()].flatMap(({ query }) =>
      query.thread?.sessionId === sessionId ? [query.thread] : [],
    )
  }

  /** Runs the queries that the changes touch; returns the patches by window. */
  flush(changes: DeskChanges): Map<string, Patch[]> {
    const patches = new Map<string, Patch[]>()
    for (const watch of this.#watches.values()) {
      if (!watch.query.isTouchedBy(changes)) continue
      const patch = update(watch, this.#run(watch))
      if (!patch) continue
      const others = patches.get(watch.windowId)
      if (others) others.push(patch)
      else patches.set(watch.windowId, [patch])
    }
    return patches
  }

  /** Fetches what is missing. The server refuses everything in an account that is not active, except the profile. */
  #load({ query, account }: Pick<Watch, 'query' | 'account'>, force: boolean): void {
    const session = account && this.#ports.session(account.sessionId)
    if (!session || session.accountIds.includes(account.accountId)) query.ensureLoaded(force)
    else if (force) session.cable.checkCredentials()
  }

  #run<Q extends QueryName>({ query, account }: Pick<Watch<Q>, 'query' | 'account'>): QueryResult<Q> {
    const result = query.run()
    const session = account && this.#ports.session(account.sessionId)
    if (!session) return result
    const code = inactiveCode(session.profile, account.accountId)
    return code === null ? result : { ...result, head: withoutLoading(result.head, code) }
  }
}

/** Stores a result in its watch; returns the difference, null when there is none. */
function update<Q extends QueryName>(watch: Watch<Q>, { head, items }: QueryResult<Q>): Patch | null {
  const changed: Item<Q>[] = []
  const next = new Map<string, Item<Q>>()
  const keys = watch.items.keys()
  let isSameOrder = true
  for (const item of items) {
    const before = watch.items.get(item.key)
    const isSame = before !== undefined && equal(before, item)
    // Keeping the old object makes the next comparison of its parts one of identity.
    next.set(item.key, isSame ? before : item)
    if (!isSame) changed.push(item)
    isSameOrder &&= keys.next().value === item.key
  }
  isSameOrder &&= next.size === watch.items.size
  const isSameHead = equal(head, watch.head)
  if (isSameHead && isSameOrder && changed.length === 0) return null
  watch.items = next
  watch.head = head
  watch.version++
  return {
    watchId: watch.watchId,
    version: watch.version,
    ...(isSameHead ? {} : { head }),
    ...(isSameOrder ? {} : { order: [...next.keys()] }),
    ...(changed.length === 0 ? {} : { items: changed }),
  }
}

function accountOf(input: object | AccountRef): AccountRef | null {
  return 'accountId' in input ? { sessionId: input.sessionId, accountId: input.accountId } : null
}

function byKey<T extends KeyedItem>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.key, item]))
}

function watchKey(windowId: string, watchId: string): string {
  return `${windowId}\u0000${watchId}`
}
