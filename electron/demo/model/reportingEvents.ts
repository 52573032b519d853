import type { Model } from './model.ts'
import type { Conversation } from './types.ts'

/** How long something took in a conversation, for reports. */
export interface ReportingEvent {
  readonly id: number
  readonly name: 'first_response' | 'reply_time' | 'conversation_resolved'
  readonly conversation: Conversation
  readonly userId: number | null
  readonly from: number
  readonly to: number
}

/** Stores that something took from then until now. `userId`: the agent whose report counts it. */
export function report(
  model: Model,
  name: ReportingEvent['name'],
  conversation: Conversation,
  userId: number | null,
  from: number,
): void {
  const id = model.nextId('reportingEvents')
  model.reportingEvents.set(id, { id, name, conversation, userId, from, to: model.now() })
}

export const reportingEventsOf = (model: Model, conversation: Conversation): ReportingEvent[] =>
  [...model.reportingEvents.values()].filter((event) => event.conversation === conversation)
