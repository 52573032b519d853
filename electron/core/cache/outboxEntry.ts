import * as v from 'valibot'
import { CONVERSATION_STATUSES } from '../../../shared/model/conversation.ts'
import { HOLD_REASONS } from '../../../shared/model/message.ts'
import { ERROR_CODES } from '../../../shared/views.ts'

export const SendErrorSchema = v.object({ code: v.picklist(ERROR_CODES), detail: v.nullable(v.string()) })

const candidate = v.object({ id: v.number(), content: v.string(), createdAt: v.number() })
/** Absent where an older version wrote it, and null for what is no email. */
const recipients = v.optional(
  v.nullable(v.object({ to: v.array(v.string()), cc: v.array(v.string()), bcc: v.array(v.string()) })),
)
/** Who did what holds it back, and when, in unix seconds. */
const hold = v.object({ reason: v.picklist(HOLD_REASONS), name: v.nullable(v.string()), at: v.nullable(v.number()) })

/**
 * Where an entry stands. `mailId`: the email with attachments that has to leave first. `afterId`: the highest message id known in the thread before the request began; the message, if the
 * server has it, is above. `doubtSince`: wall milliseconds at which the answer was lost. `candidate`: a message that may be it.
 */
const state = v.variant('kind', [
  v.object({ kind: v.literal('queued'), error: v.nullable(SendErrorSchema), mailId: v.optional(v.number()) }),
  v.object({ kind: v.literal('sending'), afterId: v.number() }),
  v.object({
    kind: v.literal('unknown'),
    afterId: v.number(),
    doubtSince: v.number(),
    ask: v.boolean(),
    error: SendErrorSchema,
    candidate: v.optional(v.nullable(candidate), null),
  }),
  v.object({ kind: v.literal('held'), hold }),
  v.object({ kind: v.literal('failed'), error: SendErrorSchema }),
])

/** One message of this machine that the server has not confirmed, as it rests on disk. */
export const OutboxEntrySchema = v.object({
  echoId: v.string(),
  accountId: v.number(),
  conversationId: v.number(),
  content: v.string(),
  private: v.boolean(),
  inReplyTo: v.nullable(v.number()),
  uploadIds: v.array(v.string()),
  /** Unix seconds. */
  createdAt: v.number(),
  state,
  recipients,
  /** The message that was refused, which this one sends again. */
  resends: v.optional(v.number()),
  /** The user sent it although emails up to this message's id may not have left. */
  overtakes: v.optional(v.number()),
  /** Its place among the messages and actions of its session. */
  order: v.optional(v.number(), 0),
  /** What the person saw when they last said that it shall be sent, and when that was (unix seconds). Null where an older version wrote it. */
  seen: v.optional(
    v.nullable(
      v.object({
        at: v.number(),
        lastId: v.number(),
        status: v.nullable(v.picklist(CONVERSATION_STATUSES)),
        assigneeId: v.nullable(v.number()),
      }),
    ),
    null,
  ),
  /** It could not leave at once: what it answers may have changed meanwhile. */
  waited: v.optional(v.boolean(), false),
  editing: v.optional(v.boolean(), false),
  /** What becomes of it where it certainly did not arrive: the person gave it up on its way. */
  giveUp: v.optional(v.nullable(v.picklist(['discard', 'cancel'])), null),
})
export type OutboxEntry = v.InferOutput<typeof OutboxEntrySchema>
export type OutboxState = OutboxEntry['state']
export type SendError = v.InferOutput<typeof SendErrorSchema>
export type SendConfirmation = v.InferOutput<typeof hold>

/** What the next start makes of an entry: it waited, and a request that was under way may have reached the server. */
export function afterRestart(entry: OutboxEntry, now: number): OutboxEntry {
  if (entry.state.kind !== 'sending') return entry.waited ? entry : { ...entry, waited: true }
  return {
    ...entry,
    waited: true,
    state: {
      kind: 'unknown',
      afterId: entry.state.afterId,
      doubtSince: now,
      ask: false,
      error: { code: 'timeout', detail: null },
      candidate: null,
    },
  }
}

/** What may be it is shown beside it: giving it up says that it is the same. */
export function isRecognized({ state }: OutboxEntry): boolean {
  return state.kind === 'unknown' && state.candidate !== null
}

/** Goes on by itself. */
export function isMoving({ state }: OutboxEntry): boolean {
  return state.kind === 'queued' || state.kind === 'sending' || (state.kind === 'unknown' && !state.ask)
}

/** Whether a message that was written before `order` is still to leave; `entries`: those of its conversation. */
export function isMessageBefore(entries: readonly OutboxEntry[], order: number): boolean {
  return entries.some((entry) => entry.order < order && (entry.editing || isMoving(entry)))
}

/** Does not go on until the person has said how. */
export function isAsking(entry: OutboxEntry): boolean {
  return entry.editing || !isMoving(entry)
}

/** An email before it took so long to leave that the user decides. */
export function isAskingAboutMail({ state }: OutboxEntry): boolean {
  return state.kind === 'held' && state.hold.reason === 'mailLeaving'
}

export function waitsForMail({ state }: OutboxEntry): boolean {
  return state.kind === 'queued' && state.mailId !== undefined
}

/** Waits for an email to leave, or asks about it. */
export function isAfterMail(entry: OutboxEntry): boolean {
  return isAskingAboutMail(entry) || waitsForMail(entry)
}

/** Has been seen to wait for the network: a message on its way is not worth a word. */
export function isWaiting(entry: OutboxEntry): boolean {
  return (
    !isAsking(entry) &&
    (entry.state.kind === 'unknown' ||
      (entry.state.kind === 'queued' &&
        (entry.state.error !== null || entry.state.mailId !== undefined || entry.waited)))
  )
}
