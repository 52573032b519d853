import { isDetails, listField, textOrNull } from '../fields.ts'
import type { Filter, StandardKey } from './filterEngine.ts'
import { compileFilter, OPERATORS } from './filterEngine.ts'
import type { Model } from './model.ts'
import type { Caller } from './rights.ts'
import { isListedFor, visibleInboxes } from './rights.ts'
import type { Conversation } from './types.ts'
import { CONVERSATION_STATUSES, PRIORITIES } from './types.ts'

const { equal, present, text, time } = OPERATORS

const additional = (key: string, operators: readonly string[]): StandardKey<Conversation> => ({
  operators,
  valueOf: ({ additionalAttributes }) => textOrNull(additionalAttributes, key),
})

const FILTER: Filter<Conversation> = {
  attributeModel: 'conversation_attribute',
  keys: {
    status: { operators: equal, isEnum: CONVERSATION_STATUSES, valueOf: ({ status }) => status },
    assignee_id: { operators: present, valueOf: ({ assigneeId }) => assigneeId },
    inbox_id: { operators: present, valueOf: ({ inboxId }) => inboxId },
    team_id: { operators: present, valueOf: ({ teamId }) => teamId },
    contact_id: { operators: present, valueOf: ({ contactId }) => contactId },
    priority: { operators: equal, isEnum: PRIORITIES, valueOf: ({ priority }) => priority },
    display_id: { operators: text, isNumber: true, valueOf: ({ displayId }) => displayId },
    campaign_id: { operators: present, valueOf: () => null },
    labels: { operators: present, valueOf: ({ labels }) => labels },
    browser_language: additional('browser_language', equal),
    conversation_language: additional('conversation_language', equal),
    referer: additional('referer', text),
    created_at: { operators: time, valueOf: ({ createdAt }) => createdAt },
    last_activity_at: { operators: time, valueOf: ({ lastActivityAt }) => lastActivityAt },
    mail_subject: additional('mail_subject', text),
  },
  customOf: ({ customAttributes }) => customAttributes,
}

/** `all` stands for every status. */
const withAllStatuses = (row: unknown): unknown =>
  isDetails(row) && row['attribute_key'] === 'status' && listField(row, 'values')?.includes('all')
    ? { ...row, values: CONVERSATION_STATUSES }
    : row

/** Conversations that match the conditions, newest activity first. Throws as `compileFilter` does. */
export function filterConversations(model: Model, caller: Caller, conditions: readonly unknown[]): Conversation[] {
  const fits = compileFilter(model, caller.accountId, FILTER, conditions.map(withAllStatuses))
  const inboxes = new Set(visibleInboxes(model, caller).map((inbox) => inbox.id))
  return [...model.conversations.values()]
    .filter((c) => c.accountId === caller.accountId && inboxes.has(c.inboxId) && isListedFor(caller, c) && fits(c))
    .sort((a, b) => b.lastActivityAt - a.lastActivityAt || b.id - a.id)
}
