import type { ConversationStatus } from '../../../shared/model/conversation.ts'
import { CONVERSATION_STATUSES } from '../../../shared/model/conversation.ts'
import type { Sort } from '../../../shared/views.ts'
import type { ListFilter, Only } from './filter.ts'
import { labelNeedle } from './filter.ts'

export interface ListQuery {
  sql: string
  values: (string | number)[]
}

/** An order as SQL. `columns` names every column of `ORDER BY`, which a union of ordered parts requires. */
interface Order {
  suffix: string
  columns: string
  by: string
}

const ACTIVITY = { suffix: '', columns: 'c.id AS id, c.last_activity_at AS activity' }
const CREATED = { suffix: '_created', columns: 'c.id AS id, c.created_at AS created' }
/** The servers' orders (`sort_by`), with ties broken by id, so that every order is total. `compareBySort` is the same in memory. */
const ORDERS: Record<Sort, Order> = {
  lastActivityDesc: { ...ACTIVITY, by: 'activity DESC, id DESC' },
  lastActivityAsc: { ...ACTIVITY, by: 'activity ASC, id ASC' },
  createdDesc: { ...CREATED, by: 'created DESC, id DESC' },
  createdAsc: { ...CREATED, by: 'created ASC, id ASC' },
  priorityDesc: {
    suffix: '_priority',
    columns: 'c.id AS id, c.priority AS priority, c.last_activity_at AS activity',
    by: 'priority DESC, activity DESC, id DESC',
  },
  // The expression of the index; conversations that do not wait come last.
  waitingSinceAsc: {
    suffix: '_waiting',
    columns: 'c.id AS id, ifnull(c.waiting_since, 9e15) AS waiting, c.created_at AS created',
    by: 'waiting ASC, created ASC, id ASC',
  },
}

/**
 * Selects the ids of a list in its order; the caller adds the last value, the limit. The index is named, as SQLite guesses without
 * statistics: so only as many rows are read as the window has, however large the cache. A list of all statuses merges the ordered lists of
 * each. The rule itself is `matches`.
 */
export function listQuery(filter: ListFilter, me: number): ListQuery {
  const statuses = filter.status === 'all' ? CONVERSATION_STATUSES : [filter.status]
  // The index of priorities has only those with one; the others follow, by their last activity.
  const tiers: readonly Tier[] = filter.sort === 'priorityDesc' ? ['c.priority > 0', 'c.priority = 0'] : [null]
  const parts = statuses.flatMap((status) => tiers.map((tier) => partOf(filter, me, status, tier)))
  return {
    sql: `${parts.map(({ sql }) => sql).join(' UNION ALL ')} ORDER BY ${ORDERS[filter.sort].by} LIMIT ?`,
    values: parts.flatMap(({ values }) => values),
  }
}

/**
 * The same for the last active ones of a narrowed list of all conversations: the unread open ones by their own index, or those with these
 * numbers, which are few.
 */
export function narrowedQuery({ accountId, status }: ListFilter, only: NonNullable<Only>): ListQuery {
  const order = `ORDER BY ${ORDERS.lastActivityDesc.by} LIMIT ?`
  if (only === 'unread')
    return {
      sql: `SELECT ${ACTIVITY.columns} FROM conversations AS c INDEXED BY conversations_unread_activity
            WHERE c.account_id = ? AND c.status = 'open' AND c.unread > 0 ${order}`,
      values: [accountId],
    }
  const isStatus = status === 'all' ? '' : 'AND c.status = ?'
  return {
    sql: `SELECT ${ACTIVITY.columns} FROM json_each(?) AS one CROSS JOIN conversations AS c
          WHERE c.account_id = ? AND c.id = one.value ${isStatus} ${order}`,
    values: [JSON.stringify([...only]), accountId, ...(status === 'all' ? [] : [status])],
  }
}

/** A part of the conversations of a status, as SQL; null for all. */
type Tier = 'c.priority > 0' | 'c.priority = 0' | null

function partOf(filter: ListFilter, me: number, status: ConversationStatus, tier: Tier): ListQuery {
  const { accountId, view, inboxId, teamId, label } = filter
  const order = ORDERS[filter.sort]
  const byLabel = label !== null && order.suffix === ''
  const suffix = tier === 'c.priority = 0' ? '' : order.suffix
  const parts: string[] = []
  const values: (string | number)[] = []
  const add = (part: string, ...more: (string | number)[]): void => {
    parts.push(part)
    values.push(...more)
  }
  // The join drops label rows that a rolled back write left behind.
  if (byLabel)
    add(
      `l.account_id = ? AND l.label = ? AND l.status = ? AND c.account_id = l.account_id AND c.id = l.id
       AND c.status = l.status AND c.last_activity_at = l.last_activity_at`,
      accountId,
      label,
      status,
    )
  else add('c.account_id = ? AND c.status = ?', accountId, status)
  if (tier !== null) add(tier)
  if (view === 'mine') add('c.assignee_id = ?', me)
  if (view === 'unassigned') add('c.assignee_id IS NULL')
  if (inboxId !== null) add('c.inbox_id = ?', inboxId)
  if (teamId !== null) add('c.team_id = ?', teamId)
  if (label !== null) add('instr(c.labels, ?) > 0', labelNeedle(label))
  const columns = byLabel ? 'l.id AS id, l.last_activity_at AS activity' : order.columns
  const from = byLabel
    ? 'conversation_labels AS l CROSS JOIN conversations AS c'
    : `conversations AS c INDEXED BY ${indexOf(filter, suffix)}`
  return { sql: `SELECT ${columns} FROM ${from} WHERE ${parts.join(' AND ')}`, values }
}

/** The user's own conversations are few; inboxes and teams have an index for the default order only. */
function indexOf({ view, inboxId, teamId }: ListFilter, suffix: string): string {
  if (view === 'mine') return `conversations_assignee${suffix}`
  if (suffix === '' && teamId !== null) return 'conversations_team'
  if (suffix === '' && inboxId !== null) return 'conversations_inbox'
  return view === 'unassigned' ? `conversations_assignee${suffix}` : `conversations_status${suffix}`
}
