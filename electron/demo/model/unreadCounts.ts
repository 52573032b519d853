import type { Model } from './model.ts'
import { unreadCount } from './reading.ts'
import type { Caller } from './rights.ts'
import { isListedFor, visibleInboxes } from './rights.ts'
import { agentsOf } from './topics.ts'
import type { Conversation, Details } from './types.ts'

/** The unread counts of an account, from the first request for them on. */
export interface UnreadCache {
  /** Whether an agent with a custom role has asked: then it counts by assignee, too. */
  byAssignee: boolean
  /** What each unread conversation counts for. */
  readonly counted: Map<number, string>
}

const isUnread = (model: Model, conversation: Conversation) =>
  conversation.status === 'open' && unreadCount(model, conversation) > 0

/** What a conversation counts for; empty if it is not counted. */
function countsFor(model: Model, conversation: Conversation, byAssignee: boolean): string {
  if (!isUnread(model, conversation)) return ''
  const { inboxId, labels, teamId, assigneeId } = conversation
  return JSON.stringify([inboxId, [...labels].sort(), teamId, byAssignee ? assigneeId : null])
}

function tally(ids: readonly number[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const id of ids) counts[id] = (counts[id] ?? 0) + 1
  return counts
}

/** The open conversations with unread messages: by inbox, label and team of the agent. Changes are announced from now on. */
export function countUnread(model: Model, caller: Caller): Details {
  const { accountId } = caller
  const all = model.ofAccount(model.conversations, accountId)
  fill(model, accountId, all, caller.customRole !== null)
  const inboxes = new Set(visibleInboxes(model, caller).map((inbox) => inbox.id))
  const unread = all.filter((c) => isUnread(model, c) && inboxes.has(c.inboxId) && isListedFor(caller, c))
  const labels = new Map(model.ofAccount(model.labels, accountId).map((label) => [label.title, label.id]))
  const isAdministrator = caller.membership.role === 'administrator'
  const teams = model
    .ofAccount(model.teams, accountId)
    .filter((team) => isAdministrator || team.members.has(caller.user.id))
    .map((team) => team.id)
  return {
    all_count: unread.length,
    inboxes: tally(unread.map((c) => c.inboxId)),
    labels: tally(unread.flatMap((c) => c.labels.flatMap((title) => labels.get(title) ?? []))),
    teams: tally(unread.flatMap((c) => (c.teamId !== null && teams.includes(c.teamId) ? [c.teamId] : []))),
  }
}

function fill(model: Model, accountId: number, all: readonly Conversation[], hasRole: boolean): void {
  const known = model.unreadCaches.get(accountId)
  if (known && (known.byAssignee || !hasRole)) return
  const counted = new Map(all.map((c) => [c.id, countsFor(model, c, hasRole)]))
  model.unreadCaches.set(accountId, { byAssignee: hasRole, counted })
}

/** Drops the counts, as changed labels, inboxes and teams do: no changes are announced until the next request for them. */
export function forgetUnread(model: Model, accountId: number): void {
  model.unreadCaches.delete(accountId)
}

/** Counts a conversation again. Returns whether it counts for something else than before. */
export function settleUnread(model: Model, conversation: Conversation): boolean {
  const cache = model.unreadCaches.get(conversation.accountId)
  if (!cache) return false
  const now = countsFor(model, conversation, cache.byAssignee)
  const before = cache.counted.get(conversation.id) ?? ''
  cache.counted.set(conversation.id, now)
  return now !== before
}

/** The same, and announces a change. */
export function recountUnread(model: Model, conversation: Conversation): void {
  if (!settleUnread(model, conversation) || !model.can('unreadCounts')) return
  model.emit(agentsOf(model, conversation), 'conversation.unread_count_changed', () => ({
    account_id: conversation.accountId,
  }))
}
