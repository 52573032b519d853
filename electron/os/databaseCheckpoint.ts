import { Worker } from 'node:worker_threads'
import { toError } from '../../shared/text/errors.ts'
import type { Checkpoint } from '../core/cache/index.ts'

interface Waiting {
  resolve(): void
  reject(error: Error): void
}

/**
 * Checkpoints databases in a thread that starts with the first request and stays. `program` is the built
 * `databaseCheckpoint.worker.ts`.
 */
export function databaseCheckpoint(program: string | URL): Checkpoint {
  /** In the order of the requests, in which the thread answers. */
  let waiting: Waiting[] = []
  let worker: Worker | undefined
  const begin = (): Worker => {
    const begun = new Worker(program)
    begun.on('message', (wrong: unknown) => {
      const first = waiting.shift()
      if (typeof wrong === 'string') first?.reject(new Error(wrong))
      else first?.resolve()
    })
    const ended = (error: Error): void => {
      if (worker !== begun) return
      worker = undefined
      for (const { reject } of waiting) reject(error)
      waiting = []
    }
    begun.once('error', (error) => ended(toError(error)))
    begun.once('exit', (code) => ended(new Error(`the checkpoint thread exited with ${code}`)))
    // Quitting doesn't wait for it, because closing a database checkpoints it too. Last, since adding a listener refs the thread again.
    begun.unref()
    return begun
  }
  return (path) =>
    new Promise((resolve, reject) => {
      worker ??= begin()
      waiting.push({ resolve, reject })
      worker.postMessage(path)
    })
}
