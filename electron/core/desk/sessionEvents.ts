import type { ConversationRef, SessionId } from '../../../shared/model/ids.ts'
import type { Profile } from '../../../shared/model/people.ts'
import type { Signal } from '../../../shared/views.ts'
import type { ListFilter, Transition } from '../cache/index.ts'
import type { Heard } from './liveEvents.ts'
import type { SessionRuntime } from './sessionRuntime.ts'

/** What a session tells the desk. */
export interface SessionEvents {
  /** `changes` is not empty any more. */
  onTouched(): void
  onHeard(session: SessionRuntime, heard: Heard): void
  onTransitions(session: SessionRuntime, transitions: readonly Transition[]): void
  /** A gap has been closed; what it found was heard as recovered. */
  onSynced(session: SessionRuntime): void
  onProfile(session: SessionRuntime, profile: Profile): void
  /** The cache holds something else than before. */
  onReplaced(session: SessionRuntime): void
  onSignal(signal: Signal): void
  watchedLists(id: SessionId): ListFilter[]
  watchedThreads(id: SessionId): ConversationRef[]
}
