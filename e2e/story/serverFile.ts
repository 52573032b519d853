import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { DeskMachine } from './machine.ts'
import { SESSION } from './machine.ts'

/** Reads the cache of a running machine; null before the desk has one. */
export function readServerFile<T>({ folder }: DeskMachine, read: (db: DatabaseSync) => T): T | null {
  const path = join(folder, SESSION, 'server.db')
  if (!existsSync(path)) return null
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    return read(db)
  } finally {
    db.close()
  }
}
