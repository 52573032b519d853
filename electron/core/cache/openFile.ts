import { existsSync, statSync } from 'node:fs'
import { UnfitDatabase } from './faults.ts'
import type { OpenSqlite, SqliteHandle } from './sqlite.ts'

/** One step from a `user_version` to the next. Steps are never edited once released, only added. */
export type Migration = string

export interface OpenOptions {
  open: OpenSqlite
  migrations: readonly Migration[]
  /** A commit outlives a power cut, at the price of waiting for the disk; without it only the last moments may be missing then. */
  durable: boolean
  /** Every page and every index is read before use: for what is small. */
  check: boolean
  /** Pages of log after which a commit takes the log into the file, and everything waits for it. */
  logPages: number
}

/** Opens, checks and migrates the file at `path`, or makes it. Throws SQLite's error, or `UnfitDatabase`; then nothing is left open. */
export function openFile(path: string, { open, migrations, durable, check, logPages }: OpenOptions): SqliteHandle {
  // SQLite takes an empty file for a new one, and throws away the log beside it.
  if (existsSync(path) && statSync(path).size === 0) throw new UnfitDatabase('damaged', 'the file is empty')
  const db = open(path)
  try {
    // The log's size tells what is in it (`journal_size_limit`): it is cut back each time it begins anew.
    db.exec(`PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = ${logPages}; PRAGMA journal_size_limit = 0`)
    if (check) {
      const found = db.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check']
      if (found !== 'ok') throw new UnfitDatabase('damaged', String(found))
    }
    migrate(db, migrations)
  } catch (error) {
    db.close()
    throw error
  }
  return db
}

/** An empty database that is gone when it is closed. */
export function openMemory(open: OpenSqlite, migrations: readonly Migration[]): SqliteHandle {
  const db = open(':memory:')
  db.exec('PRAGMA temp_store = MEMORY')
  migrate(db, migrations)
  return db
}

function migrate(db: SqliteHandle, migrations: readonly Migration[]): void {
  const found = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
  if (found > migrations.length) throw new UnfitDatabase('newer', `written by a newer version (${found})`)
  for (const [index, migration] of migrations.entries()) {
    if (index < found) continue
    db.exec(`BEGIN IMMEDIATE; ${migration}; PRAGMA user_version = ${index + 1}; COMMIT`)
  }
}
