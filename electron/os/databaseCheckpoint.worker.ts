/** Takes the log beside each database that it is told of into the database. A thread of its own: it waits for the disk. Answers with what went wrong, or null. */
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { errorText } from '../../shared/text/errors.ts'

parentPort?.on('message', (path: string) => {
  let wrong: string | null = null
  try {
    // Never makes one: it may just have been removed.
    const database = new DatabaseSync(`${pathToFileURL(path).href}?mode=rw`)
    try {
      // Waits for nobody and lets nobody wait: what is read or written now goes with the next one.
      database.exec('PRAGMA wal_checkpoint(PASSIVE)')
    } finally {
      database.close()
    }
  } catch (error) {
    wrong = errorText(error)
  }
  parentPort?.postMessage(wrong)
})
