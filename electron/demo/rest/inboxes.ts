import type { Router } from '../http.ts'
import { idParam, ok } from '../http.ts'
import { notFound } from '../model/errors.ts'
import { canSeeInbox, visibleInboxes } from '../model/rights.ts'
import { inboxPayload } from '../payloads/inboxes.ts'
import { agentPayload } from '../payloads/users.ts'
import { agentsOfInboxes } from './agents.ts'

/** Inboxes and their members. */
export function addInboxes(router: Router): void {
  router.account('GET', '/inboxes', (call) =>
    ok({ payload: visibleInboxes(call.model, call).map((inbox) => inboxPayload(call.model, inbox)) }),
  )
  router.account('GET', '/inboxes/:inbox', (call) => {
    const inbox = call.model.inbox(idParam(call, 'inbox'))
    if (!canSeeInbox(call, inbox)) throw notFound()
    return ok(inboxPayload(call.model, inbox))
  })
  router.account('GET', '/inboxes/:inbox/assignable_agents', (call) => agentsOfInboxes(call, [idParam(call, 'inbox')]))
  router.account('GET', '/inbox_members/:inbox', (call) => {
    const inbox = call.model.inbox(idParam(call, 'inbox'))
    return ok({
      payload: call.model.memberships
        .filter((m) => m.accountId === call.accountId && inbox.members.has(m.userId))
        .map((m) => agentPayload(call.model, m)),
    })
  })
}
