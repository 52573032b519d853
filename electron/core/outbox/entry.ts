import * as v from 'valibot'
import { ERROR_CODES } from '../../../shared/views.ts'

const error = v.object({ code: v.picklist(ERROR_CODES), detail: v.nullable(v.string()) })

/**
 * Where an entry stands. `afterId`: the highest message id known in the thread before the request began; the message, if the
 * server has it, is above. `doubtSince`: wall milliseconds at which the answer was lost.
 */
const state = v.variant('kind', [
  v.object({ kind: v.literal('queued'), error: v.nullable(error) }),
  v.object({ kind: v.literal('sending'), afterId: v.number() }),
  v.object({ kind: v.literal('unknown'), afterId: v.number(), doubtSince: v.number(), ask: v.boolean(), error }),
  v.object({ kind: v.literal('failed'), error }),
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
})
export type OutboxEntry = v.InferOutput<typeof OutboxEntrySchema>
export type OutboxState = OutboxEntry['state']
export type SendError = v.InferOutput<typeof error>

/** What the next start makes of an entry: a request that was under way may have reached the server. */
export function afterRestart(entry: OutboxEntry, now: number): OutboxEntry {
  if (entry.state.kind !== 'sending') return entry
  return { ...entry, state: { kind: 'unknown', afterId: entry.state.afterId, doubtSince: now, ask: false, error: { code: 'timeout', detail: null } } }
}
