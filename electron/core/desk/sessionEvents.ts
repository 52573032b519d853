import type { ConversationRef } from '../../../shared/model/ids.ts'
import type { Profile } from '../../../shared/model/people.ts'
import type { ActionEntry, Applied, ListFilter } from '../cache/index.ts'

/** What a session reports to the desk, and asks of it. */
export interface SessionEvents {
  /** Something changed that watched queries may show. */
  onTouched(): void
  /** After every write, and after a gap for what it hid (`recovered`): alerts follow from it. */
  onWritten(applied: Applied): void
  /** A gap has been closed. */
  onSynced(): void
  onProfile(profile: Profile): void
  /** The cache holds something else than before. */
  onReplaced(): void
  /** The server refused an action; what it showed has been rolled back. */
  onRefused(entry: ActionEntry): void
  /** Lists and threads on screen. */
  watchedLists(): ListFilter[]
  watchedThreads(): ConversationRef[]
}
