import { listField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { ok, pageParam } from '../http.ts'
import { filterConversations } from '../model/filter.ts'
import { countsOf, pageOf } from '../model/lists.ts'
import { conversationPayload } from '../payloads/conversations.ts'

function filter(call: AccountCall): Answer {
  const found = filterConversations(call.model, call, listField(call.body, 'payload') ?? [])
  const { mine_count, unassigned_count, all_count } = countsOf(found, call.user.id)
  return ok({
    meta: { mine_count, unassigned_count, all_count },
    payload: pageOf(found, pageParam(call), 25).map((c) => conversationPayload(call.model, c, call.user.id)),
  })
}

/** Lists by conditions. */
export function addFilters(router: Router): void {
  router.account('POST', '/conversations/filter', filter, 'advancedFilter')
}
