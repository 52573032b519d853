/** Reads every page of the database at `workerData` and posts the first fault, or null. In a thread, because a gigabyte takes seconds. */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

const database = new DatabaseSync(String(workerData), { readOnly: true })
const found = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
database.close()
parentPort?.postMessage(found === 'ok' ? null : String(found))
