import type { Problem } from './errors.ts'
import { requireValid } from './errors.ts'
import type { Model } from './model.ts'

export const PERMISSIONS = [
  'conversation_manage',
  'conversation_unassigned_manage',
  'conversation_participating_manage',
  'contact_manage',
  'report_manage',
  'knowledge_base_manage',
] as const
export type Permission = (typeof PERMISSIONS)[number]

/** A role of agents with permissions of its own. */
export interface CustomRole {
  readonly id: number
  readonly accountId: number
  name: string
  description: string | null
  permissions: string[]
  createdAt: number
  updatedAt: number
}
export type CustomRoleFields = Pick<CustomRole, 'name' | 'description' | 'permissions'>

function check({ name, permissions }: CustomRoleFields): void {
  const problems: Problem[] = []
  if (name === '') problems.push(['name', "can't be blank"])
  if (!permissions.every((one) => PERMISSIONS.some((known) => known === one)))
    problems.push(['permissions', 'is not included in the list'])
  requireValid(problems)
}

export function addCustomRole(model: Model, accountId: number, fields: CustomRoleFields): CustomRole {
  check(fields)
  const at = model.now()
  const role = { id: model.nextId('customRoles'), accountId, ...fields, createdAt: at, updatedAt: at }
  model.customRoles.set(role.id, role)
  return role
}

export function changeCustomRole(model: Model, role: CustomRole, fields: Partial<CustomRoleFields>): void {
  check({ ...role, ...fields })
  Object.assign(role, fields)
  role.updatedAt = model.now()
}

/** Deletes a role and removes it from its agents. */
export function deleteCustomRole(model: Model, role: CustomRole): void {
  for (const membership of model.memberships) if (membership.customRoleId === role.id) membership.customRoleId = null
  model.customRoles.delete(role.id)
}
