/** Checkpoints each database that it receives the path of. In a thread, because it waits for the disk. Posts the error, or null. */
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { errorText } from '../../shared/text/errors.ts'

parentPort?.on('message', (path: string) => {
  let wrong: string | null = null
  try {
    // Doesn't create the file, which may just have been removed.
    const database = new DatabaseSync(`${pathToFileURL(path).href}?mode=rw`)
    try {
      // Neither waits nor blocks: pages in use are left for the next checkpoint.
      database.exec('PRAGMA wal_checkpoint(PASSIVE)')
    } finally {
      database.close()
    }
  } catch (error) {
    wrong = errorText(error)
  }
  parentPort?.postMessage(wrong)
})
