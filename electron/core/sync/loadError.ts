import { errorStack } from '../../../shared/text/errors.ts'
import type { ErrorCode } from '../../../shared/views.ts'
import { ApiError } from '../api/types.ts'
import type { Log } from '../ports.ts'

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
export function isTransient(code: ErrorCode): boolean {
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
export const MAX_SKIPPED_PAGES = 3

/** What a person is told: not that a request was given up, as another follows. */
export function exceptCanceled(error: LoadError): LoadError | null {
  return error.code === 'cancelled' ? null : error
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

/** The server says that this is not there, or not for this person. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'notFound' || error.code === 'forbidden')
}
