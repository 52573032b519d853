import { isDetails, listField, textField } from '../fields.ts'
import { internalError, invalid } from './errors.ts'
import type { Model } from './model.ts'
import type { Caller } from './rights.ts'
import { isListedFor, visibleInboxes } from './rights.ts'
import type { Conversation, Details } from './types.ts'

const STANDARD = [
  'status',
  'assignee_id',
  'inbox_id',
  'team_id',
  'contact_id',
  'priority',
  'display_id',
  'campaign_id',
  'labels',
  'browser_language',
  'conversation_language',
  'referer',
  'created_at',
  'last_activity_at',
  'mail_subject',
]
const DAY = 86_400_000

type Value = string | number | boolean | null | string[]

function standardValue(conversation: Conversation, key: string): Value {
  const text = (name: string) =>
    typeof conversation.additionalAttributes[name] === 'string' ? conversation.additionalAttributes[name] : null
  switch (key) {
    case 'status':
      return conversation.status
    case 'assignee_id':
      return conversation.assigneeId
    case 'inbox_id':
      return conversation.inboxId
    case 'team_id':
      return conversation.teamId
    case 'contact_id':
      return conversation.contactId
    case 'priority':
      return conversation.priority
    case 'display_id':
      return conversation.displayId
    case 'labels':
      return conversation.labels
    case 'created_at':
      return conversation.createdAt
    case 'last_activity_at':
      return conversation.lastActivityAt
    default:
      return text(key)
  }
}

function customValue(model: Model, conversation: Conversation, key: string): Value {
  const value = conversation.customAttributes[key] ?? model.contact(conversation.contactId).customAttributes[key]
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

const wordOf = (value: unknown): string => {
  if (isDetails(value)) return wordOf(value['id'] ?? value['name'])
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value).toLowerCase()
    : ''
}

/** Milliseconds of a time; NaN for anything else. */
function timeOf(value: Value): number {
  return typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : NaN
}

function holds(value: Value, operator: string, wanted: readonly string[], now: number): boolean {
  const have = Array.isArray(value)
    ? value.map((item) => item.toLowerCase())
    : value === null
      ? []
      : [String(value).toLowerCase()]
  const first = wanted[0] ?? ''
  switch (operator) {
    case 'equal_to':
      return wanted.includes('all') || have.some((item) => wanted.includes(item))
    case 'not_equal_to':
      return !have.some((item) => wanted.includes(item))
    case 'contains':
      return have.some((item) => item.includes(first))
    case 'does_not_contain':
      return !have.some((item) => item.includes(first))
    case 'is_present':
      return have.length > 0
    case 'is_not_present':
      return have.length === 0
    case 'is_greater_than':
      return timeOf(value) > timeOf(Number.isNaN(Number(first)) ? first : Number(first))
    case 'is_less_than':
      return timeOf(value) < timeOf(Number.isNaN(Number(first)) ? first : Number(first))
    case 'days_before':
      return timeOf(value) < now - Number(first) * DAY
    default:
      throw invalid(
        'Invalid operator. The allowed operators for the attribute are [equal_to,not_equal_to,contains,' +
          'does_not_contain,is_present,is_not_present,is_greater_than,is_less_than,days_before].',
      )
  }
}

/** Conversations that match the conditions, newest activity first. Throws 422 on an unknown key (500 on old servers). */
export function filterConversations(model: Model, caller: Caller, conditions: readonly unknown[]): Conversation[] {
  const rows = conditions.filter(isDetails)
  const custom = new Set(
    model.ofAccount(model.attributeDefinitions, caller.accountId).map((definition) => definition.key),
  )
  for (const row of rows) {
    const key = textField(row, 'attribute_key') ?? ''
    if (STANDARD.includes(key) || custom.has(key)) continue
    if (model.can('unknownFilterFails')) throw internalError()
    throw invalid(
      `Invalid attribute key - [${key}]. The key should be one of [${STANDARD.join(',')}] or a custom attribute defined in the account.`,
    )
  }
  const inboxes = new Set(visibleInboxes(model, caller).map((inbox) => inbox.id))
  const now = model.now()
  const fits = (conversation: Conversation) =>
    matches(rows, (row) => {
      const key = textField(row, 'attribute_key') ?? ''
      const value = STANDARD.includes(key) ? standardValue(conversation, key) : customValue(model, conversation, key)
      return holds(value, textField(row, 'filter_operator') ?? '', (listField(row, 'values') ?? []).map(wordOf), now)
    })
  return [...model.conversations.values()]
    .filter((c) => c.accountId === caller.accountId && inboxes.has(c.inboxId) && isListedFor(caller, c) && fits(c))
    .sort((a, b) => b.lastActivityAt - a.lastActivityAt || b.id - a.id)
}

/** Combines the conditions as SQL does: AND binds closer than OR. */
function matches(rows: readonly Details[], test: (row: Details) => boolean): boolean {
  let anyGroup = false
  let group = true
  for (const [index, row] of rows.entries()) {
    group = group && test(row)
    const isLast = index === rows.length - 1
    if (isLast || String(row['query_operator']).toLowerCase() === 'or') {
      anyGroup = anyGroup || group
      group = true
    }
  }
  return rows.length === 0 || anyGroup
}
