import type { KeyedItem, QueryHead, QueryInput, QueryItem, QueryName } from '../../../shared/bridge.ts'
import type { ConversationRef, SessionId } from '../../../shared/model/ids.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import type { ChangeSet, ListFilter } from '../cache/index.ts'
import type { Clock, Environment } from '../ports.ts'
import type { SessionSource } from '../sessionSource.ts'

/** What queries are answered from. */
export interface QueryWorld {
  session(id: SessionId): SessionSource | undefined
  sessions(): readonly SessionSource[]
  /** Sessions on disk are still being read. */
  isStarting(): boolean
  settings(): Settings
  readonly environment: Environment
  readonly attention: {
    /** When the user last saw the end of this conversation; the line above what is new is drawn there. */
    lineOf(ref: ConversationRef): number | null
  }
  readonly clock: Clock
}

/** What changed since the last flush. */
export interface WorldChanges {
  /** By session; only those with something in them. */
  sessions: ReadonlyMap<SessionId, ChangeSet>
  settings: boolean
  /** Sessions came or went. */
  roster: boolean
}

export interface Result {
  head: unknown
  items: KeyedItem[]
}

/** One watched query: answers from the cache, and knows what it depends on. One per watch, so that it may remember. */
export interface LiveQuery {
  /** Reads only; as deep as the window is. */
  run(): Result
  isTouchedBy(changes: WorldChanges): boolean
  /** Has what is missing fetched behind; called on watch, and when sessions came. `force`: also what is there. */
  want(force: boolean): void
  /** Nobody looks any more. */
  dispose?(): void
  /** The list or thread that is on screen with it, for syncs. */
  readonly list?: { sessionId: SessionId; filter: ListFilter }
  readonly thread?: { sessionId: SessionId; accountId: number; conversationId: number }
}

/** A result whose parts have the contract's types. */
export interface TypedResult<Q extends QueryName> {
  head: QueryHead<Q>
  items: (QueryItem<Q> & KeyedItem)[]
}
export type { QueryInput }
