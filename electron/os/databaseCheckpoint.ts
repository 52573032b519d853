import { Worker } from 'node:worker_threads'
import type { Checkpoint } from '../core/cache/index.ts'

interface Waiting {
  resolve(): void
  reject(error: Error): void
}

/** Takes logs in, in a thread that begins with the first one and stays. `program` is the built `databaseCheckpoint.worker.ts`. */
export function databaseCheckpoint(program: string | URL): Checkpoint {
  /** In the order in which the thread was asked: it answers in the same. */
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
    begun.once('error', (error) => ended(error instanceof Error ? error : new Error(String(error))))
    begun.once('exit', (code) => ended(new Error(`the thread of the checkpoints ended with ${code}`)))
    // Quitting does not wait for it: a log is also taken in when the database is closed. Last, since whoever listens is waited for.
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
