import { objectField, present, textField, textsField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { empty, idParam, ok, rowOf } from '../http.ts'
import type { CustomRole } from '../model/customRoles.ts'
import { addCustomRole, changeCustomRole, deleteCustomRole } from '../model/customRoles.ts'
import { requireAdministrator } from '../model/rights.ts'
import type { Details } from '../model/types.ts'
import { iso } from '../payloads/basics.ts'

const rolePayload = (role: CustomRole): Details => ({
  id: role.id,
  name: role.name,
  description: role.description,
  permissions: role.permissions,
  created_at: iso(role.createdAt),
  updated_at: iso(role.updatedAt),
})

function roleOf(call: AccountCall): CustomRole {
  requireAdministrator(call)
  return rowOf(call, call.model.customRoles, idParam(call, 'role'))
}

function fieldsOf({ body }: AccountCall) {
  const given = objectField(body, 'custom_role') ?? {}
  return present({
    name: textField(given, 'name'),
    description: textField(given, 'description'),
    permissions: textsField(given, 'permissions'),
  })
}

/** Custom roles, for administrators. */
export function addCustomRoles(router: Router): void {
  const at = '/custom_roles'
  router.account(
    'GET',
    at,
    (call) => {
      requireAdministrator(call)
      return ok(call.model.ofAccount(call.model.customRoles, call.accountId).map(rolePayload))
    },
    'permissions',
  )
  router.account(
    'POST',
    at,
    (call) => {
      requireAdministrator(call)
      const rest = { name: '', description: null, permissions: [] }
      return ok(rolePayload(addCustomRole(call.model, call.accountId, { ...rest, ...fieldsOf(call) })))
    },
    'permissions',
  )
  router.account('GET', `${at}/:role`, (call) => ok(rolePayload(roleOf(call))), 'permissions')
  router.account(
    'PATCH',
    `${at}/:role`,
    (call) => {
      const role = roleOf(call)
      changeCustomRole(call.model, role, fieldsOf(call))
      return ok(rolePayload(role))
    },
    'permissions',
  )
  router.account(
    'DELETE',
    `${at}/:role`,
    (call) => {
      deleteCustomRole(call.model, roleOf(call))
      return empty
    },
    'permissions',
  )
}
