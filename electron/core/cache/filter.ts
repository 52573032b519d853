import type { Conversation, Priority } from '../../../shared/model/conversation.ts'
import type { AssigneeView, Sort, StatusFilter } from '../../../shared/views.ts'

/** Which conversations a list shows. */
export interface ListFilter {
  accountId: number
  view: AssigneeView
  /** Only those without a first reply, and those that wait for one. */
  unattended: boolean
  status: StatusFilter
  sort: Sort
  inboxId: number | null
  teamId: number | null
  label: string | null
}

/** Conversations for which a test holds. */
export interface Fitting {
  readonly fits: (conversation: Conversation) => boolean
}

/**
 * What narrows a list that the cache alone can narrow: to unread open conversations, to those with these numbers, or to those that fit.
 */
export type Only = 'unread' | ReadonlySet<number> | Fitting | null

/** Whether a conversation passes it. */
export function isAmong(conversation: Conversation, only: Only): boolean {
  const { id, status, unreadCount } = conversation
  if (only === null) return true
  if (only === 'unread') return status === 'open' && unreadCount > 0
  return 'fits' in only ? only.fits(conversation) : only.has(id)
}

/** All conversations of an account, the last active one first, but for what `change` narrows. */
export function accountFilter(accountId: number, change: Partial<ListFilter> = {}): ListFilter {
  return {
    accountId,
    view: 'all',
    unattended: false,
    status: 'all',
    sort: 'lastActivityDesc',
    inboxId: null,
    teamId: null,
    label: null,
    ...change,
  }
}

const PRIORITY_RANK: Record<Priority, number> = { low: 1, medium: 2, high: 3, urgent: 4 }

/** 0 without a priority, 4 for urgent. */
export function priorityRank(priority: Priority | null): number {
  return priority === null ? 0 : PRIORITY_RANK[priority]
}

/** The agent that a conversation is assigned to; bots do not count, as on the servers (`assignee_id`). */
export function assignedUser(conversation: Pick<Conversation, 'assignee'>): number | null {
  return conversation.assignee?.kind === 'user' ? conversation.assignee.id : null
}

/** The server's rule: it has no answer yet, or its contact waits. */
export const isUnattended = ({ firstReplyAt, waitingSince }: Conversation): boolean =>
  firstReplyAt === null || waitingSince !== null

/** Whether a conversation belongs to a list; the rule of `listQuery`, in memory. */
export function matches(conversation: Conversation, filter: ListFilter, me: number): boolean {
  if (conversation.accountId !== filter.accountId) return false
  if (filter.status !== 'all' && conversation.status !== filter.status) return false
  if (filter.view === 'mine' && assignedUser(conversation) !== me) return false
  if (filter.view === 'unassigned' && assignedUser(conversation) !== null) return false
  if (filter.unattended && !isUnattended(conversation)) return false
  if (filter.inboxId !== null && conversation.inboxId !== filter.inboxId) return false
  if (filter.teamId !== null && conversation.team?.id !== filter.teamId) return false
  return filter.label === null || conversation.labels.includes(filter.label)
}

const SEPARATOR = '\u001f'

/** Labels as one column that can be searched for a complete label. */
export function labelColumn(labels: readonly string[]): string {
  return labels.length === 0 ? '' : SEPARATOR + labels.join(SEPARATOR) + SEPARATOR
}

/** The labels of such a column. */
export function labelsOf(column: string): string[] {
  return column === '' ? [] : column.slice(1, -1).split(SEPARATOR)
}

/** A complete label as it appears in that column. */
export function labelNeedle(label: string): string {
  return SEPARATOR + label + SEPARATOR
}

/** What the orders look at. */
export type Sortable = Pick<
  Conversation,
  'id' | 'lastActivityAt' | 'createdAt' | 'priority' | 'waitingSince' | 'unreadCount'
>

/** Negative when `a` comes before `b`; the order of `listQuery`, in memory. */
export function compareBySort(a: Sortable, b: Sortable, sort: Sort): number {
  switch (sort) {
    case 'lastActivityDesc':
      return b.lastActivityAt - a.lastActivityAt || b.id - a.id
    case 'lastActivityAsc':
      return a.lastActivityAt - b.lastActivityAt || a.id - b.id
    case 'createdDesc':
      return b.createdAt - a.createdAt || b.id - a.id
    case 'createdAsc':
      return a.createdAt - b.createdAt || a.id - b.id
    case 'priorityDesc':
      return priorityRank(b.priority) - priorityRank(a.priority) || b.lastActivityAt - a.lastActivityAt || b.id - a.id
    case 'priorityAsc':
      return lowestRank(a.priority) - lowestRank(b.priority) || b.lastActivityAt - a.lastActivityAt || b.id - a.id
    case 'priorityDescCreatedAsc':
      return priorityRank(b.priority) - priorityRank(a.priority) || a.createdAt - b.createdAt || a.id - b.id
    case 'waitingSinceAsc':
      return byWait(a, b, 1)
    case 'waitingSinceDesc':
      return byWait(a, b, -1)
    case 'unread':
      return b.unreadCount - a.unreadCount || b.lastActivityAt - a.lastActivityAt || b.id - a.id
  }
}

/** The ranks from the lowest priority on; those without one come last. */
const lowestRank = (priority: Priority | null): number => (priorityRank(priority) + 4) % 5

/** Those that do not wait come last in both directions. */
function byWait(a: Sortable, b: Sortable, direction: 1 | -1): number {
  const created = a.createdAt - b.createdAt || a.id - b.id
  if (a.waitingSince === b.waitingSince) return created
  if (a.waitingSince === null) return 1
  return b.waitingSince === null ? -1 : direction * (a.waitingSince - b.waitingSince)
}

/** The sort's name on the servers since 3.4; null for the default order, which every version has. */
export const SERVER_SORT: Record<Sort, string | null> = {
  lastActivityDesc: null,
  lastActivityAsc: 'last_activity_at_asc',
  createdDesc: 'created_at_desc',
  createdAsc: 'created_at_asc',
  priorityDesc: 'priority_desc',
  priorityAsc: 'priority_asc',
  priorityDescCreatedAsc: 'priority_desc_created_at_asc',
  waitingSinceAsc: 'waiting_since_asc',
  waitingSinceDesc: 'waiting_since_desc',
  unread: 'unread',
}
