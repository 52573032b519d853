import { enumField, flagField, numberField, objectField, present, textField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { empty, idParam, listParam, ok, rowOf } from '../http.ts'
import { changeAgent, inviteAgent } from '../model/agents.ts'
import type { CustomRole } from '../model/customRoles.ts'
import { notFound } from '../model/errors.ts'
import { takeAccount } from '../model/membership.ts'
import { requireAdministrator } from '../model/rights.ts'
import type { Membership } from '../model/types.ts'
import { agentPayload } from '../payloads/users.ts'

/** The agents who can be assigned in all of the inboxes: their common members, then the administrators. */
export function agentsOfInboxes(call: AccountCall, inboxIds: number[]): Answer {
  const inboxes = inboxIds.map((id) => call.model.inbox(id))
  const all = call.model.ofAccount(call.model.memberships, call.accountId)
  const members = all.filter((m) => inboxes.every((inbox) => inbox.members.has(m.userId)))
  const administrators = all.filter((m) => m.role === 'administrator' && !members.includes(m))
  return ok({ payload: [...members, ...administrators].map((m) => agentPayload(call.model, m)) })
}

function agentIn(call: AccountCall): Membership {
  requireAdministrator(call)
  const membership = call.model.membership(call.accountId, idParam(call, 'agent'))
  if (!membership) throw notFound()
  return membership
}

/** The custom role that a request names beside the agent's fields; null for none. */
function customRoleIn(call: AccountCall): CustomRole | null {
  const id = numberField(call.body, 'custom_role_id')
  return id === undefined ? null : rowOf(call, call.model.customRoles, id)
}

function fieldsOf(call: AccountCall) {
  const given = objectField(call.body, 'agent') ?? call.body
  return present({
    customRole: customRoleIn(call),
    name: textField(given, 'name'),
    role: enumField(given, 'role', ['agent', 'administrator'] as const),
    availability: enumField(given, 'availability', ['online', 'offline', 'busy'] as const),
    autoOffline: flagField(given, 'auto_offline'),
  })
}

/** The account's agents. Administrators invite, change and remove them, without events. */
export function addAgents(router: Router): void {
  const show = (call: AccountCall, membership: Membership) => ok(agentPayload(call.model, membership))
  router.account(
    'GET',
    '/assignable_agents',
    (call) => agentsOfInboxes(call, listParam(call, 'inbox_ids').map(Number)),
    'assignableAgents',
  )
  router.account('GET', '/agents', (call) =>
    ok(call.model.ofAccount(call.model.memberships, call.accountId).map((m) => agentPayload(call.model, m))),
  )
  router.account('POST', '/agents', (call) => {
    requireAdministrator(call)
    const email = textField(objectField(call.body, 'agent') ?? call.body, 'email') ?? ''
    const account = call.model.account(call.accountId)
    return show(call, inviteAgent(call.model, account, { email, ...fieldsOf(call) }, call.user))
  })
  for (const method of ['PATCH', 'PUT']) {
    router.account(method, '/agents/:agent', (call) => {
      const membership = agentIn(call)
      changeAgent(call.model, membership, fieldsOf(call))
      return show(call, membership)
    })
  }
  router.account('DELETE', '/agents/:agent', (call) => {
    const { userId } = agentIn(call)
    takeAccount(call.model, call.model.account(call.accountId), call.model.user(userId))
    return empty
  })
}
