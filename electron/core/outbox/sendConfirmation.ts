import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { OutboxEntry, SendConfirmation } from '../cache/index.ts'

/** Seconds after which the user has to confirm a reply that waited. */
const CONFIRM_AFTER = 3_600
/** Seconds that the server had a message before the user could have seen it: in a busy chat the user is not asked. */
const HAD_FOR = 5

export interface ConfirmationOptions {
  /** As the server last sent it; null if it is not cached. */
  conversation: Conversation | null
  /** Messages of its thread that are newer than what the user had seen. */
  messages: readonly Message[]
  /** Messages that were not cached when the user confirmed the reply. */
  unseen: readonly Message[]
  me: number
  /** Unix seconds. */
  now: number
}

/**
 * Why the user has to confirm a reply before it is sent; null if it may leave:
 * docs/architecture.md#what-asks-before-it-is-sent. That is the case after more than an hour of waiting, or when another
 * agent replied, was assigned or resolved the conversation meanwhile; and if the server had a message that the user had
 * not seen. A private note needs none, however old, because no contact reads it.
 */
export function confirmationNeeded(entry: OutboxEntry, options: ConfirmationOptions): SendConfirmation | null {
  const { conversation, me, now } = options
  const seen = entry.seen
  if (entry.private) return null
  const missed = missedBefore(entry, options)
  if (missed) return missed
  if (entry.waited && seen) {
    const reply = options.messages.findLast((message) => message.id > seen.lastId && isReplyOfOtherAgent(message, me))
    if (reply) return { reason: 'answered', name: reply.sender?.name ?? null, at: reply.createdAt }
    if (conversation) {
      const { assignee, status } = conversation
      if (assignee !== null && isAssignedToOther(conversation, [seen.assigneeId], me))
        return { reason: 'reassigned', name: assignee.name, at: null }
      if (status === 'resolved' && seen.status !== null && seen.status !== 'resolved')
        return { reason: 'resolved', name: null, at: null }
    }
  }
  return now - (seen?.at ?? entry.createdAt) > CONFIRM_AFTER
    ? { reason: 'old', name: null, at: seen?.at ?? entry.createdAt }
    : null
}

/** The newest message that the user missed, of the contact or another agent. */
function missedBefore({ seen }: OutboxEntry, { me, unseen }: ConfirmationOptions): SendConfirmation | null {
  const at = seen?.known?.at
  if (at === undefined) return null
  // Times of messages are cut to seconds.
  const message = unseen.findLast((each) => isOfOther(each, me) && each.createdAt + 1 <= at - HAD_FOR)
  if (!message) return null
  const reason = message.type === 'incoming' ? 'customerWrote' : message.private ? 'noted' : 'answered'
  return { reason, name: message.sender?.name ?? null, at: message.createdAt }
}

/** Whether a message is the contact's or another agent's, notes included. */
export function isOfOther({ deleted, sender, type }: Message, me: number): boolean {
  if (deleted) return false
  return type === 'incoming' || (type === 'outgoing' && sender?.kind === 'user' && sender.id !== me)
}

/** Whether the conversation is assigned to an agent or bot who is neither the user nor in `seen`. */
export function isAssignedToOther(
  conversation: Pick<Conversation, 'assignee'>,
  seen: readonly (number | null)[],
  me: number,
): boolean {
  const key = assigneeKey(conversation)
  return key !== null && key !== me && !seen.includes(key)
}

/** The assignee's id. Bots have their own ids, so theirs are negative here. */
export function assigneeKey({ assignee }: Pick<Conversation, 'assignee'>): number | null {
  if (assignee === null) return null
  return assignee.kind === 'bot' ? -assignee.id : assignee.id
}

/** Whether a message is a public reply of another agent. */
export function isReplyOfOtherAgent(message: Message, me: number): boolean {
  return (
    message.type === 'outgoing' &&
    !message.private &&
    !message.deleted &&
    message.sender?.kind === 'user' &&
    message.sender.id !== me
  )
}
