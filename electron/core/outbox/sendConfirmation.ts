import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { OutboxEntry, SendConfirmation } from '../cache/index.ts'

/** Seconds after which a reply that waits is no longer sent without asking. */
const OLD_AFTER = 3_600

export interface ConfirmationOptions {
  /** As the server said it last. */
  conversation: Conversation | null
  /** Of its thread, above what the person had seen. */
  messages: readonly Message[]
  me: number
  /** Unix seconds. */
  now: number
}

/**
 * Whether a reply asks before it leaves: docs/architecture.md#what-asks-before-it-leaves. It asks after more than an hour of waiting, or when a
 * colleague replied, took the conversation over or resolved it meanwhile. A reply that leaves at once never asks: the user means it now. A
 * private note never asks, however old, as no contact reads it.
 */
export function confirmationNeeded(entry: OutboxEntry, world: ConfirmationOptions): SendConfirmation | null {
  const { conversation, me, now } = world
  const seen = entry.seen
  if (entry.private) return null
  if (entry.waited && seen) {
    const answer = world.messages.find((message) => message.id > seen.lastId && isAnswerOfColleague(message, me))
    if (answer) return { reason: 'answered', name: answer.sender?.name ?? null, at: answer.createdAt }
    if (conversation) {
      const { assignee, status } = conversation
      if (assignee !== null && isTakenOver(conversation, [seen.assigneeId], me))
        return { reason: 'reassigned', name: assignee.name, at: null }
      if (status === 'resolved' && seen.status !== null && seen.status !== 'resolved')
        return { reason: 'resolved', name: null, at: null }
    }
  }
  return now - (seen?.at ?? entry.createdAt) > OLD_AFTER
    ? { reason: 'old', name: null, at: seen?.at ?? entry.createdAt }
    : null
}

/** Somebody has the conversation who is neither this user nor one of `seen`. */
export function isTakenOver(
  conversation: Pick<Conversation, 'assignee'>,
  seen: readonly (number | null)[],
  me: number,
): boolean {
  const key = assigneeKey(conversation)
  return key !== null && key !== me && !seen.includes(key)
}

/** Bots have ids of their own: they count below zero. */
export function assigneeKey(conversation: Pick<Conversation, 'assignee'>): number | null {
  const { assignee } = conversation
  if (assignee === null) return null
  return assignee.kind === 'bot' ? -assignee.id : assignee.id
}

/** A public reply of another agent. */
export function isAnswerOfColleague(message: Message, me: number): boolean {
  return (
    message.type === 'outgoing' &&
    !message.private &&
    !message.deleted &&
    message.sender?.kind === 'user' &&
    message.sender.id !== me
  )
}
