import * as v from 'valibot'
import type { Message } from '../../shared/model/message.ts'
import { isRecord } from '../../shared/model/wire.ts'
import { isBlank } from '../../shared/text/isBlank.ts'
import { isSameText } from '../../shared/text/sameWords.ts'
import type { ErrorCode } from '../../shared/views.ts'
import { ERROR_CODES } from '../../shared/views.ts'

const values = v.array(v.object({ name: v.optional(v.string()), title: v.optional(v.string()), value: v.string() }))
/** A file that waits in the folder of uploads, by its id. */
export const upload = v.object({ id: v.string(), name: v.string(), contentType: v.string(), size: v.number() })
export type StoredUpload = v.InferOutput<typeof upload>

const WorkSchema = v.variant('kind', [
  /** Opens the conversation that messages with this key are for. `known`: ids of conversations before it was asked for. */
  v.object({ kind: v.literal('open'), key: v.string(), known: v.nullable(v.array(v.number())) }),
  v.object({
    kind: v.literal('message'),
    conversation: v.union([v.number(), v.string()]),
    content: v.string(),
    uploads: v.array(upload),
  }),
  v.object({ kind: v.literal('answer'), conversation: v.number(), messageId: v.number(), values }),
  v.object({
    kind: v.literal('rate'),
    conversation: v.number(),
    messageId: v.number(),
    rating: v.number(),
    feedback: v.string(),
  }),
  v.object({ kind: v.literal('resolve'), conversation: v.number() }),
])
export type Work = v.InferOutput<typeof WorkSchema>

/**
 * Something that the server has not confirmed: `queued → sending →` removed, or `unknown` (it may have arrived), `failed`.
 * `afterId`: the newest message of the conversation when it was sent, or `NEVER_SENT`. `isAnswered`, `looksRefused`: as in
 * `core/outbox/sendOutcome.ts`.
 */
export const EntrySchema = v.object({
  id: v.string(),
  work: WorkSchema,
  state: v.picklist(['queued', 'sending', 'unknown', 'failed']),
  error: v.nullable(v.object({ code: v.picklist(ERROR_CODES), detail: v.nullable(v.string()) })),
  /** Unix seconds. */
  createdAt: v.number(),
  afterId: v.number(),
  isAnswered: v.boolean(),
  looksRefused: v.boolean(),
})
export type Entry = v.InferOutput<typeof EntrySchema>
/** The `afterId` of what was never sent. */
export const NEVER_SENT = -1
export type EntryError = { code: ErrorCode; detail: string | null }

/** The conversation, or the key of one that is not opened yet. Entries of one place are sent in order. */
export const placeOf = ({ work }: Entry): number | string => (work.kind === 'open' ? work.key : work.conversation)

/**
 * The server's message of an entry: by its echo id, else by kind, text and number of files among those above `afterId`.
 * `claimed`: ids that belong to other entries.
 */
export function findSent(entry: Entry, messages: readonly Message[], claimed: ReadonlySet<number>): Message | null {
  const { work } = entry
  if (work.kind !== 'message') return null
  const echoed = messages.find(({ echoId }) => echoId === entry.id)
  if (echoed) return echoed
  if (entry.afterId === NEVER_SENT) return null
  return (
    messages.find(
      (message) =>
        message.id > entry.afterId &&
        !claimed.has(message.id) &&
        message.echoId === null &&
        message.type === 'incoming' &&
        message.attachments.length === work.uploads.length &&
        isSameText(message.content, work.content),
    ) ?? null
  )
}

/** Whether a message has this answer already. */
export function hasAnswer(entry: Entry, message: Message | null): boolean {
  const submitted = message?.attributes['submitted_values']
  const { work } = entry
  if (work.kind === 'rate') {
    const given = isRecord(submitted) ? submitted['csat_survey_response'] : null
    return isRecord(given) && given['rating'] === work.rating && (given['feedback_message'] ?? '') === work.feedback
  }
  if (work.kind !== 'answer' || !Array.isArray(submitted)) return false
  const texts = submitted.map((value: unknown) => (isRecord(value) ? value['value'] : null))
  return texts.length === work.values.length && work.values.every(({ value }, index) => texts[index] === value)
}

export const isEmptyMessage = (content: string, uploads: number): boolean => uploads === 0 && isBlank(content)

/** An entry that changes what a conversation has, and writes nothing new in it. */
export const isChange = (entry: Entry): entry is Entry & { work: Exclude<Work, { kind: 'open' | 'message' }> } =>
  entry.work.kind !== 'open' && entry.work.kind !== 'message'
