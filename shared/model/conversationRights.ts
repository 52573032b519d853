/**
 * Permissions of a custom role that open conversations: all of them; the user's own and unassigned ones; the user's own and those the user
 * takes part in. Each one adds to the others. A role without any of them opens none.
 */
const ALL = 'conversation_manage'
const UNASSIGNED = 'conversation_unassigned_manage'
const PARTICIPATING = 'conversation_participating_manage'

/** Longer lists of permissions than any server has are cut. */
const MOST_PERMISSIONS = 100
const LONGEST_PERMISSION = 100

/**
 * The permissions of the user's custom role in an account, from `profile.accounts[].permissions`. Null for administrators and agents
 * without one, who may open everything that the socket delivers to them.
 */
export function customRolePermissions(wire: unknown): readonly string[] | null {
  if (!Array.isArray(wire) || !wire.includes('custom_role')) return null
  return wire
    .slice(0, MOST_PERMISSIONS)
    .filter((entry): entry is string => typeof entry === 'string' && entry.length <= LONGEST_PERMISSION)
    .filter((entry) => entry !== 'custom_role')
}

/** Whether a user may delete conversations: servers let administrators alone. `role`: in the account. */
export const mayDelete = (role: string): boolean => role === 'administrator'

/** The user to whom a conversation is assigned; null if unassigned or assigned to a bot. */
export type KnownAssignee = number | null | 'unknown'

/** `unknown`: only the server can tell, because it depends on who takes part, or because the assignee isn't known. */
export type ConversationRight = 'allowed' | 'refused' | 'unknown'

/** Whether a user may open a conversation: docs/servers.md#custom-roles. */
export function rightTo(
  permissions: readonly string[] | null,
  assigneeId: KnownAssignee,
  me: number,
): ConversationRight {
  if (permissions === null || permissions.includes(ALL)) return 'allowed'
  const mayTakePart = permissions.includes(PARTICIPATING)
  const maySeeUnassigned = permissions.includes(UNASSIGNED)
  if (!mayTakePart && !maySeeUnassigned) return 'refused'
  if (assigneeId === me || (assigneeId === null && maySeeUnassigned)) return 'allowed'
  return mayTakePart || assigneeId === 'unknown' ? 'unknown' : 'refused'
}
