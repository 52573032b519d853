import { contactPushPayload } from '../payloads/contacts.ts'
import { conversationPushPayload } from '../payloads/conversations.ts'
import { messagePushPayload } from '../payloads/messages.ts'
import { userPushPayload } from '../payloads/users.ts'
import type { Actor } from './activity.ts'
import { contactListeners, membersOf, readersOf } from './topics.ts'
import type { Contact, Conversation, Details, Message } from './types.ts'
import type { World } from './world.ts'

/** The `performer` key, where the event carries one. */
export function performer(world: World, accountId: number, actor: Actor): Details {
  return actor.type === 'user' ? { performer: userPushPayload(world, actor.user, accountId) } : {}
}

/** Newer servers read the conversation again when the job runs and lose the performer on the way. */
const READ_AGAIN = new Set([
  'conversation.read',
  'conversation.updated',
  'team.changed',
  'assignee.changed',
  'conversation.status_changed',
])

/** Announces one of the events that carry a whole conversation. */
export function announceConversation(
  world: World,
  topics: ReadonlySet<string>,
  event: string,
  conversation: Conversation,
  actor: Actor,
): void {
  const who =
    READ_AGAIN.has(event) && world.can('lateConversationPayload') ? {} : performer(world, conversation.accountId, actor)
  world.emit(topics, event, () => ({
    ...conversationPushPayload(world, conversation),
    account_id: conversation.accountId,
    ...who,
  }))
}

export function announceContact(world: World, event: string, contact: Contact, actor: Actor): void {
  const who = performer(world, contact.accountId, actor)
  const data = contactPushPayload(world, contact)
  world.emit(contactListeners(world, contact), event, () => ({ ...data, account_id: contact.accountId, ...who }))
}

/** `previous` holds the changed columns' earlier values by their wire names. */
export function announceMessageUpdate(world: World, message: Message, previous: Details, actor: Actor): void {
  const who = performer(world, message.conversation.accountId, actor)
  world.emit(readersOf(world, message), 'message.updated', () => ({
    ...messagePushPayload(world, message),
    ...(world.can('previousChanges') ? { previous_changes: previous } : {}),
    ...who,
  }))
}

/** Tells every agent that labels, inboxes or teams are to be read again. */
export function invalidateCache(world: World, accountId: number, what: 'label' | 'inbox' | 'team', actor: Actor): void {
  const { cacheKeys } = world.account(accountId)
  cacheKeys[what] = Math.floor(world.now() / 1000)
  if (!world.can('cacheKeys')) return
  const who = performer(world, accountId, actor)
  world.emit(membersOf(world, accountId), 'account.cache_invalidated', () => ({
    cache_keys: cacheKeysPayload(world, accountId),
    account_id: accountId,
    ...who,
  }))
}

export function cacheKeysPayload(world: World, accountId: number): Details {
  const { label, inbox, team } = world.account(accountId).cacheKeys
  return { label: String(label), inbox: String(inbox), team: String(team) }
}
