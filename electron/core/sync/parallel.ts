/**
 * Runs tasks in order, at most `concurrency` at a time, so that other requests wait for that many of them and not for
 * all. Starts no task after the first rejection; rejects with it once the running tasks have settled.
 */
export async function inParallel(tasks: readonly (() => Promise<void>)[], concurrency: number): Promise<void> {
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
  await Promise.all(Array.from({ length: Math.min(concurrency, tasks.length) }, work))
  const failed = failure as { error: unknown } | null
  if (failed) throw failed.error
}
