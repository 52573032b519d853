import { internalError, notAllowed, notAMember, notFound, suspended } from './errors.ts'
import type { Model } from './model.ts'
import type { Conversation, Inbox, Membership, User } from './types.ts'

/** The caller of an account's endpoint. */
export interface Caller {
  readonly user: User
  readonly membership: Membership
  readonly accountId: number
}

/** Returns the caller if they are a member of an active account; else throws the real server's 401. */
export function enterAccount(model: Model, user: User, accountId: number): Caller {
  const membership = model.membership(accountId, user.id)
  const account = model.accounts.get(accountId)
  if (!account) throw notFound()
  if (!membership) throw notAMember()
  if (account.status === 'suspended') throw suspended()
  return { user, membership, accountId }
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
  if (!canSeeInbox(caller, model.inbox(conversation.inboxId))) throw notAllowed()
  return conversation
}

export function requireAdministrator(caller: Caller): void {
  if (caller.membership.role !== 'administrator') throw notAllowed()
}

/** Ids of the administrators of an account together with the members of one of its inboxes. */
export function audience(model: Model, accountId: number, inbox: Inbox): Set<number> {
  const ids = new Set<number>()
  for (const membership of model.memberships) {
    if (membership.accountId !== accountId) continue
    if (membership.role === 'administrator' || inbox.members.has(membership.userId)) ids.add(membership.userId)
  }
  return ids
}
