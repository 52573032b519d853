import { ApiError } from '../api/types.ts'
import type { SendError } from '../cache/index.ts'

/**
 * What a failed send means. `later`: nothing reached the server, or it asked to come back. `lost`: it may have the message.
 * `refused`: it said no to this message.
 */
export type SendOutcome =
  | { kind: 'later'; error: SendError; retryAfter: number | null }
  | { kind: 'lost'; error: SendError }
  | { kind: 'refused'; error: SendError }
  /** 401 has many meanings: the profile decides. */
  | { kind: 'unauthorized'; error: SendError }

export function outcomeOf(error: unknown): SendOutcome {
  if (!(error instanceof ApiError))
    return { kind: 'lost', error: { code: 'internal', detail: error instanceof Error ? error.message : null } }
  const said: SendError = { code: error.code, detail: error.detail }
  if (error.delivered === 'no') {
    // A file that cannot be read again, or a cancelled upload, will not go by itself.
    return error.code === 'disk' || error.code === 'cancelled' || error.code === 'tooLarge'
      ? { kind: 'refused', error: said }
      : { kind: 'later', error: said, retryAfter: error.retryAfter }
  }
  if (error.delivered === 'unknown' || error.status === null) return { kind: 'lost', error: said }
  if (error.status === 429) return { kind: 'later', error: said, retryAfter: error.retryAfter ?? 10_000 }
  if (error.status === 401) return { kind: 'unauthorized', error: said }
  // A server that fails may have stored the message before it failed, and a gateway does not know what the server did.
  // Nor does an answer that is too large to read tell what it says.
  if (error.status >= 500 || error.status === 408 || error.code === 'answerTooLarge')
    return { kind: 'lost', error: said }
  return { kind: 'refused', error: said }
}
