import type { UnreadCounts } from '../../../shared/views.ts'
import type { Database } from './database.ts'
import { labelsOf } from './filter.ts'

/** Counts the unread open conversations of an account by inbox, team and label. Reads only those rows. */
export function countUnreadByFilter(db: Database, accountId: number): UnreadCounts {
  const inboxes = new Map<number, number>()
  const teams = new Map<number, number>()
  const labels = new Map<string, number>()
  const add = <K>(counts: Map<K, number>, key: K): void => void counts.set(key, (counts.get(key) ?? 0) + 1)
  for (const row of db.all<{ inbox_id: number; team_id: number | null; labels: string }>(
    `SELECT inbox_id, team_id, labels FROM conversations INDEXED BY conversations_unread
     WHERE account_id = ? AND status = 'open' AND unread > 0`,
    accountId,
  )) {
    add(inboxes, row.inbox_id)
    if (row.team_id !== null) add(teams, row.team_id)
    for (const label of labelsOf(row.labels)) add(labels, label)
  }
  return { inboxes: [...inboxes], teams: [...teams], labels: [...labels] }
}
