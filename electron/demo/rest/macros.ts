import { choiceField, isDetails, listField, numbersField, textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { empty, idParam, ok } from '../http.ts'
import { notFound } from '../model/errors.ts'
import { runMacro } from '../model/macros.ts'
import { conversationFor } from '../model/rights.ts'
import type { Details, Macro, MacroAction } from '../model/types.ts'
import { agentPayload } from '../payloads/users.ts'

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

/** Macros: lists of actions that agents run on a conversation. */
export function addMacros(router: Router): void {
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
