import type { ServerEvent } from '../../../shared/events.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { Transition } from './conversationTable.ts'
import type { LocalKey } from './localKey.ts'

/** An event about a conversation that is in the cache now, with the conversation before and after the batch it came in. */
export interface AppliedEvent {
  event: Extract<ServerEvent, { kind: 'conversation' | 'message' | 'notification' }>
  conversationId: number
  before: Conversation | null
  after: Conversation | null
  /** Built from what a sync found, not received on the socket. */
  recovered: boolean
}

/** What one write did, beside the changes for the watched queries. */
export interface Applied {
  transitions: Transition[]
  /** Messages that changed. `isNew`: not known before. */
  messages: { message: Message; isNew: boolean; fromEvent: boolean }[]
  /** Conversations to fetch: only a part of them came, or an answer may be older than what is here. */
  toFetch: Set<LocalKey>
  /** In the order they arrived; empty for what is not an event. */
  events: AppliedEvent[]
}

export function nothingApplied(): Applied {
  return { transitions: [], messages: [], toFetch: new Set(), events: [] }
}

/** Of a write that changed only how one conversation is listed. */
export function appliedTransition(transition: Transition | null): Applied {
  return { ...nothingApplied(), transitions: transition ? [transition] : [] }
}
