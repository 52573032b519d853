import type { Clock, TimerHandle } from '../ports.ts'

/**
 * Runs `task` with a time limit of `limit` ms; rejects with `timed out` and aborts the signal when it passes, or when `outer` aborts. The
 * timer is gone when the promise settles.
 */
export async function withDeadline<T>(
  clock: Clock,
  limit: number,
  task: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  const abort = new AbortController()
  let timer: TimerHandle | undefined
  let onOuterAbort: (() => void) | undefined
  const ended = new Promise<never>((_, reject) => {
    const stop = (why: string): void => {
      abort.abort()
      reject(new Error(why))
    }
    timer = clock.after(limit, () => {
      stop('timed out')
    })
    onOuterAbort = () => {
      stop('stopped')
    }
    if (outer?.aborted === true) onOuterAbort()
    else outer?.addEventListener('abort', onOuterAbort)
  })
  try {
    return await Promise.race([task(abort.signal), ended])
  } finally {
    if (timer !== undefined) clock.clear(timer)
    if (onOuterAbort !== undefined) outer?.removeEventListener('abort', onOuterAbort)
  }
}
