import type { AccountCall, Answer, Router } from '../http.ts'
import { listParam, ok } from '../http.ts'
import { agentPayload } from '../payloads/users.ts'

/** The agents who can be assigned in all of the inboxes. */
export function agentsOfInboxes(call: AccountCall, inboxIds: number[]): Answer {
  const inboxes = inboxIds.map((id) => call.model.inbox(id))
  const rows = call.model.memberships.filter(
    (m) =>
      m.accountId === call.accountId &&
      (m.role === 'administrator' || inboxes.every((inbox) => inbox.members.has(m.userId))),
  )
  return ok({ payload: rows.map((m) => agentPayload(call.model, m)) })
}

/** The account's agents. */
export function addAgents(router: Router): void {
  router.account(
    'GET',
    '/assignable_agents',
    (call) => agentsOfInboxes(call, listParam(call, 'inbox_ids').map(Number)),
    'assignableAgents',
  )
  router.account('GET', '/agents', (call) =>
    ok(call.model.memberships.filter((m) => m.accountId === call.accountId).map((m) => agentPayload(call.model, m))),
  )
}
