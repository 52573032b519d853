import { listField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { ok, pageParam } from '../http.ts'
import { filterContacts } from '../model/contactFilter.ts'
import { filterConversations } from '../model/filter.ts'
import { countsOf, pageOf } from '../model/lists.ts'
import { conversationPayload } from '../payloads/conversations.ts'
import { answerContacts } from './contacts.ts'

const conditionsOf = (call: AccountCall) => listField(call.body, 'payload') ?? []

function filter(call: AccountCall): Answer {
  const found = filterConversations(call.model, call, conditionsOf(call))
  const { mine_count, unassigned_count, all_count } = countsOf(found, call.user.id)
  return ok({
    meta: { mine_count, unassigned_count, all_count },
    payload: pageOf(found, pageParam(call), 25).map((c) => conversationPayload(call.model, c, call.user.id)),
  })
}

function filterContactList(call: AccountCall): Answer {
  const found = filterContacts(call.model, call.accountId, conditionsOf(call))
  return answerContacts(call, found, () => ({ count: found.length }))
}

/** Lists by conditions. */
export function addFilters(router: Router): void {
  router.account('POST', '/conversations/filter', filter, 'advancedFilter')
  router.account('POST', '/contacts/filter', filterContactList, 'advancedFilter')
}
