import { Worker } from 'node:worker_threads'
import { errorMessage } from '../../shared/text/errors.ts'
import type { CheckDatabase } from '../core/cache/index.ts'
import { faultOf } from '../core/cache/index.ts'

/** Looks databases through in a thread: `program` is the built `databaseCheck.worker.ts`. */
export function databaseCheck(program: string | URL): CheckDatabase {
  return (path) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(program, { workerData: path })
      // Quitting does not wait for it; the next start looks again.
      worker.unref()
      worker.once('message', (wrong: unknown) => {
        resolve(typeof wrong === 'string' ? wrong : null)
      })
      worker.once('error', (error) => {
        // A file that cannot even be begun to be read is what is being looked for.
        if (faultOf(error) === 'damaged') resolve(errorMessage(error))
        else reject(error instanceof Error ? error : new Error(String(error)))
      })
      worker.once('exit', (code) => {
        reject(new Error(`the look through a database ended with ${code}`))
      })
    })
}
