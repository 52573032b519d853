import type { ConversationStatus } from '../../../../shared/model/conversation.ts'
import type { ActionKind, ValueChange, ValueRequest } from './kind.ts'
import { valueKind } from './kind.ts'

export interface StatusValue {
  status: ConversationStatus
  /** Unix seconds; null: until the next reply. */ snoozedUntil: number | null
}
const OPEN: StatusValue = { status: 'open', snoozedUntil: null }

/** Open, resolved, pending, snoozed. A snooze that would be over before it begins is pointless: where it undoes, the conversation is open. */
export const statusKind: ActionKind<ValueChange<'status', StatusValue>, ValueRequest<'status', StatusValue>> = {
  ...valueKind<'status', StatusValue>({
    field: 'status',
    valueOf: ({ status, snoozedUntil }) => ({ status, snoozedUntil: status === 'snoozed' ? snoozedUntil : null }),
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
  reachesPerson: ({ value }, { sendsSurvey }) => value.status === 'resolved' && sendsSurvey,
  closes: ({ value }) => value.status !== 'open',
  pointless(change, isUndo, { now }) {
    if (!isOver(change.value, now)) return undefined
    return isUndo ? { ...change, value: OPEN } : null
  },
}

function isOver({ status, snoozedUntil }: StatusValue, now: number): boolean {
  return status === 'snoozed' && snoozedUntil !== null && snoozedUntil * 1_000 <= now
}

/** Servers that don't say until when: then the status alone counts. */
function isSameStatus(one: StatusValue, other: StatusValue): boolean {
  if (one.status !== other.status) return false
  return (
    one.status !== 'snoozed' ||
    one.snoozedUntil === null ||
    other.snoozedUntil === null ||
    Math.floor(one.snoozedUntil) === Math.floor(other.snoozedUntil)
  )
}
