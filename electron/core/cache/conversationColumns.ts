import type { Conversation } from '../../../shared/model/conversation.ts'
import { assignedUser, labelColumn, priorityRank } from './filter.ts'

/** Columns beside the JSON that lists filter and sort by. */
export const COLUMNS = [
  'status',
  'assignee_id',
  'inbox_id',
  'team_id',
  'contact_id',
  'last_activity_at',
  'created_at',
  'priority',
  'unread',
  'waiting_since',
  'labels',
] as const
export type Columns = Record<(typeof COLUMNS)[number], string | number | null>

/** The columns of a conversation with its overlays. */
export function columnsOf(shown: Conversation): Columns {
  return {
    status: shown.status,
    assignee_id: assignedUser(shown),
    inbox_id: shown.inboxId,
    team_id: shown.team?.id ?? null,
    contact_id: shown.contactId,
    last_activity_at: shown.lastActivityAt,
    created_at: shown.createdAt,
    priority: priorityRank(shown.priority),
    unread: shown.unreadCount,
    waiting_since: shown.waitingSince,
    labels: labelColumn(shown.labels),
  }
}
