/**
 * Runs tasks in order, at most `width` at a time, so that whatever else asks the server waits for `width` of them and not for all.
 * After the first rejection no further task begins; settles when those under way have, and rejects with it.
 */
export async function inParallel(tasks: readonly (() => Promise<void>)[], width: number): Promise<void> {
  let next = 0
  let failure: { error: unknown } | null = null
  const work = async (): Promise<void> => {
    while (next < tasks.length && failure === null) {
      const task = tasks[next++]
      try {
        await task?.()
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, tasks.length) }, work))
  const failed = failure as { error: unknown } | null
  if (failed) throw failed.error
}
