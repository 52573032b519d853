import type { Actor } from './activity.ts'
import { invalidateCache } from './announce.ts'
import type { Model } from './model.ts'
import type { Inbox, Team } from './types.ts'

/** An inbox or a team, with the cache that its members belong to. */
export interface Group {
  readonly group: Inbox | Team
  readonly cache: 'inbox' | 'team'
}
const changed = (model: Model, { group, cache }: Group, actor: Actor) =>
  invalidateCache(model, group.accountId, cache, actor)

/** Adds agents of the account. `account.cache_invalidated` is the only event. */
export function addMembers(model: Model, of: Group, userIds: readonly number[], actor: Actor): void {
  for (const id of userIds) if (model.membership(of.group.accountId, id)) of.group.members.add(id)
  changed(model, of, actor)
}

/** Takes agents out. Their assignments stay. */
export function removeMembers(model: Model, of: Group, userIds: readonly number[], actor: Actor): void {
  for (const id of userIds) of.group.members.delete(id)
  changed(model, of, actor)
}

/** Replaces the members. Recorded: adding and removing are announced each, even if there is no member to add or remove. */
export function replaceMembers(model: Model, of: Group, userIds: readonly number[], actor: Actor): void {
  addMembers(model, of, userIds, actor)
  const gone = [...of.group.members].filter((id) => !userIds.includes(id))
  removeMembers(model, of, gone, actor)
}
