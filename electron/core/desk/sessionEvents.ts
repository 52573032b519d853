import type { ConversationRef } from '../../../shared/model/ids.ts'
import type { Profile } from '../../../shared/model/people.ts'
import type { ActionEntry, Applied, ListFilter, OutboxEntry } from '../cache/index.ts'

/** What a session reports to the desk, and what it needs from it. */
export interface SessionEvents {
  /** Called when something changed that watched queries may show. */
  onChanged(): void
  /** Called after every write, and after a gap with what it hid (`recovered`): leads to alerts. */
  onWritten(applied: Applied): void
  /** Called when what is on screen can be fetched, after the start. */
  onLoadable(): void
  /** Called when a sync is complete. */
  onSynced(): void
  onProfile(profile: Profile): void
  /** Called when the profile no longer has these accounts. */
  onAccountsLost(accountIds: readonly number[]): void
  /** Called when the cache was replaced by an empty one. */
  onCacheReplaced(): void
  /** Called when the server refused an action, which has been rolled back. */
  onActionRefused(entry: ActionEntry): void
  /** Called when an action that was shown as done has to be confirmed. */
  onActionAsks(entry: ActionEntry): void
  /** Called when a message can't be sent without the user. */
  onMessageAsks(entry: OutboxEntry): void
  /** Whether the user looks at the end of this conversation. */
  hasRead(accountId: number, conversationId: number): boolean
  /** Lists and threads on screen. */
  watchedLists(): ListFilter[]
  watchedThreads(): ConversationRef[]
}
