import type { ServerEvent } from '../../../shared/events.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { Transition } from './conversationTable.ts'
import type { LocalKey } from './localKey.ts'

/** An event that was applied, with its conversation before and after the batch it came in. */
export interface AppliedEvent {
  event: Extract<ServerEvent, { kind: 'conversation' | 'message' | 'notification' }>
  conversationId: number
  before: Conversation | null
  after: Conversation | null
  /** Derived from what a sync fetched, not received on the socket. */
  recovered: boolean
}

/** The effects of one write, besides the change set. */
export interface Applied {
  transitions: Transition[]
  /** Messages that changed. `isNew`: not cached before. */
  messages: { message: Message; isNew: boolean; fromEvent: boolean }[]
  /** Conversations to fetch: only a part was received, or the answer may be older than the cached row. */
  toFetch: Set<LocalKey>
  /** In the order they arrived; empty for answers. */
  events: AppliedEvent[]
  /** New titles of labels, by their old ones. */
  renamedLabels?: { accountId: number; titles: ReadonlyMap<string, string> }
}

export function nothingApplied(): Applied {
  return { transitions: [], messages: [], toFetch: new Set(), events: [] }
}

/** For a write that changed one conversation only. */
export function appliedTransition(transition: Transition | null): Applied {
  return { ...nothingApplied(), transitions: transition ? [transition] : [] }
}
