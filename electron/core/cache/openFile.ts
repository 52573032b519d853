import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs'
import { faultOf, UnfitDatabase } from './faults.ts'
import { filesOf } from './files.ts'
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
  makePrivate(path)
  const db = open(path)
  try {
    // The log's size tells what is in it (`journal_size_limit`): it is cut back each time it begins anew.
    db.exec(
      `PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = ${logPages}; PRAGMA journal_size_limit = 0`,
    )
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

/** Only its user may read it; SQLite gives its logs the mode of the file. Windows has its own rights in the user's folder. */
function makePrivate(path: string): void {
  if (process.platform === 'win32' || path === ':memory:') return
  if (!existsSync(path)) return closeSync(openSync(path, 'a', 0o600))
  for (const file of filesOf(path)) {
    try {
      if ((statSync(file).mode & 0o777) !== 0o600) chmodSync(file, 0o600)
    } catch (error) {
      // Another user's, or on a disk that takes no writes: it can be read all the same.
      if (faultOf(error) === null && existsSync(file)) throw error
    }
  }
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
    try {
      db.exec(`BEGIN IMMEDIATE; ${migration}; PRAGMA user_version = ${index + 1}; COMMIT`)
    } catch (error) {
      // What a step can't read of a row it can't take over.
      if (error instanceof Error && error.message === 'malformed JSON')
        throw new UnfitDatabase('damaged', `step ${index + 1}: ${error.message}`)
      throw error
    }
  }
}
