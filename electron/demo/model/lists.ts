import type { Feature } from '../versions.ts'
import type { Model } from './model.ts'
import { unreadMessages } from './reading.ts'
import type { Caller } from './rights.ts'
import { isListedFor, visibleInboxes } from './rights.ts'
import type { Conversation, Details } from './types.ts'

/** The filter of a conversation list. Absent: any. */
export interface ListQuery {
  status: string
  assigneeType: string
  inboxId?: number | undefined
  teamId?: number | undefined
  labels: string[]
  conversationType?: string | undefined
  search?: string | undefined
  sourceId?: string | undefined
  /** Seconds. */
  updatedWithin?: number | undefined
  sortBy?: string | undefined
}

const PAGE = 25
const RANK = { urgent: 4, high: 3, medium: 2, low: 1 } as const

type Order = (a: Conversation, b: Conversation) => number
const newest: Order = (a, b) => b.lastActivityAt - a.lastActivityAt || b.id - a.id
const firstOf =
  (...orders: Order[]): Order =>
  (a, b) => {
    for (const order of orders) {
      const result = order(a, b)
      if (result !== 0) return result
    }
    return 0
  }
const created: Order = (a, b) => b.createdAt - a.createdAt || b.id - a.id
/** By a value; those without one come last in both directions. */
const byValue =
  (valueOf: (conversation: Conversation) => number | null) =>
  (direction: 1 | -1): Order =>
  (a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)]
    return left === null || right === null ? Number(left === null) - Number(right === null) : direction * (left - right)
  }
const waiting = byValue((conversation) => conversation.waitingSince)
const priority = byValue((conversation) => (conversation.priority === null ? null : RANK[conversation.priority]))
/** Those with the most unread messages first. */
function unread(): Order {
  const counts = new Map<Conversation, number>()
  const count = (conversation: Conversation) => {
    const known = counts.get(conversation) ?? unreadMessages(conversation, Infinity).length
    counts.set(conversation, known)
    return known
  }
  return (a, b) => count(b) - count(a)
}
const reversed =
  (order: Order): Order =>
  (a, b) =>
    order(b, a)

/** The sort orders by their names, with the feature that introduced each. */
const ORDERS: Readonly<Record<string, readonly [Feature, () => Order]>> = {
  sort_on_created_at: ['legacySorts', () => reversed(created)],
  sort_on_priority: ['prioritySort', () => firstOf(priority(-1), newest)],
  sort_on_waiting_since: ['waitingSort', () => firstOf(waiting(1), reversed(created))],
  last_activity_at_asc: ['snakeCaseSorts', () => reversed(newest)],
  created_at_desc: ['snakeCaseSorts', () => created],
  created_at_asc: ['snakeCaseSorts', () => reversed(created)],
  priority_desc: ['snakeCaseSorts', () => firstOf(priority(-1), newest)],
  priority_asc: ['snakeCaseSorts', () => firstOf(priority(1), newest)],
  waiting_since_asc: ['snakeCaseSorts', () => firstOf(waiting(1), reversed(created))],
  waiting_since_desc: ['snakeCaseSorts', () => firstOf(waiting(-1), reversed(created))],
  priority_desc_created_at_asc: ['priorityCreatedSort', () => firstOf(priority(-1), reversed(created))],
  unread: ['unreadSort', () => firstOf(unread(), newest)],
}

/** The newest activity first for names that the version doesn't know. */
function orderOf(model: Model, sortBy = ''): Order {
  const known = Object.hasOwn(ORDERS, sortBy) ? ORDERS[sortBy] : undefined
  return known && model.can(known[0]) ? known[1]() : newest
}

/** A type that the version doesn't know finds all. */
function matchesType(model: Model, conversation: Conversation, type: string | undefined, userId: number): boolean {
  switch (type ?? '') {
    case 'mention':
      return !model.can('mentionList') || conversation.mentioned.has(userId)
    case 'participating':
      return !model.can('participatingList') || conversation.participants.has(userId)
    case 'unattended': {
      const isWaiting = model.can('waitingSince') && conversation.waitingSince !== null
      return !model.can('unattendedList') || conversation.firstReplyAt === null || isWaiting
    }
    default:
      return true
  }
}

