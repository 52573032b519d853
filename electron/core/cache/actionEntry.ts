import * as v from 'valibot'
import { CONVERSATION_STATUSES, PRIORITIES } from '../../../shared/model/conversation.ts'
import { SendErrorSchema } from './outboxEntry.ts'

const status = v.object({ status: v.picklist(CONVERSATION_STATUSES), snoozedUntil: v.nullable(v.number()) })
const assignee = v.nullable(
  v.object({ id: v.number(), kind: v.picklist(['user', 'bot']), name: v.string(), avatarUrl: v.nullable(v.string()) }),
)
const priority = v.nullable(v.picklist(PRIORITIES))
const read = v.object({ unread: v.boolean() })

/**
 * What is to be true, by kind (`kinds/`). `seen`: each value that the user has seen, or that this machine may have set; any other on the
 * server is somebody else's. Labels are two sets, so that a colleague's stay.
 */
const change = v.variant('field', [
  v.object({ field: v.literal('status'), value: status, seen: v.array(status) }),
  v.object({ field: v.literal('assignee'), value: assignee, seen: v.array(assignee) }),
  v.object({ field: v.literal('priority'), value: priority, seen: v.array(priority) }),
  v.object({ field: v.literal('labels'), add: v.array(v.string()), remove: v.array(v.string()) }),
  v.object({ field: v.literal('read'), value: read, seen: v.array(read) }),
  v.object({ field: v.literal('message'), messageId: v.number() }),
])

const state = v.variant('kind', [
  /** Shown as done, and leaves at `until` (wall milliseconds) unless it is taken back. `ask`: where the process ends before that, the user is asked. */
  v.object({ kind: v.literal('delayed'), until: v.number(), ask: v.boolean() }),
  v.object({ kind: v.literal('queued'), error: v.nullable(SendErrorSchema) }),
  v.object({ kind: v.literal('sending') }),
  /** The answer was lost: the conversation tells whether it was done. */
  v.object({ kind: v.literal('unknown'), error: SendErrorSchema }),
  /** Asks the user. `name`, `at` (unix seconds): the agent of `answered` and `reassigned`, and when they answered. */
  v.object({
    kind: v.literal('held'),
    reason: v.picklist(['changed', 'customerWrote', 'answered', 'reassigned', 'quit']),
    name: v.optional(v.nullable(v.string())),
    at: v.optional(v.nullable(v.number())),
  }),
  v.object({ kind: v.literal('failed'), error: SendErrorSchema }),
])

/** Something a person did to a conversation that the server has not taken, as it rests on disk. Of one field at most one waits, beside those that are delayed. */
export const ActionEntrySchema = v.object({
  actionId: v.string(),
  accountId: v.number(),
  conversationId: v.number(),
  order: v.number(),
  /** Unix seconds. */
  createdAt: v.number(),
  /** It could not leave at once: the server's word is asked for before it does. */
  waited: v.boolean(),
  /** It undoes another, or was held for the undo time: looked at before it leaves, also where it did not wait for the network. */
  verify: v.optional(v.boolean(), false),
  /** The highest message id that the person had seen. */
  lastId: v.number(),
  /** Keys of the assignees (`assigneeKey`) that the user has seen or set; any other took the conversation over. Missing in entries of earlier versions. */
  seenAssignees: v.optional(v.array(v.nullable(v.number()))),
  change,
  state,
})
export type ActionEntry = v.InferOutput<typeof ActionEntrySchema>
export type Change = ActionEntry['change']
export type ActionState = ActionEntry['state']

/** Goes on by itself; shown as done. */
export function isActionMoving({ state: { kind } }: ActionEntry): boolean {
  return kind === 'delayed' || kind === 'queued' || kind === 'sending' || kind === 'unknown'
}

export function isActionAsking({ state: { kind } }: ActionEntry): boolean {
  return kind === 'held' || kind === 'failed'
}

/** Certainly not on the server: it can be taken back as if it had never been. */
export function isUntried({ state: { kind } }: ActionEntry): boolean {
  return kind === 'delayed' || kind === 'queued'
}

/** Has been seen to wait for the network. */
export function isActionWaiting({ state, waited }: ActionEntry): boolean {
  return state.kind === 'unknown' || (state.kind === 'queued' && (state.error !== null || waited))
}
