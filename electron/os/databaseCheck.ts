import { Worker } from 'node:worker_threads'
import { errorMessage, toError } from '../../shared/text/errors.ts'
import type { CheckDatabase } from '../core/cache/index.ts'
import { faultOf } from '../core/cache/index.ts'

/** Checks databases in a thread; `program` is the built `databaseCheck.worker.ts`. */
export function databaseCheck(program: string | URL): CheckDatabase {
  return (path) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(program, { workerData: path })
      // Quitting doesn't wait for the check; the next start repeats it.
      worker.unref()
      worker.once('message', (wrong: unknown) => {
        resolve(typeof wrong === 'string' ? wrong : null)
      })
      worker.once('error', (error) => {
        // A file that can't be opened at all is damaged too.
        if (faultOf(error) === 'damaged') resolve(errorMessage(error))
        else reject(toError(error))
      })
      worker.once('exit', (code) => {
        reject(new Error(`the check of a database exited with ${code}`))
      })
    })
}
