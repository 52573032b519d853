import type { Actor } from './activity.ts'
import { invalidateCache } from './announce.ts'
import { invalidFields } from './errors.ts'
import type { Model } from './model.ts'
import type { Team } from './types.ts'
import { forgetUnread } from './unreadCounts.ts'

export type TeamFields = Pick<Team, 'name' | 'description' | 'allowAutoAssign'>

function checkName(model: Model, accountId: number, name: string, except?: Team): void {
  if (name === '') throw invalidFields(['name', 'must not be blank'])
  const others = model.ofAccount(model.teams, accountId).filter((team) => team !== except)
  if (others.some((team) => team.name === name)) throw invalidFields(['name', 'has already been taken'])
}

/** Adds a team. Its name is stored in lower case. Throws 422 if it is blank or taken. */
export function createTeam(model: Model, accountId: number, fields: TeamFields, actor: Actor): Team {
  const name = fields.name.toLowerCase()
  checkName(model, accountId, name)
  const id = model.nextId('teams')
  const team: Team = { id, accountId, ...fields, name, members: new Set(), createdAt: model.now() }
  model.teams.set(id, team)
  invalidateCache(model, accountId, 'team', actor)
  forgetUnread(model, accountId)
  return team
}

export function changeTeam(model: Model, team: Team, fields: Partial<TeamFields>, actor: Actor): void {
  const name = fields.name?.toLowerCase() ?? team.name
  checkName(model, team.accountId, name, team)
  Object.assign(team, fields, { name })
  invalidateCache(model, team.accountId, 'team', actor)
  forgetUnread(model, team.accountId)
}

/** Deletes a team and removes it from its conversations, without events. */
export function deleteTeam(model: Model, team: Team, actor: Actor): void {
  for (const conversation of model.conversations.values())
    if (conversation.teamId === team.id) conversation.teamId = null
  model.teams.delete(team.id)
  invalidateCache(model, team.accountId, 'team', actor)
  forgetUnread(model, team.accountId)
}
