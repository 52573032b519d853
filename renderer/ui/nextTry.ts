/** When something that waits in the outbox is tried again. */
import type { ErrorCode } from '../../shared/views.ts'

const KINDS: Partial<Record<ErrorCode, 'limited' | 'busy'>> = { rateLimited: 'limited', serverError: 'busy' }

/**
 * `until`: wall milliseconds. `limited`, `busy`: the server limits requests, or was too busy for it. `check`: Deskbell
 * checks whether it arrived. `send`: it is sent then, and can be taken back until then.
 */
export interface NextTry {
  readonly kind: 'limited' | 'busy' | 'try' | 'check' | 'send'
  readonly until: number
}

/** Null where nothing is scheduled. `isUnconfirmed`: it may have arrived, so Deskbell checks for it first. */
export function nextTryOf(
  waiting: { error: { code: ErrorCode } | null; nextTryAt?: number | null },
  isUnconfirmed = false,
): NextTry | null {
  const until = waiting.nextTryAt ?? null
  if (until === null) return null
  if (isUnconfirmed) return { kind: 'check', until }
  return { kind: (waiting.error && KINDS[waiting.error.code]) ?? 'try', until }
}
