import { isDetails, listField, numberField, numbersField, objectField, textField, textsField } from '../fields.ts'
import { choiceField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { empty, idParam, ok, pageParam } from '../http.ts'
import { asUser } from '../model/activity.ts'
import { assign, assignTeam, setLabels, setStatus } from '../model/conversations.ts'
import { invalid, notFound } from '../model/errors.ts'
import { filterConversations } from '../model/filter.ts'
import { countsOf, pageOf } from '../model/lists.ts'
import { runMacro } from '../model/macros.ts'
import { conversationFor } from '../model/rights.ts'
import type { CustomFilter, Details, Macro, MacroAction } from '../model/types.ts'
import { iso } from '../payloads/basics.ts'
import { conversationPayload } from '../payloads/conversations.ts'
import { agentPayload } from '../payloads/users.ts'

function filter(call: AccountCall): Answer {
  const found = filterConversations(call.model, call, listField(call.body, 'payload') ?? [])
  const { mine_count, unassigned_count, all_count } = countsOf(found, call.user.id)
  return ok({
    meta: { mine_count, unassigned_count, all_count },
    payload: pageOf(found, pageParam(call), 25).map((c) => conversationPayload(call.model, c, call.user.id)),
  })
}

const filterPayload = (row: CustomFilter): Details => ({
  id: row.id,
  name: row.name,
  filter_type: row.filterType,
  query: row.query,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
})

function macroPayload(call: AccountCall, macro: Macro): Details {
  const person = (id: number) => {
    const membership = call.model.membership(macro.accountId, id)
    return membership ? agentPayload(call.model, membership) : null
  }
  return {
    id: macro.id,
    name: macro.name,
    visibility: macro.visibility,
    created_by: person(macro.createdBy),
    updated_by: person(macro.updatedBy),
    account_id: macro.accountId,
    actions: macro.actions,
  }
}

const actionsOf = (body: Details): MacroAction[] =>
  (listField(body, 'actions') ?? []).filter(isDetails).map((action) => ({
    action_name: textField(action, 'action_name') ?? '',
    action_params: listField(action, 'action_params') ?? [],
  }))

function bulk(call: AccountCall): Answer {
  const { model, body } = call
  if (body['type'] !== 'Conversation') throw invalid('Invalid parameters')
  const fields = objectField(body, 'fields') ?? {}
  const labels = objectField(body, 'labels') ?? {}
  const actor = asUser(call.user)
  for (const id of numbersField(body, 'ids') ?? []) {
    const conversation = conversationFor(model, call, id)
    const removed = textsField(labels, 'remove') ?? []
    const kept = conversation.labels.filter((label) => !removed.includes(label))
    setLabels(model, conversation, kept, actor)
    setLabels(model, conversation, [...kept, ...(textsField(labels, 'add') ?? [])], actor)
    const status = choiceField(fields, 'status', ['open', 'resolved', 'pending', 'snoozed'])
    const until = numberField(body, 'snoozed_until')
    if (status !== undefined)
      setStatus(model, conversation, { status, snoozedUntil: until === undefined ? null : until * 1000 }, actor)
    if ('assignee_id' in fields) assign(model, conversation, numberField(fields, 'assignee_id') ?? null, actor)
    if ('team_id' in fields) assignTeam(model, conversation, numberField(fields, 'team_id') ?? null, actor)
  }
  return empty
}

/** Filters, saved views, macros and actions on many conversations at once. */
export function addViews(router: Router): void {
  router.account('POST', '/conversations/filter', filter, 'advancedFilter')
  router.account('POST', '/bulk_actions', bulk, 'bulkActions')
  addCustomFilters(router)
  addMacros(router)
}

function addCustomFilters(router: Router): void {
  const fieldsOf = (call: AccountCall) => objectField(call.body, 'custom_filter') ?? call.body
  const rowOf = (call: AccountCall) => {
    const row = call.model.customFilters.get(idParam(call, 'row'))
    if (row?.userId !== call.user.id || row.accountId !== call.accountId) throw notFound()
    return row
  }
  router.account(
    'GET',
    '/custom_filters',
    (call) => {
      const type = call.query.get('filter_type') ?? 'conversation'
      return ok(
        call.model
          .ofAccount(call.model.customFilters, call.accountId)
          .filter((row) => row.userId === call.user.id && row.filterType === type)
          .map(filterPayload),
      )
    },
    'customFilters',
  )
  router.account(
    'POST',
    '/custom_filters',
    (call) => {
      const { model } = call
      const fields = fieldsOf(call)
      const row: CustomFilter = {
        id: model.nextId('customFilters'),
        accountId: call.accountId,
        userId: call.user.id,
        name: textField(fields, 'name') ?? '',
        filterType: textField(fields, 'filter_type') ?? 'conversation',
        query: objectField(fields, 'query') ?? {},
        createdAt: model.now(),
        updatedAt: model.now(),
      }
      model.customFilters.set(row.id, row)
      return ok(filterPayload(row))
    },
    'customFilters',
  )
  router.account('GET', '/custom_filters/:row', (call) => ok(filterPayload(rowOf(call))), 'customFilters')
  router.account(
    'PATCH',
    '/custom_filters/:row',
    (call) => {
      const row = rowOf(call)
      row.name = textField(fieldsOf(call), 'name') ?? row.name
      row.query = objectField(fieldsOf(call), 'query') ?? row.query
      row.updatedAt = call.model.now()
      return ok(filterPayload(row))
    },
    'customFilters',
  )
  router.account(
    'DELETE',
    '/custom_filters/:row',
    (call) => {
      call.model.customFilters.delete(rowOf(call).id)
      return empty
    },
    'customFilters',
  )
}

function addMacros(router: Router): void {
  const macroOf = (call: AccountCall) => {
    const macro = call.model.macros.get(idParam(call, 'macro'))
    if (macro?.accountId !== call.accountId || (macro.visibility === 'personal' && macro.createdBy !== call.user.id))
      throw notFound()
    return macro
  }
  router.account(
    'GET',
    '/macros',
    (call) =>
      ok({
        payload: call.model
          .ofAccount(call.model.macros, call.accountId)
          .filter((macro) => macro.visibility === 'global' || macro.createdBy === call.user.id)
          .map((macro) => macroPayload(call, macro)),
      }),
    'macros',
  )
  router.account(
    'POST',
    '/macros',
    (call) => {
      const { model, body } = call
      const visibility =
        call.membership.role === 'administrator'
          ? (choiceField(body, 'visibility', ['global', 'personal']) ?? 'personal')
          : 'personal'
      const macro: Macro = {
        id: model.nextId('macros'),
        accountId: call.accountId,
        name: textField(body, 'name') ?? '',
        visibility,
        createdBy: call.user.id,
        updatedBy: call.user.id,
        actions: actionsOf(body),
      }
      model.macros.set(macro.id, macro)
      return ok({ payload: macroPayload(call, macro) })
    },
    'macros',
  )
  router.account('GET', '/macros/:macro', (call) => ok({ payload: macroPayload(call, macroOf(call)) }), 'macros')
  router.account(
    'DELETE',
    '/macros/:macro',
    (call) => {
      call.model.macros.delete(macroOf(call).id)
      return empty
    },
    'macros',
  )
  router.account(
    'POST',
    '/macros/:macro/execute',
    (call) => {
      const macro = macroOf(call)
      for (const id of numbersField(call.body, 'conversation_ids') ?? [])
        runMacro(call.model, macro, conversationFor(call.model, call, id), call.user)
      return empty
    },
    'macros',
  )
}
