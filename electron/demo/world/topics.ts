import { audience } from './rights.ts'
import type { Contact, Conversation, Message, User } from './types.ts'
import type { World } from './world.ts'

export const userTopic = (user: User) => `token:${user.pubsubToken}`
export const tokenTopic = (pubsubToken: string) => `token:${pubsubToken}`
export const accountTopic = (accountId: number) => `account:${accountId}`

/** Members of the conversation's inbox and the account's administrators. */
export function agentsOf(world: World, conversation: Conversation, except?: User): Set<string> {
  const topics = new Set<string>()
  for (const id of audience(world, conversation.accountId, world.inbox(conversation.inboxId))) {
    const user = world.users.get(id)
    if (user && user !== except) topics.add(userTopic(user))
  }
  return topics
}

/** The same and the visitor. */
export function everyoneIn(world: World, conversation: Conversation, except?: User): Set<string> {
  return agentsOf(world, conversation, except).add(tokenTopic(conversation.contactInbox.pubsubToken))
}

/** Visitors get neither private notes nor activity lines. */
export function readersOf(world: World, message: Message): Set<string> {
  const isForVisitor = !message.isPrivate && message.kind !== 'activity'
  return isForVisitor ? everyoneIn(world, message.conversation) : agentsOf(world, message.conversation)
}

/** All of an account's agents by their own tokens. */
export function membersOf(world: World, accountId: number): Set<string> {
  const topics = new Set<string>()
  for (const membership of world.memberships) {
    const user = world.users.get(membership.userId)
    if (membership.accountId === accountId && user) topics.add(userTopic(user))
  }
  return topics
}

/** contact.* goes to the account's own stream on newer servers, to every agent's token on older ones. */
export function contactListeners(world: World, contact: Contact): Set<string> {
  return world.can('accountStream') ? new Set([accountTopic(contact.accountId)]) : membersOf(world, contact.accountId)
}
