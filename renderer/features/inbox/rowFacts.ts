/** What a row says beside its words, and how high it is. Heights are known without measuring, so that nothing moves while it loads. */
import type { ConversationRow } from '../../../shared/views.ts'

const PLAIN = 78
const WITH_FACTS = 102
const GAP = 1

/** Facts that earn a chip because they matter now. */
export function hasFacts(row: ConversationRow): boolean {
  return row.labels.length > 0 || row.priority === 'high' || row.priority === 'urgent' || row.outbox !== null || row.pending || !row.canReply
    || (row.sla !== null && row.sla.dueAt !== null) || row.status === 'snoozed' || row.snoozedUntil !== null || (row.assignee !== null && !row.assignee.isMe)
}

/** Pixels from this row's top to the next one's. */
export function rowHeight(row: ConversationRow): number {
  return (hasFacts(row) ? WITH_FACTS : PLAIN) + GAP
}

const ATTACHMENTS = ['image', 'audio', 'video', 'file', 'location', 'contact'] as const
export function attachmentKey(kind: string): string {
  return `list.attachments.${ATTACHMENTS.find((known) => known === kind) ?? 'other'}`
}
