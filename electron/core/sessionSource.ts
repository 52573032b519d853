import type { Capability } from '../../shared/model/capabilities.ts'
import type { ConnectionView } from '../../shared/model/connection.ts'
import type { SessionId } from '../../shared/model/ids.ts'
import type { Availability, Profile } from '../../shared/model/people.ts'
import type { MediaAddress } from '../../shared/views.ts'
import type { CableConnection } from './cable/index.ts'
import type { ChangeSet, Stores } from './cache/index.ts'
import type { RequestBudget } from './net/requestBudget.ts'
import type { ActionQueue } from './outbox/actionQueue.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { MediaKind } from './ports.ts'
import type { PresenceKeeper } from './presence/index.ts'
import type { SearchIndexer } from './search/indexer.ts'
import type { ServerSearchOptions } from './search/serverSearch.ts'
import type { AssignableLoader } from './sync/assignableLoader.ts'
import type { ContactLoader } from './sync/contactLoader.ts'
import type { ConversationFetcher } from './sync/conversationFetcher.ts'
import type { CountsKeeper } from './sync/counts.ts'
import type { FilterLists } from './sync/filterLists.ts'
import type { Freshness } from './sync/freshness.ts'
import type { GapSync } from './sync/gapSync.ts'
import type { HistoryLoader } from './sync/historyLoader.ts'
import type { IgnoredSorts } from './sync/ignoredSorts.ts'
import type { ListLoader } from './sync/listLoader.ts'
import type { MembershipKeeper } from './sync/membershipKeeper.ts'
import type { NotificationKeeper } from './sync/notificationKeeper.ts'
import type { ParticipantLoader } from './sync/participantLoader.ts'
import type { ReferenceLoader } from './sync/referenceLoader.ts'
import type { RequestQueue } from './sync/requestQueue.ts'
import type { ServerUnread } from './sync/serverUnread.ts'
import type { StartHold } from './sync/startHold.ts'
import type { ThreadLoader } from './sync/threadLoader.ts'
import type { UnreadFinder } from './sync/unreadFinder.ts'

/** What watched queries read from one session, and the loaders that fetch what is missing. */
export interface SessionSource {
  readonly id: SessionId
  readonly baseUrl: string
  readonly profile: Profile
  /** The user's id on the server. */
  readonly me: number
  readonly accountIds: readonly number[]
  readonly changes: ChangeSet
  /** Accounts that the user has, and hides on this computer. */
  readonly hiddenAccounts: readonly { id: number; name: string }[]
  readonly formerAccounts: { list(): { id: number; name: string; lostAt: number | null; acknowledged: boolean }[] }
  readonly moved: { readonly to: { address: string; isDeclined: boolean } | null }
  readonly stores: Pick<Stores, 'server' | 'local' | 'storage'>
  readonly cable: Pick<CableConnection, 'history' | 'checkCredentials'>
  readonly connector: { readonly isSignedOut: boolean; view(): ConnectionView }
  readonly keeper: Pick<PresenceKeeper, 'state'>
  readonly gapSync: Pick<GapSync, 'progress' | 'incompleteAccounts'>
  readonly requestQueue: Pick<RequestQueue, 'busy'>
  readonly capabilities: { readonly missing: Capability[] }
  readonly budget: Pick<RequestBudget, 'limit'>
  readonly freshness: Pick<Freshness, 'isThreadVerified' | 'isRowCompared' | 'goneCode'>
  readonly counts: Pick<CountsKeeper, 'get'>
  readonly startHold: Pick<StartHold, 'isHeld'>
  readonly ignoredSorts: Pick<IgnoredSorts, 'all'>
  readonly lists: Pick<ListLoader, 'ensureLoaded' | 'refresh' | 'stateOf'>
  readonly memberships: Record<'mentions' | 'participating', Pick<MembershipKeeper, 'ids' | 'ensureLoaded' | 'stateOf'>>
  readonly unread: Pick<UnreadFinder, 'ensureLoaded' | 'stateOf'>
  readonly filters: Pick<FilterLists, 'only' | 'ensureLoaded' | 'stateOf' | 'viewOf'>
  readonly serverUnread: Pick<ServerUnread, 'of'>
  readonly threads: Pick<ThreadLoader, 'ensureLoaded' | 'stateOf'>
  readonly history: Pick<HistoryLoader, 'ensureLoaded' | 'stateOf' | 'range'>
  readonly contacts: Pick<ContactLoader, 'ensureLoaded' | 'stateOf'>
  readonly reference: Pick<ReferenceLoader, 'refresh' | 'refreshList' | 'stateOf'>
  readonly assignable: Pick<AssignableLoader, 'ensureLoaded' | 'idsOf' | 'ensureBotsLoaded' | 'botsOf'>
  readonly participants: Pick<ParticipantLoader, 'ensureLoaded' | 'errorOf'>
  readonly notifications: Pick<NotificationKeeper, 'ensureLoaded' | 'onWatched' | 'stateOf' | 'unread'>
  readonly fetcher: Pick<ConversationFetcher, 'fetch' | 'request'>
  readonly indexer: Pick<SearchIndexer, 'catchUp' | 'isBehind'>
  /** Ports for a search on the server. */
  readonly serverSearch: Pick<ServerSearchOptions, 'api' | 'clock' | 'log'>
  readonly queue: Pick<ActionQueue, 'count' | 'isDeleting' | 'nextTryAt'>
  readonly outbox: Pick<Outbox, 'checkOf' | 'held' | 'waiting' | 'asking' | 'progressOf' | 'nextTryAt'>
  readonly presence: {
    isContactOnline(accountId: number, contactId: number): boolean
    availabilityOf(accountId: number, userId: number): Availability | null
  }
  readonly typing: { names(accountId: number, conversationId: number, what: 'message' | 'note'): string[] }
  /** The media address of a file on this session's server; null for a null or empty URL. */
  mediaAddress(kind: MediaKind, url: string | null): MediaAddress | null
  /** Updates watched searches after an answer of the server. */
  touchSearch(): void
}
