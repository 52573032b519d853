import type { ConversationStatus } from '../../../shared/model/conversation.ts'
import { CONVERSATION_STATUSES } from '../../../shared/model/conversation.ts'
import type { Sort } from '../../../shared/views.ts'
import type { Fitting, ListFilter, Only } from './filter.ts'
import { labelNeedle } from './filter.ts'

export interface ListQuery {
  sql: string
  values: (string | number)[]
}

/**
 * An order as SQL. `columns` names every column of `ORDER BY`, which a union of ordered parts requires. `keys`: what its indexes have after
 * the status, of an order that few use: they are made when it is first used, so that all others don't pay for them with every write.
 */
interface Order {
  suffix: string
  columns: string
  by: string
  keys?: string
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
  // The expressions are those of the indexes: without a priority, and without a wait, a conversation comes last.
  priorityAsc: {
    suffix: '_priority_low',
    columns: 'c.id AS id, ((c.priority + 4) % 5) AS rank, c.last_activity_at AS activity',
    by: 'rank ASC, activity DESC, id DESC',
    keys: '((priority + 4) % 5), last_activity_at DESC, id DESC',
  },
  priorityDescCreatedAsc: {
    suffix: '_priority_created',
    columns: 'c.id AS id, c.priority AS priority, c.created_at AS created',
    by: 'priority DESC, created ASC, id ASC',
    keys: 'priority DESC, created_at, id',
  },
  waitingSinceAsc: {
    suffix: '_waiting',
    columns: 'c.id AS id, ifnull(c.waiting_since, 9e15) AS waiting, c.created_at AS created',
    by: 'waiting ASC, created ASC, id ASC',
  },
  waitingSinceDesc: {
    suffix: '_waiting_new',
    columns: 'c.id AS id, ifnull(c.waiting_since, -1) AS waiting, c.created_at AS created',
    by: 'waiting DESC, created ASC, id ASC',
    keys: 'ifnull(waiting_since, -1) DESC, created_at, id',
  },
  unread: {
    suffix: '_unread_count',
    columns: 'c.id AS id, c.unread AS unread, c.last_activity_at AS activity',
    by: 'unread DESC, activity DESC, id DESC',
    keys: 'unread DESC, last_activity_at DESC, id DESC',
  },
}

/** The statements that make the indexes of an order; none where the schema has them. */
export function orderIndexes(sort: Sort): string[] {
  const { keys, suffix } = ORDERS[sort]
  if (keys === undefined) return []
  const create = (name: string, columns: string): string =>
    `CREATE INDEX IF NOT EXISTS conversations_${name}${suffix} ON conversations (account_id, ${columns}, ${keys})`
  return [create('status', 'status'), create('assignee', 'assignee_id, status')]
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

/** The same for a narrowed list: the unread open ones, which have their own index, or those with these numbers, which are few. */
export function narrowedQuery(filter: ListFilter, me: number, only: Exclude<NonNullable<Only>, Fitting>): ListQuery {
  const { columns, by } = ORDERS[filter.sort]
  const ids = only === 'unread' ? [] : [JSON.stringify([...only])]
  const where = new Conditions()
  if (only === 'unread') where.add("c.account_id = ? AND c.status = 'open' AND c.unread > 0", filter.accountId)
  else where.add('c.account_id = ? AND c.id = one.value', filter.accountId)
  if (filter.status !== 'all') where.add('c.status = ?', filter.status)
  addFilter(where, filter, me)
  const from =
    only === 'unread'
      ? 'conversations AS c INDEXED BY conversations_unread_activity'
      : 'json_each(?) AS one CROSS JOIN conversations AS c'
  return {
    sql: `SELECT ${columns} FROM ${from} WHERE ${where.sql} ORDER BY ${by} LIMIT ?`,
    values: [...ids, ...where.values],
  }
}

/** What a row must be, with the values. */
class Conditions {
  readonly values: (string | number)[] = []
  readonly #parts: string[] = []

  get sql(): string {
    return this.#parts.join(' AND ')
  }

  add(part: string, ...values: (string | number)[]): void {
    this.#parts.push(part)
    this.values.push(...values)
  }
}

/** A part of the conversations of a status, as SQL; null for all. */
type Tier = 'c.priority > 0' | 'c.priority = 0' | null

function partOf(filter: ListFilter, me: number, status: ConversationStatus, tier: Tier): ListQuery {
  const { accountId, label } = filter
  const order = ORDERS[filter.sort]
  const byLabel = label !== null && order.suffix === ''
  const suffix = tier === 'c.priority = 0' ? '' : order.suffix
  const where = new Conditions()
  // The join drops label rows that a rolled back write left behind.
  if (byLabel)
    where.add(
      `l.account_id = ? AND l.label = ? AND l.status = ? AND c.account_id = l.account_id AND c.id = l.id
       AND c.status = l.status AND c.last_activity_at = l.last_activity_at`,
      accountId,
      label,
      status,
    )
  else where.add('c.account_id = ? AND c.status = ?', accountId, status)
  if (tier !== null) where.add(tier)
  addFilter(where, filter, me)
  const columns = byLabel ? 'l.id AS id, l.last_activity_at AS activity' : order.columns
  const from = byLabel
    ? 'conversation_labels AS l CROSS JOIN conversations AS c'
    : `conversations AS c INDEXED BY ${indexOf(filter, suffix)}`
  return { sql: `SELECT ${columns} FROM ${from} WHERE ${where.sql}`, values: where.values }
}

/** All of the filter but its account and status. */
function addFilter(where: Conditions, { view, unattended, inboxId, teamId, label }: ListFilter, me: number): void {
  if (view === 'mine') where.add('c.assignee_id = ?', me)
  if (view === 'unassigned') where.add('c.assignee_id IS NULL')
  // As in its index.
  if (unattended) where.add('(c.waiting_since IS NOT NULL OR instr(c.json, \'"firstReplyAt":null\') > 0)')
  if (inboxId !== null) where.add('c.inbox_id = ?', inboxId)
  if (teamId !== null) where.add('c.team_id = ?', teamId)
  if (label !== null) where.add('instr(c.labels, ?) > 0', labelNeedle(label))
}

/** The user's own conversations are few; inboxes, teams and the unattended have an index for the default order only. */
function indexOf({ view, unattended, inboxId, teamId }: ListFilter, suffix: string): string {
  if (view === 'mine') return `conversations_assignee${suffix}`
  if (suffix === '' && unattended) return 'conversations_unattended'
  if (suffix === '' && teamId !== null) return 'conversations_team'
  if (suffix === '' && inboxId !== null) return 'conversations_inbox'
  return view === 'unassigned' ? `conversations_assignee${suffix}` : `conversations_status${suffix}`
}
