import type { KeyedItem, QueryHead, QueryInput, QueryItem, QueryName } from '../../../shared/bridge.ts'
import type { ConversationRef, SessionId } from '../../../shared/model/ids.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import type { ProxySignInView, TrustedCertificateView } from '../../../shared/views.ts'
import type { ChangeSet, ListFilter } from '../cache/index.ts'
import type { Clock, Environment } from '../ports.ts'
import type { SessionSource } from '../sessionSource.ts'

/** What watched queries read from. */
export interface QueryPorts {
  session(id: SessionId): SessionSource | null
  sessions(): readonly SessionSource[]
  /** Stored sessions are still being read from disk. */
  isStarting(): boolean
  settings(): Settings
  /** Certificates that the user trusts. */
  trusted(): TrustedCertificateView[]
  proxies(): ProxySignInView[]
  readonly environment: Environment
  readonly attention: {
    /** When the user last saw the end of this conversation; the line above new messages is drawn there. */
    lineOf(ref: ConversationRef): number | null
  }
  readonly clock: Clock
}

/** What changed since the last flush. */
export interface DeskChanges {
  /** By session; only non-empty change sets. */
  sessions: ReadonlyMap<SessionId, ChangeSet>
  settings: boolean
  /** The list of sessions, of trusted certificates or of sign-ins at proxies changed. */
  roster: boolean
}

export interface QueryResult<Q extends QueryName> {
  head: QueryHead<Q>
  items: (QueryItem<Q> & KeyedItem)[]
}

/** A list of one account, with its session. */
export interface WatchedList {
  sessionId: SessionId
  filter: ListFilter
}

/** One watched query: reads the cache and knows which changes affect it. One instance per watch, so it may remember earlier results. */
export interface LiveQuery<Q extends QueryName = QueryName> {
  /** Reads the cache only, as deep as the window. */
  run(): QueryResult<Q>
  isTouchedBy(changes: DeskChanges): boolean
  /** Starts fetching what is missing; called on watch and when sessions are added. `force` also refetches what is cached. */
  ensureLoaded(force: boolean): void
  /** The watch ended. */
  dispose?(): void
  /** The lists or the thread on screen, which syncs fetch first. */
  readonly lists?: readonly WatchedList[]
  readonly thread?: { sessionId: SessionId; accountId: number; conversationId: number }
}

export type { QueryInput }
