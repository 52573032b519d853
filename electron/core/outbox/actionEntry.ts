import * as v from 'valibot'
import { CONVERSATION_STATUSES, PRIORITIES, type Conversation } from '../../../shared/model/conversation.ts'
import type { Overlay } from '../cache/conversationTable.ts'
import { SendErrorSchema } from './entry.ts'
import { assigneeKey } from './hold.ts'

const status = v.object({ status: v.picklist(CONVERSATION_STATUSES), snoozedUntil: v.nullable(v.number()) })
const assignee = v.nullable(v.object({ id: v.number(), kind: v.picklist(['user', 'bot']), name: v.string(), avatarUrl: v.nullable(v.string()) }))
const priority = v.nullable(v.picklist(PRIORITIES))

/**
 * What is to be true. `seen`: each value that the person has had before their eyes, or that this machine may have set; any other on the
 * server is somebody else's. Labels are two sets, so that a colleague's stay.
 */
const change = v.variant('field', [
  v.object({ field: v.literal('status'), value: status, seen: v.array(status) }),
  v.object({ field: v.literal('assignee'), value: assignee, seen: v.array(assignee) }),
  v.object({ field: v.literal('priority'), value: priority, seen: v.array(priority) }),
  v.object({ field: v.literal('labels'), add: v.array(v.string()), remove: v.array(v.string()) }),
])

const state = v.variant('kind', [
  v.object({ kind: v.literal('queued'), error: v.nullable(SendErrorSchema) }),
  v.object({ kind: v.literal('sending') }),
  /** The answer was lost: the conversation tells whether it was done. */
  v.object({ kind: v.literal('unknown'), error: SendErrorSchema }),
  v.object({ kind: v.literal('held'), reason: v.picklist(['changed', 'customerWrote']) }),
  v.object({ kind: v.literal('failed'), error: SendErrorSchema }),
])

/** Something a person did to a conversation that the server has not taken, as it rests on disk. At most one per field waits. */
export const ActionEntrySchema = v.object({
  actionId: v.string(),
  accountId: v.number(),
  conversationId: v.number(),
  order: v.number(),
  /** Unix seconds. */
  createdAt: v.number(),
  /** It could not leave at once: the server's word is asked for before it does. */
  waited: v.boolean(),
  /** The highest message id that the person had seen. */
  lastId: v.number(),
  change,
  state,
})
export type ActionEntry = v.InferOutput<typeof ActionEntrySchema>
export type Change = ActionEntry['change']
export type ActionState = ActionEntry['state']

/** What is shown until the server says it itself. */
export function overlayOf(wish: Change): Overlay {
  switch (wish.field) {
    case 'status': return { ...wish.value }
    case 'assignee': return { assignee: wish.value }
    case 'priority': return { priority: wish.value }
    case 'labels': return { labelChange: { add: wish.add, remove: wish.remove } }
  }
}

/** The conversation is already as it is wanted. */
export function isDone(wish: Change, conversation: Conversation): boolean {
  switch (wish.field) {
    case 'status': return wish.value.status === conversation.status && (wish.value.status !== 'snoozed' || wish.value.snoozedUntil === conversation.snoozedUntil)
    case 'assignee': return assigneeKey({ assignee: wish.value }) === assigneeKey(conversation)
    case 'priority': return wish.value === conversation.priority
    case 'labels': return wish.add.every((label) => conversation.labels.includes(label)) && !wish.remove.some((label) => conversation.labels.includes(label))
  }
}

/** Nobody else has set the field since the person looked. Sets of labels never collide. */
export function isAsSeen(wish: Change, conversation: Conversation): boolean {
  switch (wish.field) {
    case 'status': return wish.seen.some((seen) => isSameStatus(seen, conversation))
    case 'assignee': return wish.seen.some((seen) => assigneeKey({ assignee: seen }) === assigneeKey(conversation))
    case 'priority': return wish.seen.includes(conversation.priority)
    case 'labels': return true
  }
}

/** A later wish over an earlier one of the same field that may, or may not, have reached the server. */
export function merged(earlier: Change, later: Change): Change {
  if (earlier.field === 'labels' && later.field === 'labels') {
    return {
      field: 'labels',
      add: unique([...earlier.add.filter((label) => !later.remove.includes(label)), ...later.add]),
      remove: unique([...earlier.remove.filter((label) => !later.add.includes(label)), ...later.remove]),
    }
  }
  if (earlier.field === 'status' && later.field === 'status') return { ...later, seen: [...earlier.seen, earlier.value, ...later.seen] }
  if (earlier.field === 'assignee' && later.field === 'assignee') return { ...later, seen: [...earlier.seen, earlier.value, ...later.seen] }
  if (earlier.field === 'priority' && later.field === 'priority') return { ...later, seen: [...earlier.seen, earlier.value, ...later.seen] }
  return later
}

/** Without what the conversation has already; null where nothing is left to do. */
export function remaining(wish: Change, conversation: Conversation): Change | null {
  if (wish.field !== 'labels') return isDone(wish, conversation) ? null : wish
  const add = wish.add.filter((label) => !conversation.labels.includes(label))
  const remove = wish.remove.filter((label) => conversation.labels.includes(label))
  return add.length === 0 && remove.length === 0 ? null : { field: 'labels', add, remove }
}

export function isActionMoving({ state: { kind } }: ActionEntry): boolean {
  return kind === 'queued' || kind === 'sending' || kind === 'unknown'
}

export function isActionAsking({ state: { kind } }: ActionEntry): boolean {
  return kind === 'held' || kind === 'failed'
}

/** Has been seen to wait for the network. */
export function isActionWaiting({ state, waited }: ActionEntry): boolean {
  return state.kind === 'unknown' || (state.kind === 'queued' && (state.error !== null || waited))
}

/** Servers that do not say until when: then the status alone counts. */
function isSameStatus(one: { status: string; snoozedUntil: number | null }, other: { status: string; snoozedUntil: number | null }): boolean {
  if (one.status !== other.status) return false
  return one.status !== 'snoozed' || one.snoozedUntil === null || other.snoozedUntil === null || Math.floor(one.snoozedUntil) === Math.floor(other.snoozedUntil)
}

function unique(labels: readonly string[]): string[] {
  return [...new Set(labels)]
}
