import * as v from 'valibot'
import { CONVERSATION_STATUSES, PRIORITIES } from '../../../shared/model/conversation.ts'
import { SendErrorSchema } from './outboxEntry.ts'

const status = v.object({ status: v.picklist(CONVERSATION_STATUSES), snoozedUntil: v.nullable(v.number()) })
const assignee = v.nullable(
  v.object({ id: v.number(), kind: v.picklist(['user', 'bot']), name: v.string(), avatarUrl: v.nullable(v.string()) }),
)
const team = v.nullable(v.object({ id: v.number(), name: v.string() }))
const priority = v.nullable(v.picklist(PRIORITIES))
const read = v.object({ unread: v.boolean() })
/** `status`: what the conversation has afterwards; null: what the server makes of it. */
const muted = v.object({ muted: v.boolean(), status: v.nullable(status) })

/**
 * The requested change, by kind (`kinds/`). `seen`: values that the user has seen or that this computer may have set;
 * any other value on the server was set by another agent. Labels and participants are two sets, so that those of other agents stay.
 */
const change = v.variant('field', [
  v.object({ field: v.literal('status'), value: status, seen: v.array(status) }),
  v.object({ field: v.literal('assignee'), value: assignee, seen: v.array(assignee) }),
  v.object({ field: v.literal('team'), value: team, seen: v.array(team) }),
  v.object({ field: v.literal('priority'), value: priority, seen: v.array(priority) }),
  v.object({ field: v.literal('labels'), add: v.array(v.string()), remove: v.array(v.string()) }),
  v.object({ field: v.literal('read'), value: read, seen: v.array(read) }),
  v.object({ field: v.literal('muted'), value: muted, seen: v.array(muted) }),
  v.object({ field: v.literal('participants'), add: v.array(v.number()), remove: v.array(v.number()) }),
  v.object({ field: v.literal('conversation') }),
  v.object({ field: v.literal('transcript'), email: v.string() }),
  v.object({
    field: v.literal('attribute'),
    key: v.string(),
    value: v.nullable(v.union([v.string(), v.number(), v.boolean()])),
    seen: v.array(v.string()),
  }),
  v.object({
    field: v.literal('macro'),
    macroId: v.number(),
    name: v.string(),
    actions: v.array(v.object({ name: v.string(), params: v.array(v.union([v.string(), v.number()])) })),
    effect: v.object({
      add: v.array(v.string()),
      remove: v.array(v.string()),
      status: v.optional(v.picklist(CONVERSATION_STATUSES)),
      assignee: v.optional(assignee),
      team: v.optional(team),
      priority: v.optional(priority),
      muted: v.optional(v.boolean()),
    }),
  }),
  v.object({ field: v.literal('message'), messageId: v.number() }),
])

const state = v.variant('kind', [
  /**
   * Shown as done, and sent at `until` (wall milliseconds) unless the user takes it back. `ask`: ask the user if
   * Deskbell quits before that.
   */
  v.object({ kind: v.literal('delayed'), until: v.number(), ask: v.boolean() }),
  v.object({ kind: v.literal('queued'), error: v.nullable(SendErrorSchema) }),
  v.object({ kind: v.literal('sending') }),
  /** The answer was lost: the conversation shows whether it was done. `refused`: it looked like a refusal. */
  v.object({ kind: v.literal('unknown'), error: SendErrorSchema, refused: v.optional(v.boolean()) }),
  /** The user has to confirm. `name`, `at` (unix seconds): the agent of `answered` and `reassigned`, and when they answered. */
  v.object({
    kind: v.literal('held'),
    reason: v.picklist(['changed', 'customerWrote', 'answered', 'reassigned', 'quit', 'unsure']),
    name: v.optional(v.nullable(v.string())),
    at: v.optional(v.nullable(v.number())),
  }),
  v.object({ kind: v.literal('failed'), error: SendErrorSchema }),
])

/**
 * A change to a conversation that the server has not confirmed, as stored on disk. At most one per field is pending,
 * besides delayed ones.
 */
export const ActionEntrySchema = v.object({
  actionId: v.string(),
  accountId: v.number(),
  conversationId: v.number(),
  order: v.number(),
  /** Unix seconds. */
  createdAt: v.number(),
  /** It could not be sent at once: the conversation is fetched again first. */
  waited: v.boolean(),
  /** It undoes another, or was delayed for the undo time: checked before it is sent, even if it did not wait for the network. */
  verify: v.optional(v.boolean(), false),
  /** The highest message id that the user had seen. */
  lastId: v.number(),
  /**
   * Keys (`assigneeKey`) of assignees that the user has seen or set; any other took over the conversation. Absent in
   * entries of earlier versions.
   */
  seenAssignees: v.optional(v.array(v.nullable(v.number()))),
  /**
   * The message that it was sent with ("Send and resolve"). Until that message has `arrived`, and the replies before it (`earlier`) have
   * arrived or were discarded, it is not sent, and it is not shown while one of them waits for the user. It is dropped with the message.
   */
  after: v.optional(
    v.object({ echoId: v.string(), arrived: v.boolean(), earlier: v.optional(v.array(v.string()), []) }),
  ),
  change,
  state,
})
export type ActionEntry = v.InferOutput<typeof ActionEntrySchema>
export type Change = ActionEntry['change']
export type ActionState = ActionEntry['state']

/** Proceeds without the user; shown as done. */
export function isActionMoving({ state: { kind } }: ActionEntry): boolean {
  return kind === 'delayed' || kind === 'queued' || kind === 'sending' || kind === 'unknown'
}

export function isActionAsking({ state: { kind } }: ActionEntry): boolean {
  return kind === 'held' || kind === 'failed'
}

/** Certainly not on the server: it can be taken back without a trace. */
export function isUntried({ state: { kind } }: ActionEntry): boolean {
  return kind === 'delayed' || kind === 'queued'
}

/** The echo ids of the messages that it waits for. */
export function awaitedMessages({ after }: ActionEntry): string[] {
  return after === undefined ? [] : [...after.earlier, ...(after.arrived ? [] : [after.echoId])]
}

/** A message that it follows has not arrived. */
export function isAwaitingMessage(entry: ActionEntry): boolean {
  return awaitedMessages(entry).length > 0
}

/** Visibly waiting for the network, also while it is tried again. */
export function isActionWaiting({ state, waited }: ActionEntry): boolean {
  if (state.kind === 'queued') return state.error !== null || waited
  return state.kind === 'unknown' || (state.kind === 'sending' && waited)
}
