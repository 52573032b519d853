import type { CustomRole, Permission } from './customRoles.ts'
import { internalError, notAllowed, notAMember, notFound, suspended } from './errors.ts'
import type { Model } from './model.ts'
import type { Conversation, Inbox, Membership, User } from './types.ts'

/** The caller of an account's endpoint. */
export interface Caller {
  readonly user: User
  readonly membership: Membership
  readonly accountId: number
  /** The agent's custom role, which limits what an agent may do and adds to it. */
  readonly customRole: CustomRole | null
}

/** Returns the caller if they are a member of an active account; else throws the real server's 401. */
export function enterAccount(model: Model, user: User, accountId: number): Caller {
  const membership = model.membership(accountId, user.id)
  const account = model.accounts.get(accountId)
  if (!account) throw notFound()
  if (!membership) throw notAMember()
  if (account.status === 'suspended') throw suspended()
  return callerOf(model, user, membership)
}

/** The same for the account's own endpoint, which stays open while it is suspended and doesn't exist for others. */
export function enterAccountItself(model: Model, user: User, accountId: number): Caller {
  const membership = model.membership(accountId, user.id)
  if (!membership) throw notFound()
  return callerOf(model, user, membership)
}

/** A member of an account as the caller of its endpoints. */
export function callerOf(model: Model, user: User, membership: Membership): Caller {
  const { accountId, customRoleId } = membership
  const customRole = customRoleId === null ? null : (model.customRoles.get(customRoleId) ?? null)
  return { user, membership, accountId, customRole }
}

/** Administrators see every inbox of the account, agents those they are members of. */
export function canSeeInbox(caller: Caller, inbox: Inbox): boolean {
  return (
    inbox.accountId === caller.accountId &&
    (caller.membership.role === 'administrator' || inbox.members.has(caller.user.id))
  )
}

export function visibleInboxes(model: Model, caller: Caller): Inbox[] {
  return model.ofAccount(model.inboxes, caller.accountId).filter((inbox) => canSeeInbox(caller, inbox))
}

/**
 * A conversation by its number in the account. Throws 404 (old servers: 500) if there is none, 401 if the caller may not see its inbox.
 */
export function conversationFor(model: Model, caller: Caller, displayId: number): Conversation {
  const conversation = model.conversation(caller.accountId, displayId)
  if (!conversation) throw model.can('unknownConversationFails') ? internalError() : notFound()
  if (!canOpen(model, caller, conversation)) throw notAllowed()
  return conversation
}

/** Whether the caller may open a conversation: by its inbox, and by the caller's custom role. */
export function canOpen(model: Model, caller: Caller, conversation: Conversation): boolean {
  if (!canSeeInbox(caller, model.inbox(conversation.inboxId))) return false
  const { assigneeId, participants } = conversation
  const isMine = assigneeId === caller.user.id
  return (
    hasPermission(caller, 'conversation_manage', true) ||
    (hasPermission(caller, 'conversation_unassigned_manage') && (isMine || assigneeId === null)) ||
    (hasPermission(caller, 'conversation_participating_manage') && (isMine || participants.has(caller.user.id)))
  )
}

/** Whether lists show a conversation of a visible inbox to the caller. Participation alone doesn't put it into one. */
export function isListedFor(caller: Caller, { assigneeId }: Conversation): boolean {
  if (hasPermission(caller, 'conversation_manage', true)) return true
  const isMine = assigneeId === caller.user.id
  if (hasPermission(caller, 'conversation_unassigned_manage')) return isMine || assigneeId === null
  return hasPermission(caller, 'conversation_participating_manage') && isMine
}

/** Whether a custom role grants a permission. `otherwise`: what agents without a custom role may do. */
function hasPermission({ customRole }: Caller, permission: Permission, otherwise = false): boolean {
  return customRole ? customRole.permissions.includes(permission) : otherwise
}

export function requireAdministrator(caller: Caller): void {
  if (caller.membership.role !== 'administrator') throw notAllowed()
}

/** Lets administrators pass, and agents whose custom role grants the permission. */
export function requirePermission(caller: Caller, permission: Permission): void {
  if (caller.membership.role !== 'administrator' && !hasPermission(caller, permission)) throw notAllowed()
}

export const administratorsOf = (model: Model, accountId: number): Membership[] =>
  model.ofAccount(model.memberships, accountId).filter(({ role }) => role === 'administrator')

/** Ids of the administrators of an account together with the members of one of its inboxes. */
export function audience(model: Model, accountId: number, inbox: Inbox): Set<number> {
  const ids = new Set<number>()
  for (const membership of model.memberships) {
    if (membership.accountId !== accountId) continue
    if (membership.role === 'administrator' || inbox.members.has(membership.userId)) ids.add(membership.userId)
  }
  return ids
}
