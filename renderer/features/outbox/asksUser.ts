import type { PendingState, WaitingItem } from '../../../shared/views.ts'

/** Questions that need no answer from the user: the message waits for something else. */
const ANSWERED_LATER: ReadonlySet<PendingState['kind']> = new Set([
  'cancelling',
  'afterMail',
  'afterMessage',
  'checking',
])

/** Whether something in the outbox waits for the user, and not for the server. */
export function asksUser(item: WaitingItem): boolean {
  if (item.kind === 'draft') return true
  if (item.kind === 'action') return ['held', 'failed', 'blocked'].includes(item.action.state)
  if (item.delivery === 'failed' || item.delivery === 'held') return true
  return item.question !== null && !ANSWERED_LATER.has(item.question.kind)
}
