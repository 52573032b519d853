import { Worker } from 'node:worker_threads'
import { object, nullable, parse, string } from 'valibot'
import type { Checkpoint } from '../core/cache/index.ts'

const Answer = object({ path: string(), wrong: nullable(string()) })

interface Waiting { resolve(): void; reject(error: Error): void }

/** Takes logs in, in a thread that begins with the first one and stays. `program` is the built `databaseCheckpoint.worker.ts`. */
export function databaseCheckpoint(program: string | URL): Checkpoint {
  const waiting = new Map<string, Waiting[]>()
  let worker: Worker | undefined
  const begin = (): Worker => {
    const begun = new Worker(program)
    begun.on('message', (message: unknown) => {
      const { path, wrong } = parse(Answer, message)
      const first = waiting.get(path)?.shift()
      if (wrong === null) first?.resolve()
      else first?.reject(new Error(wrong))
    })
    const ended = (error: Error): void => {
      if (worker !== begun) return
      worker = undefined
      for (const { reject } of [...waiting.values()].flat()) reject(error)
      waiting.clear()
    }
    begun.once('error', (error) => ended(error instanceof Error ? error : new Error(String(error))))
    begun.once('exit', (code) => ended(new Error(`the thread of the checkpoints ended with ${code}`)))
    // Quitting does not wait for it: a log is also taken in when the database is closed. Last, since whoever listens is waited for.
    begun.unref()
    return begun
  }
  return (path) => new Promise((resolve, reject) => {
    worker ??= begin()
    waiting.set(path, [...waiting.get(path) ?? [], { resolve, reject }])
    worker.postMessage(path)
  })
}
