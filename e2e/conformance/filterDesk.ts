import type { FilterTest } from '../../electron/core/cache/index.ts'
import { filterTest } from '../../electron/core/cache/index.ts'
import type { DisplayType } from '../../electron/demo/model/customAttributes.ts'
import { defineAttribute } from '../../electron/demo/model/customAttributes.ts'
import type { Model } from '../../electron/demo/model/model.ts'
import { conversationPayload } from '../../electron/demo/payloads/conversations.ts'
import type { Condition } from '../../shared/filters/condition.ts'
import type { Conversation, ConversationPatch } from '../../shared/model/conversation.ts'
import { conversationFromWire } from '../../shared/model/conversationFromWire.ts'
import { mergeConversation } from '../../shared/model/mergeConversation.ts'
import type { AttributeDefinition } from '../../shared/model/people.ts'

/** A conversation as the cache has it after an answer with `row`. */
export function cachedConversation(row: unknown, change: Partial<ConversationPatch> = {}): Conversation {
  const read = conversationFromWire(row, 1)
  if (!read) throw new Error('no conversation')
  return { ...mergeConversation(undefined, read.conversation, 'answer', Infinity), ...change }
}

/** The conversations of account 1 as REST shows them to a user. */
export function cachedConversations(model: Model, userId: number): Conversation[] {
  return model
    .ofAccount(model.conversations, 1)
    .map((one) => cachedConversation(conversationPayload(model, one, userId)))
}

/** Ids that a filter finds on this computer, lowest first; what there is no test for. */
export function foundIn(
  conversations: readonly Conversation[],
  conditions: readonly Condition[],
  definitions: readonly AttributeDefinition[],
): number[] | Exclude<FilterTest['kind'], 'test'> {
  const filter = filterTest(conditions, definitions)
  if (filter.kind !== 'test') return filter.kind
  return conversations
    .filter(filter.test)
    .map(({ id }) => id)
    .sort((one, other) => one - other)
}

/** An attribute of each type, named by it. */
export const TYPES = ['text', 'number', 'currency', 'percent', 'link', 'date', 'list', 'checkbox'] as const

/** Defines one on the demo server, with the values of a list. */
export function define(model: Model, key: string, displayType: DisplayType, values: readonly string[] = []): void {
  const rest = { description: null, regexPattern: null, regexCue: null }
  const names = { key, displayName: key, model: 'conversation_attribute' as const }
  defineAttribute(model, 1, { ...names, ...rest, displayType, values: [...values] })
}

/** The same as this computer knows it. */
export const definition = (
  key: string,
  type: AttributeDefinition['type'],
  values: readonly string[] = [],
): AttributeDefinition => ({
  accountId: 1,
  id: 1,
  of: 'conversation',
  key,
  name: key,
  type,
  ...(type === 'list' ? { values: [...values] } : {}),
})
