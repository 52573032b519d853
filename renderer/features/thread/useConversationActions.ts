/** What can be done to a conversation. Main keeps and shows each at once; when the server refuses it later, it takes it back and says so. */
import { call } from '../../bridge.ts'
import { useNotices } from '../../stores/notices.ts'
import type { ConversationStatus, Priority } from '../../../shared/model/conversation.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'

export interface ConversationActions {
  /** `until` in unix seconds, for `snoozed`; null: until the next reply. */
  setStatus: (status: ConversationStatus, until?: number | null) => void
  assign: (assigneeId: number | null) => void
  /** Labels that are not named stay. */
  setLabels: (change: { add: string[]; remove: string[] }) => void
  setPriority: (priority: Priority | null) => void
  markUnread: () => void
}

export function useConversationActions(target: () => ConversationRef | null): ConversationActions {
  const notices = useNotices()
  function run(again: () => void, action: (ref: ConversationRef) => Promise<unknown>): void {
    const ref = target()
    if (ref === null) return
    action(ref).catch((thrown: unknown) => notices.fail(thrown, again))
  }
  const setStatus: ConversationActions['setStatus'] = (status, until = null) =>
    run(() => setStatus(status, until), (ref) => call('conversation:setStatus', { ref, status, snoozedUntil: until }))
  const assign: ConversationActions['assign'] = (assigneeId) => run(() => assign(assigneeId), (ref) => call('conversation:assign', { ref, assigneeId }))
  const setLabels: ConversationActions['setLabels'] = (change) => run(() => setLabels(change), (ref) => call('conversation:setLabels', { ref, ...change }))
  const setPriority: ConversationActions['setPriority'] = (priority) => run(() => setPriority(priority), (ref) => call('conversation:setPriority', { ref, priority }))
  const markUnread: ConversationActions['markUnread'] = () => run(markUnread, (ref) => call('conversation:markUnread', { ref }))
  return { setStatus, assign, setLabels, setPriority, markUnread }
}
