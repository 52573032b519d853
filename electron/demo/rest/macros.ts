import { isDetails, listField, numbersField, textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { empty, idParam, ok, rowOf } from '../http.ts'
import { HttpError, notAllowed } from '../model/errors.ts'
import { MACRO_ACTIONS, runMacro } from '../model/macros.ts'
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

const VISIBILITIES = ['global', 'personal'] as const

const actionsOf = (body: Details): MacroAction[] =>
  (listField(body, 'actions') ?? []).filter(isDetails).map((action) => ({
    action_name: textField(action, 'action_name') ?? '',
    action_params: listField(action, 'action_params') ?? [],
  }))

/** Throws 422 if an action is unknown. */
function checkActions(actions: readonly MacroAction[]): void {
  const unknown = actions.map(({ action_name }) => action_name).filter((name) => !MACRO_ACTIONS.includes(name))
  if (unknown.length > 0)
    throw new HttpError(422, { error: { actions: [`Macro execution actions ${unknown.join(', ')} not supported.`] } })
}

/** The visibility that a request names. An agent's is always personal. */
const visibilityIn = (call: AccountCall) => {
  const named = VISIBILITIES.find((one) => one === call.body['visibility'])
  return named === undefined || call.membership.role === 'administrator' ? named : 'personal'
}

function macroFor(call: AccountCall, mayUse: (macro: Macro, isOwn: boolean) => boolean): Macro {
  const macro = rowOf(call, call.model.macros, idParam(call, 'macro'))
  if (!mayUse(macro, macro.createdBy === call.user.id)) throw notAllowed()
  return macro
}

/** A macro that the caller may see and run. */
const usableMacro = (call: AccountCall) => macroFor(call, ({ visibility }, isOwn) => isOwn || visibility === 'global')
/** A macro that the caller may change. */
const ownMacro = (call: AccountCall) =>
  macroFor(
    call,
    ({ visibility }, isOwn) => isOwn || (call.membership.role === 'administrator' && visibility === 'global'),
  )

function change(call: AccountCall) {
  const macro = ownMacro(call)
  const actions = 'actions' in call.body ? actionsOf(call.body) : macro.actions
  checkActions(actions)
  macro.name = textField(call.body, 'name') ?? macro.name
  // Recorded: a change without a visibility takes it away.
  macro.visibility = visibilityIn(call) ?? null
  macro.actions = actions
  macro.updatedBy = call.user.id
  return ok({ payload: macroPayload(call, macro) })
}

/** Macros: lists of actions that agents run on a conversation. */
export function addMacros(router: Router): void {
  router.account(
    'GET',
    '/macros',
    (call) =>
      ok({
        payload: call.model
          .ofAccount(call.model.macros, call.accountId)
          .filter(
            ({ visibility, createdBy }) =>
              visibility === 'global' || (visibility === 'personal' && createdBy === call.user.id),
          )
          .map((macro) => macroPayload(call, macro)),
      }),
    'macros',
  )
  router.account(
    'POST',
    '/macros',
    (call) => {
      const { model, body } = call
      const actions = actionsOf(body)
      checkActions(actions)
      const macro: Macro = {
        id: model.nextId('macros'),
        accountId: call.accountId,
        name: textField(body, 'name') ?? '',
        visibility: visibilityIn(call) ?? 'personal',
        createdBy: call.user.id,
        updatedBy: call.user.id,
        actions,
      }
      model.macros.set(macro.id, macro)
      return ok({ payload: macroPayload(call, macro) })
    },
    'macros',
  )
  router.account('GET', '/macros/:macro', (call) => ok({ payload: macroPayload(call, usableMacro(call)) }), 'macros')
  for (const method of ['PUT', 'PATCH']) router.account(method, '/macros/:macro', change, 'macros')
  router.account(
    'DELETE',
    '/macros/:macro',
    (call) => {
      call.model.macros.delete(ownMacro(call).id)
      return empty
    },
    'macros',
  )
  router.account(
    'POST',
    '/macros/:macro/execute',
    (call) => {
      const macro = usableMacro(call)
      for (const id of numbersField(call.body, 'conversation_ids') ?? [])
        runMacro(call.model, macro, conversationFor(call.model, call, id), call.user)
      return empty
    },
    'macros',
  )
}
