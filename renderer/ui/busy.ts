/** The words about a server that is too busy to answer. */
import type { ErrorCode } from '../../shared/views.ts'

const BUSY: ReadonlySet<ErrorCode> = new Set(['rateLimited', 'serverError'])

/** When a message is tried again that the server was too busy for, in wall milliseconds; null where something else is in its way. */
export function busyUntil(message: { error: { code: ErrorCode } | null; nextTryAt?: number | null }): number | null {
  return message.error !== null && BUSY.has(message.error.code) ? (message.nextTryAt ?? null) : null
}
