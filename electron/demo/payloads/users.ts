import type { CustomRole } from '../model/customRoles.ts'
import type { Model } from '../model/model.ts'
import type { Availability, Details, Membership, Team, User } from '../model/types.ts'
import { avatarUrl, iso } from './basics.ts'

export const availableName = (user: User) => user.displayName ?? user.name

const customAttributesOf = ({ customAttributes }: User): Details =>
  Object.keys(customAttributes).length === 0 ? {} : { custom_attributes: customAttributes }

/** An agent's availability for others: as chosen while beating (or if never set offline automatically), else offline. */
export function availabilityStatus(model: Model, membership: Membership): Availability {
  const isPresent = !membership.autoOffline || model.presence.isAgentBeating(membership.accountId, membership.userId)
  return isPresent ? membership.availability : 'offline'
}

/** An agent as REST lists show one. */
export function agentPayload(model: Model, membership: Membership): Details {
  const user = model.user(membership.userId)
  return {
    id: user.id,
    account_id: membership.accountId,
    availability_status: availabilityStatus(model, membership),
    auto_offline: membership.autoOffline,
    confirmed: user.isConfirmed,
    email: user.email,
    ...(model.can('modernPayloads') ? { provider: 'email' } : {}),
    available_name: availableName(user),
    ...customAttributesOf(user),
    name: user.name,
    role: membership.role,
    thumbnail: avatarUrl(model, user.avatar),
    ...(model.can('permissions') ? { custom_role_id: membership.customRoleId } : {}),
  }
}

/** An agent as an assignment returns one: old servers send every column, the socket token included. */
export function assigneePayload(model: Model, membership: Membership): Details {
  if (!model.can('assigneeColumns')) return agentPayload(model, membership)
  const user = model.user(membership.userId)
  return {
    id: user.id,
    provider: 'email',
    uid: user.email,
    name: user.name,
    display_name: user.displayName,
    email: user.email,
    created_at: iso(user.createdAt),
    updated_at: iso(user.createdAt),
    pubsub_token: user.pubsubToken,
    availability: membership.availability,
    ui_settings: user.uiSettings,
    confirmed: user.isConfirmed,
  }
}

/** An agent inside events and as a message's sender. */
export function userPushPayload(model: Model, user: User, accountId: number): Details {
  const membership = model.membership(accountId, user.id)
  const avatar = avatarUrl(model, user.avatar)
  return {
    id: user.id,
    name: user.name,
    available_name: availableName(user),
    avatar_url: avatar,
    type: 'user',
    availability_status: membership ? availabilityStatus(model, membership) : null,
    thumbnail: avatar,
  }
}

/** The account that a user last worked in: the one with the latest `active_at`, else the first. */
export function currentMembership(model: Model, user: User): Membership | undefined {
  const own = model.memberships.filter((m) => m.userId === user.id)
  return own.reduce<Membership | undefined>(
    (best, m) => (best === undefined || (m.activeAt ?? 0) > (best.activeAt ?? 0) ? m : best),
    undefined,
  )
}

/** The user as profile and sign-in return it, with both of the user's tokens. */
export function profilePayload(model: Model, user: User): Details {
  const current = currentMembership(model, user)
  return {
    access_token: user.apiToken,
    account_id: current?.accountId ?? null,
    available_name: availableName(user),
    avatar_url: avatarUrl(model, user.avatar),
    confirmed: user.isConfirmed,
    display_name: user.displayName,
    message_signature: user.messageSignature,
    email: user.email,
    id: user.id,
    inviter_id: null,
    name: user.name,
    provider: 'email',
    pubsub_token: user.pubsubToken,
    ...customAttributesOf(user),
    role: current?.role ?? null,
    ui_settings: user.uiSettings,
    uid: user.email,
    type: null,
    accounts: model.memberships
      .filter((m) => m.userId === user.id)
      .map((membership) => profileAccount(model, membership)),
  }
}

const rolePayload = ({ id, name, description, permissions }: CustomRole): Details => ({
  id,
  name,
  description,
  permissions,
})

function profileAccount(model: Model, membership: Membership): Details {
  const account = model.account(membership.accountId)
  const role = membership.customRoleId === null ? null : (model.customRoles.get(membership.customRoleId) ?? null)
  return {
    id: account.id,
    name: account.name,
    ...(model.can('accountStatus') ? { status: account.status } : {}),
    ...(model.can('modernPayloads') ? { onboarding_step: null } : {}),
    active_at: membership.activeAt === null ? null : iso(membership.activeAt),
    role: membership.role,
    ...(model.can('permissions')
      ? { permissions: role ? [...role.permissions, 'custom_role'] : [membership.role] }
      : {}),
    ...(model.can('availabilityEndpoint')
      ? {
          availability: membership.availability,
          availability_status: availabilityStatus(model, membership),
          auto_offline: membership.autoOffline,
        }
      : {}),
    ...(model.can('permissions') ? { custom_role_id: role?.id ?? null, custom_role: role && rolePayload(role) } : {}),
  }
}

/** A team as lists show it to one user. */
export function teamPayload(team: Team, viewerId: number): Details {
  return {
    id: team.id,
    name: team.name,
    description: team.description,
    allow_auto_assign: team.allowAutoAssign,
    account_id: team.accountId,
    is_member: team.members.has(viewerId),
  }
}
