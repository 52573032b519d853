import { contactPushPayload } from '../payloads/contacts.ts'
import { conversationPushPayload } from '../payloads/conversations.ts'
import { messagePushPayload } from '../payloads/messages.ts'
import { userPushPayload } from '../payloads/users.ts'
import type { Actor } from './activity.ts'
import type { Model } from './model.ts'
import { contactListeners, membersOf, readersOf } from './topics.ts'
import type { Contact, Conversation, Details, Message } from './types.ts'

/** The `performer` key, if the event has one. */
export function performer(model: Model, accountId: number, actor: Actor): Details {
  return actor.type === 'user' ? { performer: userPushPayload(model, actor.user, accountId) } : {}
}

/** For these events, newer servers reload the conversation in the background job and lose the performer. */
const READ_AGAIN = new Set([
  'conversation.read',
  'conversation.updated',
  'team.changed',
  'assignee.changed',
  'conversation.status_changed',
])

/** Recorded: this event has the conversation as it was before the activity, the survey and the assignment that follow. */
const READ_FIRST = 'conversation.status_changed'

/** Announces an event that contains the conversation. */
export function announceConversation(
  model: Model,
  topics: ReadonlySet<string>,
  event: string,
  conversation: Conversation,
  actor: Actor,
): void {
  const who =
    READ_AGAIN.has(event) && model.can('lateConversationPayload') ? {} : performer(model, conversation.accountId, actor)
  const first = event === READ_FIRST ? conversationPushPayload(model, conversation) : {}
  model.emit(topics, event, () => ({
    ...conversationPushPayload(model, conversation),
    ...first,
    account_id: conversation.accountId,
    ...who,
  }))
}

export function announceContact(model: Model, event: string, contact: Contact, actor: Actor): void {
  const who = performer(model, contact.accountId, actor)
  const data = contactPushPayload(model, contact)
  model.emit(contactListeners(model, contact), event, () => ({ ...data, account_id: contact.accountId, ...who }))
}

/** `previous`: the earlier values of the changed columns, by their wire names. */
export function announceMessageUpdate(model: Model, message: Message, previous: Details, actor: Actor): void {
  const who = performer(model, message.conversation.accountId, actor)
  model.emit(readersOf(model, message), 'message.updated', () => ({
    ...messagePushPayload(model, message),
    ...(model.can('previousChanges') ? { previous_changes: previous } : {}),
    ...who,
  }))
}

/** Notifies every agent that labels, inboxes or teams have changed. */
export function invalidateCache(model: Model, accountId: number, what: 'label' | 'inbox' | 'team', actor: Actor): void {
  const { cacheKeys } = model.account(accountId)
  cacheKeys[what] = Math.floor(model.now() / 1000)
  if (!model.can('cacheKeys')) return
  const who = performer(model, accountId, actor)
  model.emit(membersOf(model, accountId), 'account.cache_invalidated', () => ({
    cache_keys: cacheKeysPayload(model, accountId),
    account_id: accountId,
    ...who,
  }))
}

export function cacheKeysPayload(model: Model, accountId: number): Details {
  const { label, inbox, team } = model.account(accountId).cacheKeys
  return { label: String(label), inbox: String(inbox), team: String(team) }
}
