import * as v from 'valibot'
import { MOST_AT_ONCE } from './batch.ts'
import { CONVERSATION_STATUSES, PRIORITIES } from './model/conversation.ts'
import { LONGEST_ADDRESS } from './model/recipients.ts'
import { id, shortText } from './signInMethod.ts'

export const labels = v.pipe(v.array(v.pipe(shortText, v.minLength(1))), v.maxLength(200))
/** Characters of a custom attribute. */
const LONGEST_KEY = 1_000
export const LONGEST_VALUE = 10_000
const agentIds = v.pipe(v.array(id), v.maxLength(1_000))
/** What the user changes in one conversation, or in many at once. Labels are a difference, so that others stay. */
export const conversationChange = v.variant('field', [
  v.object({ field: v.literal('status'), status: v.picklist(CONVERSATION_STATUSES), snoozedUntil: v.nullable(id) }),
  v.object({ field: v.literal('assignee'), assigneeId: v.nullable(id), isBot: v.optional(v.boolean()) }),
  v.object({ field: v.literal('team'), teamId: v.nullable(id) }),
  v.object({ field: v.literal('labels'), add: labels, remove: labels }),
  v.object({ field: v.literal('priority'), priority: v.nullable(v.picklist(PRIORITIES)) }),
  v.object({ field: v.literal('read'), unread: v.boolean() }),
  v.object({ field: v.literal('muted'), muted: v.boolean() }),
  v.object({ field: v.literal('participants'), add: agentIds, remove: agentIds }),
  /** Runs a macro of the account. */
  v.object({ field: v.literal('macro'), macroId: id }),
])
export type ConversationChange = v.InferOutput<typeof conversationChange>
/** What the user changes in one conversation only. */
export const singleChange = v.variant('field', [
  ...conversationChange.options,
  /** One custom attribute; null removes it. */
  v.object({
    field: v.literal('attribute'),
    key: v.pipe(v.string(), v.minLength(1), v.maxLength(LONGEST_KEY)),
    value: v.nullable(
      v.union([v.pipe(v.string(), v.maxLength(LONGEST_VALUE)), v.pipe(v.number(), v.finite()), v.boolean()]),
    ),
  }),
  /** Deletes it. */
  v.object({ field: v.literal('conversation') }),
  v.object({ field: v.literal('transcript'), email: v.pipe(v.string(), v.minLength(3), v.maxLength(LONGEST_ADDRESS)) }),
])
export type SingleChange = v.InferOutput<typeof singleChange>
/** When conversations are pinned on this computer, in unix seconds, which is their order; null: not. */
export const pins = v.pipe(
  v.array(v.object({ conversationId: id, pinnedAt: v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0))) })),
  v.minLength(1),
  v.maxLength(MOST_AT_ONCE),
)

/** Of a message or an action, from the page. */
export const echoId = v.pipe(v.string(), v.uuid())
/** Actions of one account, by their conversations. */
export const actions = v.pipe(
  v.array(v.object({ conversationId: id, actionId: echoId })),
  v.minLength(1),
  v.maxLength(MOST_AT_ONCE),
)