/** All conversations that match the query and that the caller may see, with any assignee. */
function matching(model: Model, caller: Caller, query: ListQuery): Conversation[] {
  const inboxes = new Set(visibleInboxes(model, caller).map((inbox) => inbox.id))
  const needle = query.search?.toLowerCase() ?? ''
  const isSearch = needle !== ''
  const since = query.updatedWithin === undefined ? null : model.now() - query.updatedWithin * 1000
  const found: Conversation[] = []
  for (const conversation of model.conversations.values()) {
    if (conversation.accountId !== caller.accountId) continue
    const isVisible = inboxes.has(conversation.inboxId) && isListedFor(caller, conversation)
    // Recorded: neither inboxes nor a custom role limit the list of those in which the agent takes part.
    const isOfTaken = query.conversationType === 'participating' && model.can('participatingList')
    if (!isVisible && !isOfTaken) continue
    // An unknown status finds nothing. Recorded: a search is not limited to a status.
    if (!isSearch && query.status !== 'all' && conversation.status !== query.status) continue
    if (query.inboxId !== undefined && conversation.inboxId !== query.inboxId) continue
    if (query.teamId !== undefined && conversation.teamId !== query.teamId) continue
    if (query.labels.length > 0 && !query.labels.some((label) => conversation.labels.includes(label))) continue
    if (query.sourceId !== undefined && conversation.contactInbox.sourceId !== query.sourceId) continue
    if (!matchesType(model, conversation, query.conversationType, caller.user.id)) continue
    if (since !== null && conversation.updatedAt < since) continue
    if (
      isSearch &&
      !conversation.messages.some((m) => m.kind !== 'activity' && m.content?.toLowerCase().includes(needle))
    )
      continue
    found.push(conversation)
  }
  return found
}

const ASSIGNEE: Readonly<Record<string, (conversation: Conversation, userId: number) => boolean>> = {
  me: (conversation, userId) => conversation.assigneeId === userId,
  unassigned: (conversation) => conversation.assigneeId === null,
  assigned: (conversation) => conversation.assigneeId !== null,
}

/** The four counts beside the tabs, for any assignee. */
export function countsOf(conversations: readonly Conversation[], userId: number): Details {
  const mine = conversations.filter((c) => c.assigneeId === userId).length
  const assigned = conversations.filter((c) => c.assigneeId !== null).length
  return {
    mine_count: mine,
    assigned_count: assigned,
    unassigned_count: conversations.length - assigned,
    all_count: conversations.length,
  }
}

export function countConversations(model: Model, caller: Caller, query: ListQuery): Details {
  return countsOf(matching(model, caller, query), caller.user.id)
}

/** One page of 25 (counted from 1) and the counts. With `updated_within`, all conversations at once. */
export function listConversations(
  model: Model,
  caller: Caller,
  query: ListQuery,
  page: number,
): { meta: Details; conversations: Conversation[] } {
  const isWindow = query.updatedWithin !== undefined && model.can('updatedWithin')
  const all = matching(model, caller, isWindow ? query : { ...query, updatedWithin: undefined })
  const belongs = ASSIGNEE[query.assigneeType]
  const shown = (belongs ? all.filter((c) => belongs(c, caller.user.id)) : all).sort(orderOf(model, query.sortBy))
  return { meta: countsOf(all, caller.user.id), conversations: isWindow ? shown : pageOf(shown, page, PAGE) }
}

export function pageOf<T>(rows: readonly T[], page: number, size: number): T[] {
  const start = (Math.max(1, page) - 1) * size
  return rows.slice(start, start + size)
}

/**
 * A page of a thread, oldest first. Without bounds: the latest 20. `before`: the 20 before that id. `after`: up to 100
 * after that id; older servers ignore it. Both: up to 1000 from `after` (inclusive) to `before` (exclusive).
 */
export function pageOfThread(
  model: Model,
  conversation: Conversation,
  bounds: { before?: number | undefined; after?: number | undefined; withoutInternal: boolean },
  ignoresAfter = false,
) {
  const all = bounds.withoutInternal
    ? conversation.messages.filter((m) => m.kind !== 'activity' && !m.isPrivate)
    : conversation.messages
  const { before } = bounds
  const after = ignoresAfter || !model.can('messagesAfter') ? undefined : bounds.after
  const cap = model.can('messagesAfterCap')
  if (after !== undefined && before !== undefined)
    return all.filter((m) => m.id >= after && m.id < before).slice(0, cap ? 1000 : undefined)
  if (after !== undefined) return all.filter((m) => m.id > after).slice(0, cap ? 100 : undefined)
  if (before !== undefined) return all.filter((m) => m.id < before).slice(-20)
  return all.slice(-20)
}
