import { errorStack } from '../../../shared/text/errors.ts'
import type { ErrorCode } from '../../../shared/views.ts'
import { ApiError } from '../api/types.ts'
import type { Log } from '../ports.ts'

/** A failed read, as the user sees it. */
export interface LoadError {
  code: ErrorCode
  detail: string | null
}

/** Codes of failures that a later attempt may not have. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set([
  'offline',
  'timeout',
  'hostNotFound',
  'refused',
  'tlsUntrusted',
  'proxyRefused',
  'rateLimited',
  'cancelled',
  'signedOut',
])

/** Converts any failure. Logs what is neither the network's nor the server's as an error of ours. */
export function loadError(error: unknown, log: Log): LoadError {
  if (error instanceof ApiError) return { code: error.code, detail: error.detail }
  if (isAbort(error)) return { code: 'cancelled', detail: null }
  log.error('Unexpected failure', { error: errorStack(error) })
  return { code: 'internal', detail: null }
}

/** Whether a later attempt may succeed. Any other failure concerns one list, thread or conversation only. */
export function isTransient(code: ErrorCode): boolean {
  return TRANSIENT.has(code)
}

/** Null for a canceled request: another one follows, so the user sees no error. */
export function exceptCanceled(error: LoadError): LoadError | null {
  return error.code === 'cancelled' ? null : error
}

/** The answer exceeds the size limit (`readBody`). Only what it contains is missing. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'answerTooLarge'
}

/** An error that says that the conversation doesn't exist on the server, or that the user may not see it. */
export type GoneError = ApiError & { readonly code: 'notFound' | 'forbidden' }

export function isGone(error: unknown): error is GoneError {
  return error instanceof ApiError && isGoneCode(error.code)
}

export function isGoneCode(code: ErrorCode): code is GoneError['code'] {
  return code === 'notFound' || code === 'forbidden'
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
