import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Database } from './database.ts'
import { assignedUser, labelColumn, labelsOf, priorityRank } from './filter.ts'
import type { LabelPlace } from './labelLists.ts'

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

export interface RowKey {
  account_id: number
  id: number
}
/** The columns that place a conversation in the lists of its labels. */
export interface LabelColumns {
  status: string
  last_activity_at: number
  labels: string
}

export function differingColumns(one: Columns | null, other: Columns): (keyof Columns)[] {
  return COLUMNS.filter((column) => one?.[column] !== other[column])
}

/** The columns of a conversation as they are on disk; null if it is not cached. */
export function storedColumns(db: Database, accountId: number, id: number): (Columns & LabelColumns & RowKey) | null {
  return db.get(
    `SELECT account_id, id, ${COLUMNS.join(', ')} FROM conversations WHERE account_id = ? AND id = ?`,
    accountId,
    id,
  )
}

/** Where columns on disk place a conversation in the lists of its labels. */
export function placeOf({ account_id, id, status, last_activity_at, labels }: LabelColumns & RowKey): LabelPlace {
  return { accountId: account_id, id, status, lastActivityAt: last_activity_at, labels: labelsOf(labels) }
}
