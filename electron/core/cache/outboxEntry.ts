import * as v from 'valibot'
import { CONVERSATION_STATUSES } from '../../../shared/model/conversation.ts'
import { HOLD_REASONS } from '../../../shared/model/message.ts'
import { ERROR_CODES } from '../../../shared/views.ts'

export const SendErrorSchema = v.object({ code: v.picklist(ERROR_CODES), detail: v.nullable(v.string()) })

const candidate = v.object({ id: v.number(), content: v.string(), createdAt: v.number() })
/** Absent in entries of older versions; null where it is not an email. */
const recipients = v.optional(
  v.nullable(v.object({ to: v.array(v.string()), cc: v.array(v.string()), bcc: v.array(v.string()) })),
)
/** Why the user has to confirm it; `name` and `at` (unix seconds): the agent who caused it, and when. */
const hold = v.object({ reason: v.picklist(HOLD_REASONS), name: v.nullable(v.string()), at: v.nullable(v.number()) })

/**
 * The state of an entry. `mailId`: the email with attachments that has to be sent first. `afterId`: the highest message
 * id known in the thread before the request began; if the server has the message, its id is higher. `answered`: there
 * was an answer, which doesn't tell whether the server has it; else something on the way may still hold the request.
 * `refused`: the answer looked like a refusal, so that it fails if the server doesn't have it. `candidate`: a message that
 * may be this one.
 */
const state = v.variant('kind', [
  v.object({ kind: v.literal('queued'), error: v.nullable(SendErrorSchema), mailId: v.optional(v.number()) }),
  v.object({ kind: v.literal('sending'), afterId: v.number() }),
  v.object({
    kind: v.literal('unknown'),
    afterId: v.number(),
    answered: v.optional(v.boolean(), false),
    refused: v.optional(v.boolean(), false),
    ask: v.boolean(),
    error: SendErrorSchema,
    candidate: v.optional(v.nullable(candidate), null),
  }),
  v.object({ kind: v.literal('held'), hold }),
  v.object({ kind: v.literal('failed'), error: SendErrorSchema }),
])

/**
 * Where the server's message is, if an earlier request was stored after all: it has a higher id than `afterId`, and no
 * later time than `until` (unix seconds; null: any time).
 */
const tried = v.object({ afterId: v.number(), until: v.nullable(v.number()) })

/**
 * The messages of others that were cached when the user confirmed it: all up to `upTo`, and those above it in `ids`. `at`:
 * when that was, in unix seconds of the server.
 */
const known = v.object({ upTo: v.number(), ids: v.array(v.number()), at: v.number() })

/** A message that the server has not confirmed, as stored on disk. */
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
  /** Absent if it was never sent. */
  tried: v.optional(tried),
  recipients,
  /** Id of the refused message that this one sends again. */
  resends: v.optional(v.number()),
  /** The user sent it although emails up to this message id may not have been sent. */
  overtakes: v.optional(v.number()),
  /** Its position among the messages and actions of its session. */
  order: v.optional(v.number(), 0),
  /** What the user saw when they last confirmed sending, and when (unix seconds). Null in entries of older versions. */
  seen: v.optional(
    v.nullable(
      v.object({
        at: v.number(),
        lastId: v.number(),
        status: v.nullable(v.picklist(CONVERSATION_STATUSES)),
        assigneeId: v.nullable(v.number()),
        /** Absent in entries of older versions. */
        known: v.optional(known),
      }),
    ),
    null,
  ),
  /** It could not be sent at once, so the conversation may have changed since. */
  waited: v.optional(v.boolean(), false),
  editing: v.optional(v.boolean(), false),
  /** What to do with it if it certainly did not arrive: the user gave it up while it was being sent. */
  giveUp: v.optional(v.nullable(v.picklist(['discard', 'cancel'])), null),
})
export type OutboxEntry = v.InferOutput<typeof OutboxEntrySchema>
export type OutboxState = OutboxEntry['state']
export type SendError = v.InferOutput<typeof SendErrorSchema>
export type SendConfirmation = v.InferOutput<typeof hold>

/** An entry after a restart: it waited, and a request in flight may have reached the server. */
export function afterRestart(entry: OutboxEntry): OutboxEntry {
  if (entry.state.kind !== 'sending') return entry.waited ? entry : { ...entry, waited: true }
  return {
    ...entry,
    waited: true,
    state: {
      kind: 'unknown',
      afterId: entry.state.afterId,
      answered: false,
      refused: false,
      ask: false,
      error: { code: 'timeout', detail: null },
      candidate: null,
    },
  }
}

/** A candidate is shown beside it: giving the entry up confirms that they are the same message. */
export function isRecognized({ state }: OutboxEntry): boolean {
  return state.kind === 'unknown' && state.candidate !== null
}

/** Proceeds without the user. */
export function isInProgress({ state }: OutboxEntry): boolean {
  return state.kind === 'queued' || state.kind === 'sending' || (state.kind === 'unknown' && !state.ask)
}

/** Whether a message before `order` is not sent yet; `entries`: all of its conversation. */
export function isMessageBefore(entries: readonly OutboxEntry[], order: number): boolean {
  return entries.some((entry) => entry.order < order && (entry.editing || isInProgress(entry)))
}

/** Waits for a decision of the user. */
export function isAsking(entry: OutboxEntry): boolean {
  return entry.editing || !isInProgress(entry)
}

/** An earlier email took so long to be sent that the user decides. */
export function isAskingAboutMail({ state }: OutboxEntry): boolean {
  return state.kind === 'held' && state.hold.reason === 'mailLeaving'
}

export function waitsForMail({ state }: OutboxEntry): boolean {
  return state.kind === 'queued' && state.mailId !== undefined
}

/** Waits for an email to be sent, or asks the user about it. */
export function isAfterMail(entry: OutboxEntry): boolean {
  return isAskingAboutMail(entry) || waitsForMail(entry)
}

/** Visibly waiting for the network, also while it is tried again; a message on its first way does not count. */
export function isWaiting(entry: OutboxEntry): boolean {
  const { state, waited } = entry
  if (isAsking(entry)) return false
  if (state.kind === 'queued') return state.error !== null || state.mailId !== undefined || waited
  return state.kind === 'unknown' || waited
}

/**
 * Whether a message before `order` is in its way for longer: it waits, for the network or for the user, or its files are being sent.
 * `entries`: all of its conversation.
 */
export function isBehindMessage(entries: readonly OutboxEntry[], order: number): boolean {
  const sendsFiles = ({ state, uploadIds }: OutboxEntry): boolean => state.kind === 'sending' && uploadIds.length > 0
  return entries.some((entry) => entry.order < order && (entry.editing || isWaiting(entry) || sendsFiles(entry)))
}
