const SECOND = 1_000
/** Longest wait that a server can ask for, in milliseconds. A broken header must not stop Deskbell for days. */
const LONGEST = 300 * SECOND

/**
 * Milliseconds that a `Retry-After` header asks to wait, from 0 to 5 minutes; null where it is absent or unusable. The
 * header has seconds, or an HTTP date, which is compared with `now` (wall milliseconds, by the server's clock where
 * that is known). Never throws.
 */
export function parseRetryAfter(value: string | null | undefined, now: number): number | null {
  const text = value?.slice(0, 64).trim() ?? ''
  if (text === '') return null
  const wait = /^\d+$/.test(text) ? Number(text) * SECOND : Date.parse(text) - now
  return Number.isNaN(wait) ? null : Math.min(Math.max(0, wait), LONGEST)
}
