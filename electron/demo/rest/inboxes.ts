import { flagField, numberField, present, textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { idParam, ok, rowOf } from '../http.ts'
import { asUser } from '../model/activity.ts'
import { invalidateCache } from '../model/announce.ts'
import { invalidFields, notFound } from '../model/errors.ts'
import type { Group } from '../model/members.ts'
import { canSeeInbox, requireAdministrator, visibleInboxes } from '../model/rights.ts'
import type { Inbox } from '../model/types.ts'
import { forgetUnread } from '../model/unreadCounts.ts'
import { inboxPayload } from '../payloads/inboxes.ts'
import { agentsOfInboxes } from './agents.ts'
import { addMemberChanges, memberPayloads } from './members.ts'

const inboxOf = (call: AccountCall) => rowOf(call, call.model.inboxes, idParam(call, 'inbox'))

const show = (call: AccountCall, inbox: Inbox) =>
  inboxPayload(call.model, inbox, call.membership.role === 'administrator')

function change(call: AccountCall) {
  requireAdministrator(call)
  const inbox = inboxOf(call)
  const { body } = call
  const fields = present({
    name: textField(body, 'name'),
    enableAutoAssignment: flagField(body, 'enable_auto_assignment'),
    csatEnabled: flagField(body, 'csat_survey_enabled'),
    lockToSingleConversation: flagField(body, 'lock_to_single_conversation'),
    greetingMessage: textField(body, 'greeting_message'),
  })
  if (fields.name?.trim() === '') throw invalidFields(['name', "can't be blank"])
  Object.assign(inbox, fields, flagField(body, 'greeting_enabled') === false ? { greetingMessage: null } : {})
  invalidateCache(call.model, call.accountId, 'inbox', asUser(call.user))
  forgetUnread(call.model, call.accountId)
  return ok(show(call, inbox))
}

/** Inboxes by name, and their members. */
export function addInboxes(router: Router): void {
  router.account('GET', '/inboxes', (call) =>
    ok({
      payload: visibleInboxes(call.model, call)
        .sort((a, b) => a.name.localeCompare(b.name, 'en'))
        .map((inbox) => show(call, inbox)),
    }),
  )
  router.account('GET', '/inboxes/:inbox', (call) => {
    const inbox = inboxOf(call)
    if (!canSeeInbox(call, inbox)) throw notFound()
    return ok(show(call, inbox))
  })
  router.account('PATCH', '/inboxes/:inbox', change)
  router.account('GET', '/inboxes/:inbox/assignable_agents', (call) => agentsOfInboxes(call, [idParam(call, 'inbox')]))
  const group = (inbox: Inbox): Group => ({ group: inbox, cache: 'inbox' })
  router.account('GET', '/inbox_members/:inbox', (call) => ok({ payload: memberPayloads(call, group(inboxOf(call))) }))
  addMemberChanges(
    router,
    '/inbox_members',
    (call) => group(rowOf(call, call.model.inboxes, numberField(call.body, 'inbox_id') ?? 0)),
    (payload) => ok({ payload }),
  )
}
