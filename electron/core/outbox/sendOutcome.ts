import { ApiError } from '../api/types.ts'
import type { SendError } from '../cache/index.ts'

/** Milliseconds to wait after a 429 without `Retry-After`. */
const RATE_LIMIT_DELAY = 10_000

export type SendOutcome =
  /** Nothing reached the server, or it asked to come back later. */
  | { kind: 'later'; error: SendError; retryAfter: number | null }
  /**
   * The server may have the message, or still get it. `answered`: there was an inconclusive answer. `looksRefused`:
   * with the status of a refusal, so that what is absent is not sent again.
   */
  | { kind: 'lost'; error: SendError; answered: boolean; looksRefused: boolean }
  /** The server refused this message. */
  | { kind: 'refused'; error: SendError }
  /** 401 has many meanings: the profile decides. */
  | { kind: 'unauthorized'; error: SendError }

/** What a failed request means for the message or action that it sent. */
export function outcomeOf(error: unknown): SendOutcome {
  if (!(error instanceof ApiError))
    return {
      kind: 'lost',
      error: { code: 'internal', detail: error instanceof Error ? error.message : null },
      answered: false,
      looksRefused: false,
    }
  const sendError: SendError = { code: error.code, detail: error.detail }
  const { reachedServer, retryAfter, status } = error
  if (reachedServer === 'no') {
    // A file that can't be read, or a canceled upload, needs the user.
    return error.code === 'disk' || error.code === 'cancelled' || error.code === 'tooLarge'
      ? { kind: 'refused', error: sendError }
      : { kind: 'later', error: sendError, retryAfter }
  }
  if (status === 429) return { kind: 'later', error: sendError, retryAfter: retryAfter ?? RATE_LIMIT_DELAY }
  // Waits until the account is active again.
  if (error.code === 'suspended') return { kind: 'later', error: sendError, retryAfter }
  const looksRefused = status !== null && status >= 400 && status < 500 && status !== 408
  if (reachedServer === 'yes' && looksRefused && error.code !== 'answerTooLarge')
    return { kind: status === 401 ? 'unauthorized' : 'refused', error: sendError }
  // A server may have stored the message before it failed, a gateway doesn't know what the server did, and an answer that
  // can't be read tells nothing.
  return { kind: 'lost', error: sendError, answered: reachedServer === 'yes' || status !== null, looksRefused }
}
