import type { ActionKind, ValueChange, ValueRequest } from './kind.ts'
import { valueKind } from './kind.ts'
import type { StatusValue } from './status.ts'
import { isOver, OPEN, statusOf } from './status.ts'

/** `status`: what the conversation has afterwards, for an undo; null: what the server makes of it. */
export interface MutedValue {
  muted: boolean
  status: StatusValue | null
}
const RESOLVED: StatusValue = { status: 'resolved', snoozedUntil: null }

/**
 * Muted or not. The server resolves what it mutes, and reopens nothing: an undo restores the status too. Newer servers block the contact,
 * with all conversations.
 */
export const mutedKind: ActionKind<ValueChange<'muted', MutedValue>, ValueRequest<'muted', MutedValue>> = {
  ...valueKind<'muted', MutedValue>({
    field: 'muted',
    valueOf: ({ muted }) => ({ muted, status: null }),
    isSame: ({ muted, status }, conversation) =>
      muted === conversation.muted && (status === null || status.status === conversation.status),
    isSeen: ({ muted }, conversation) => muted === conversation.muted,
    overlayOf: ({ muted, status }) => ({ muted, ...(status ?? (muted ? RESOLVED : {})) }),
    async send(api, { accountId, conversationId }, { muted, status }) {
      const restore = async (): Promise<void> => {
        if (status) await api.setStatus(accountId, conversationId, status.status, status.snoozedUntil)
      }
      // What proves that all is done comes last: an answer that is lost is followed by a look at both.
      if (!muted) await restore()
      await api.setMuted(accountId, conversationId, muted)
      if (muted) await restore()
      return { muted, ...(status ?? (muted ? RESOLVED : {})) }
    },
  }),
  inverseOf: ({ value }, shown, now) => {
    const status = statusOf(shown)
    return { field: 'muted', value: { muted: !value.muted, status: isOver(status, now) ? OPEN : status } }
  },
  reachesContact: ({ value }, { sendsSurvey }) => value.muted && value.status === null && sendsSurvey,
  closes: ({ value }) => value.muted && value.status === null,
  adjust: (change, _isUndo, { now }) =>
    change.value.status && isOver(change.value.status, now)
      ? { ...change, value: { ...change.value, status: OPEN } }
      : change,
}
