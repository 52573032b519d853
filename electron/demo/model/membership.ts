import type { Model } from './model.ts'
import { addMember } from './setup.ts'
import type { Account, Role, User } from './types.ts'
import { settleUnread } from './unreadCounts.ts'

/** Adds a user to an account and to all its inboxes. No event announces it. */
export function giveAccount(model: Model, account: Account, user: User, role: Role): void {
  if (!model.membership(account.id, user.id)) addMember(model, account, user, role)
  for (const inbox of model.ofAccount(model.inboxes, account.id)) inbox.members.add(user.id)
}

/**
 * Takes a user out of an account: their conversations become unassigned without any event, and their open sockets go on
 * (`contact.*` and presence only). A user without an account is deleted: their credentials are unknown.
 */
export function takeAccount(model: Model, account: Account, user: User): void {
  const membership = model.membership(account.id, user.id)
  if (!membership) return
  model.memberships.splice(model.memberships.indexOf(membership), 1)
  for (const inbox of model.ofAccount(model.inboxes, account.id)) inbox.members.delete(user.id)
  for (const team of model.ofAccount(model.teams, account.id)) team.members.delete(user.id)
  for (const conversation of model.conversations.values()) {
    if (conversation.accountId !== account.id) continue
    conversation.participants.delete(user.id)
    if (conversation.assigneeId !== user.id) continue
    conversation.assigneeId = null
    conversation.updatedAt = model.now()
    settleUnread(model, conversation)
  }
  for (const notification of model.notifications.values())
    if (notification.userId === user.id && notification.accountId === account.id)
      model.notifications.delete(notification.id)
  if (!model.memberships.some(({ userId }) => userId === user.id)) deleteUser(model, user)
}

function deleteUser(model: Model, user: User): void {
  for (const session of model.sessions.filter(({ userId }) => userId === user.id))
    model.sessions.splice(model.sessions.indexOf(session), 1)
  model.users.delete(user.id)
}
