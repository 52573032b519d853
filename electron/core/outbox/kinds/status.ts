import type { Conversation, ConversationStatus } from '../../../../shared/model/conversation.ts'
import type { ActionKind, ValueChange, ValueRequest } from './kind.ts'
import { valueKind } from './kind.ts'

export interface StatusValue {
  status: ConversationStatus
  /** Unix seconds; null for a snooze until the next reply. */
  snoozedUntil: number | null
}
export const OPEN: StatusValue = { status: 'open', snoozedUntil: null }

/**
 * Open, resolved, pending or snoozed. A snooze whose end has passed is dropped; as an undo it opens the conversation.
 */
export const statusKind: ActionKind<ValueChange<'status', StatusValue>, ValueRequest<'status', StatusValue>> = {
  ...valueKind<'status', StatusValue>({
    field: 'status',
    valueOf: statusOf,
    isSame: (value, { status, snoozedUntil }) =>
      value.status === status && (status !== 'snoozed' || value.snoozedUntil === snoozedUntil),
    isSeen: isSameStatus,
    overlayOf: (value) => ({ ...value }),
    restored: (value, now) => (isOver(value, now) ? OPEN : value),
    async send(api, { accountId, conversationId }, value) {
      await api.setStatus(accountId, conversationId, value.status, value.snoozedUntil)
      return { ...value }
    },
  }),
  reachesContact: ({ value }, { sendsSurvey }) => value.status === 'resolved' && sendsSurvey,
  closes: ({ value }) => value.status !== 'open',
  adjust(change, isUndo, { now }) {
    if (!isOver(change.value, now)) return change
    return isUndo ? { ...change, value: OPEN } : null
  },
}

export function statusOf({ status, snoozedUntil }: Conversation): StatusValue {
  return { status, snoozedUntil: status === 'snoozed' ? snoozedUntil : null }
}

export function isOver({ status, snoozedUntil }: StatusValue, now: number): boolean {
  return status === 'snoozed' && snoozedUntil !== null && snoozedUntil * 1_000 <= now
}

/** Compares only the status if the server doesn't send the end of the snooze. */
function isSameStatus(one: StatusValue, other: StatusValue): boolean {
  if (one.status !== other.status) return false
  return (
    one.status !== 'snoozed' ||
    one.snoozedUntil === null ||
    other.snoozedUntil === null ||
    Math.floor(one.snoozedUntil) === Math.floor(other.snoozedUntil)
  )
}
