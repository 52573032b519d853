import { flagField, objectField, present, textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { empty, idParam, ok, rowOf } from '../http.ts'
import { asUser } from '../model/activity.ts'
import type { Group } from '../model/members.ts'
import { requireAdministrator } from '../model/rights.ts'
import { changeTeam, createTeam, deleteTeam } from '../model/teams.ts'
import type { Team } from '../model/types.ts'
import { teamPayload } from '../payloads/users.ts'
import { addMemberChanges, memberPayloads } from './members.ts'

const teamOf = (call: AccountCall) => rowOf(call, call.model.teams, idParam(call, 'team'))
const groupOf = (call: AccountCall): Group => ({ group: teamOf(call), cache: 'team' })

function fieldsOf({ body }: AccountCall) {
  const given = objectField(body, 'team') ?? body
  return present({
    name: textField(given, 'name'),
    description: textField(given, 'description'),
    allowAutoAssign: flagField(given, 'allow_auto_assign'),
  })
}

const NEW = { name: '', description: '', allowAutoAssign: true }

/** Teams and their members. Administrators change them. */
export function addTeams(router: Router): void {
  const show = (call: AccountCall, team: Team) => ok(teamPayload(team, call.user.id))
  router.account('GET', '/teams', (call) =>
    ok(call.model.ofAccount(call.model.teams, call.accountId).map((team) => teamPayload(team, call.user.id))),
  )
  router.account('POST', '/teams', (call) => {
    requireAdministrator(call)
    return show(call, createTeam(call.model, call.accountId, { ...NEW, ...fieldsOf(call) }, asUser(call.user)))
  })
  router.account('GET', '/teams/:team', (call) => show(call, teamOf(call)))
  router.account('PATCH', '/teams/:team', (call) => {
    requireAdministrator(call)
    changeTeam(call.model, teamOf(call), fieldsOf(call), asUser(call.user))
    return show(call, teamOf(call))
  })
  router.account('DELETE', '/teams/:team', (call) => {
    requireAdministrator(call)
    deleteTeam(call.model, teamOf(call), asUser(call.user))
    return empty
  })
  router.account('GET', '/teams/:team/team_members', (call) => ok(memberPayloads(call, groupOf(call))))
  addMemberChanges(router, '/teams/:team/team_members', groupOf)
}
