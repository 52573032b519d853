import type { CustomRole } from './customRoles.ts'
import { invalidFields, invalidRecord } from './errors.ts'
import { sendInvitation } from './mail/accountMail.ts'
import type { Model } from './model.ts'
import { addMember, addUser } from './setup.ts'
import type { Account, Availability, Membership, Role, User } from './types.ts'
import { checkUser, userByEmail } from './users.ts'

export interface AgentFields {
  name?: string
  role?: Role
  availability?: Availability
  autoOffline?: boolean
  customRole?: CustomRole | null
}

/**
 * Adds an agent to an account. A new user has to confirm the address and is mailed about that. Throws 422 if the
 * address is malformed or an agent of the account has it.
 */
export function inviteAgent(
  model: Model,
  account: Account,
  { email, ...fields }: AgentFields & { email: string },
  inviter: User,
): Membership {
  const address = email.trim().toLowerCase()
  const known = userByEmail(model, address)
  if (known && model.membership(account.id, known.id)) throw invalidRecord('User has already been taken', ['user_id'])
  const user = known ?? newUser(model, account, address, fields.name, inviter)
  const membership = addMember(model, account, user, fields.role ?? 'agent')
  assignMembership(membership, fields)
  return membership
}

function newUser(model: Model, account: Account, email: string, given: string | undefined, inviter: User): User {
  const name = given === undefined || given === '' ? (email.split('@')[0] ?? '') : given
  checkUser(model, { name, email })
  const user = addUser(model, name, email)
  user.isConfirmed = false
  user.password = model.token()
  sendInvitation(model, account, user, inviter)
  return user
}

/** Changes an agent's name and membership, without an event. Recorded: an edit that names no custom role takes it away. */
export function changeAgent(model: Model, membership: Membership, fields: AgentFields): void {
  if (fields.name?.trim() === '') throw invalidFields(['name', "can't be blank"])
  const user = model.user(membership.userId)
  user.name = fields.name ?? user.name
  assignMembership(membership, fields)
}

function assignMembership(membership: Membership, fields: AgentFields): void {
  const { role, availability, autoOffline, customRole } = fields
  membership.customRoleId = customRole?.id ?? null
  membership.role = role ?? membership.role
  membership.availability = availability ?? membership.availability
  membership.autoOffline = autoOffline ?? membership.autoOffline
}
