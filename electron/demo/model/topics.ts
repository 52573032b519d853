import type { Model } from './model.ts'
import { audience } from './rights.ts'
import type { Contact, Conversation, Message, User } from './types.ts'

export const userTopic = (user: User) => `token:${user.pubsubToken}`
export const tokenTopic = (pubsubToken: string) => `token:${pubsubToken}`
export const accountTopic = (accountId: number) => `account:${accountId}`

/** Members of the conversation's inbox and the account's administrators. */
export function agentsOf(model: Model, conversation: Conversation, except?: User): Set<string> {
  const topics = new Set<string>()
  for (const id of audience(model, conversation.accountId, model.inbox(conversation.inboxId))) {
    const user = model.users.get(id)
    if (user && user !== except) topics.add(userTopic(user))
  }
  return topics
}

/** The same, and the visitor. */
export function everyoneIn(model: Model, conversation: Conversation, except?: User): Set<string> {
  return agentsOf(model, conversation, except).add(tokenTopic(conversation.contactInbox.pubsubToken))
}

/** Visitors get neither private notes nor activity lines. */
export function readersOf(model: Model, message: Message): Set<string> {
  const isForVisitor = !message.isPrivate && message.kind !== 'activity'
  return isForVisitor ? everyoneIn(model, message.conversation) : agentsOf(model, message.conversation)
}

/** The topics of all agents of an account. */
export function membersOf(model: Model, accountId: number): Set<string> {
  const topics = new Set<string>()
  for (const membership of model.memberships) {
    const user = model.users.get(membership.userId)
    if (membership.accountId === accountId && user) topics.add(userTopic(user))
  }
  return topics
}

/** Newer servers send `contact.*` to the account's stream, older ones to every agent's token. */
export function contactListeners(model: Model, contact: Contact): Set<string> {
  return model.can('accountStream') ? new Set([accountTopic(contact.accountId)]) : membersOf(model, contact.accountId)
}
