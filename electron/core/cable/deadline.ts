import type { Clock } from '../ports.ts'
import { Timer } from '../timer.ts'

/**
 * Runs `task` for at most `limit` ms. Rejects with `timed out` when the limit passes, or `stopped` when `outer` aborts,
 * and aborts the task's signal. No timer is left when the promise settles.
 */
export async function withDeadline<T>(
  clock: Clock,
  limit: number,
  task: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  const abort = new AbortController()
  const timer = new Timer(clock)
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const stop = (message: string): void => {
    abort.abort()
    reject(new Error(message))
  }
  const onOuterAbort = (): void => {
    stop('stopped')
  }
  timer.set(limit, () => {
    stop('timed out')
  })
  if (outer?.aborted === true) onOuterAbort()
  else outer?.addEventListener('abort', onOuterAbort)
  try {
    return await Promise.race([task(abort.signal), ended])
  } finally {
    timer.clear()
    outer?.removeEventListener('abort', onOuterAbort)
  }
}
