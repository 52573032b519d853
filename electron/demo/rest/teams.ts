import { numbersField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { idParam, ok } from '../http.ts'
import { notFound } from '../model/errors.ts'
import { requireAdministrator } from '../model/rights.ts'
import type { Details, Team } from '../model/types.ts'
import { agentPayload, teamPayload } from '../payloads/users.ts'

function teamOf(call: AccountCall): Team {
  const team = call.model.teams.get(idParam(call, 'team'))
  if (team?.accountId !== call.accountId) throw notFound()
  return team
}

const teamMembers = (call: AccountCall, { members }: Team): Details[] =>
  [...members]
    .flatMap((id) => call.model.membership(call.accountId, id) ?? [])
    .map((membership) => agentPayload(call.model, membership))

/** Teams and their members. */
export function addTeams(router: Router): void {
  router.account('GET', '/teams', (call) =>
    ok(call.model.ofAccount(call.model.teams, call.accountId).map((team) => teamPayload(team, call.user.id))),
  )
  router.account('GET', '/teams/:team/team_members', (call) => {
    const team = teamOf(call)
    return ok(teamMembers(call, team))
  })
  router.account('PATCH', '/teams/:team/team_members', (call) => {
    requireAdministrator(call)
    const team = teamOf(call)
    team.members = new Set(numbersField(call.body, 'user_ids') ?? [])
    return ok(teamMembers(call, team))
  })
}
