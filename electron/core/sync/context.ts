import type { SessionId } from '../../../shared/model/ids.ts'
import { errorStack } from '../../../shared/text/errors.ts'
import type { ErrorCode } from '../../../shared/views.ts'
import type { ConversationPage, DeskApi } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import type { Applied, ChangeSet, ServerStore } from '../cache/index.ts'
import type { Clock, Log, Random } from '../ports.ts'
import { pageParts } from './batches.ts'
import type { Freshness } from './freshness.ts'
import type { RequestQueue } from './requestQueue.ts'
import type { ServerTime } from './serverTime.ts'

/** What the parts of one session share. */
export interface SyncContext {
  readonly sessionId: SessionId
  readonly api: DeskApi
  readonly requestQueue: RequestQueue
  readonly server: ServerStore
  readonly changes: ChangeSet
  readonly freshness: Freshness
  readonly clock: Clock
  readonly serverTime: ServerTime
  readonly random: Random
  readonly log: Log
  /** The signed-in user's id. */
  me(): number
  accountIds(): number[]
  /** The session's files are closed. */
  isStopped(): boolean
  /** To be called after every write to `server`: counts, alerts, the outbox, conversations to fetch and the search index follow from it. */
  afterWrite(applied: Applied): void
}

/** Applies an answer, a large one in parts with a turn of the event loop between them. */
export async function applyPage(context: SyncContext, page: ConversationPage, asOf: number): Promise<void> {
  const parts = pageParts(page)
  for (const part of parts) {
    context.afterWrite(context.server.applyPage(part, asOf))
    if (part === parts.at(-1)) return
    await context.clock.turn?.()
    if (context.isStopped()) throw new ApiError({ code: 'cancelled', delivered: 'yes' })
  }
}

export interface LoadError {
  code: ErrorCode
  detail: string | null
}

/** Any failure as the person is told of it; what is not the network's or the server's is logged as a fault of ours. */
export function loadError(error: unknown, log: Log): LoadError {
  if (error instanceof ApiError) return { code: error.code, detail: error.detail }
  if (isAbort(error)) return { code: 'cancelled', detail: null }
  log.error('Unexpected failure', { error: errorStack(error) })
  return { code: 'internal', detail: null }
}

/** What another try may cure; whatever else fails concerns one thing alone. */
export function isPassing(code: ErrorCode): boolean {
  return PASSING.has(code)
}
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'offline',
  'timeout',
  'hostNotFound',
  'refused',
  'tlsUntrusted',
  'rateLimited',
  'cancelled',
  'signedOut',
])

/** An answer beyond what is taken (`readBody`): it costs what it would have told, and nothing else. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'answerTooLarge'
}
/** Pages of one list that may be left out because they are too large; the next one ends the list. */
export const MOST_LEFT_OUT = 3

/** What a person is told: not that a request was given up, as another follows. */
export function lasting(error: LoadError): LoadError | null {
  return error.code === 'cancelled' ? null : error
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

/** The server says that this is not there, or not for this person. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'notFound' || error.code === 'forbidden')
}
