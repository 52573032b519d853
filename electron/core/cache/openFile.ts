import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs'
import { faultOf, UnfitDatabase } from './faults.ts'
import { filesOf } from './files.ts'
import type { OpenSqlite, SqliteHandle } from './sqlite.ts'

/** One step from a `user_version` to the next. Released steps are never edited, only added to. */
export type Migration = string

export interface OpenOptions {
  open: OpenSqlite
  migrations: readonly Migration[]
  /** Commits survive a power cut, and wait for the disk; without it, a power cut may lose the last moments. */
  durable: boolean
  /** Reads every page and index before use: for small files. */
  check: boolean
  /** Pages of write-ahead log after which a commit checkpoints, and blocks on the disk. */
  logPages: number
}

/** Opens, checks and migrates the file at `path`, or creates it. Throws SQLite's error or `UnfitDatabase`, with the file closed again. */
export function openFile(path: string, { open, migrations, durable, check, logPages }: OpenOptions): SqliteHandle {
  // SQLite treats an empty file as a new one, and deletes the log beside it.
  if (existsSync(path) && statSync(path).size === 0) throw new UnfitDatabase('damaged', 'the file is empty')
  makePrivate(path)
  const db = open(path)
  try {
    // `journal_size_limit` truncates the log at each restart, so its size shows how much is in it.
    db.exec(
      `PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'};
       PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = ${logPages};
       PRAGMA journal_size_limit = 0`,
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

/** Makes the file readable by its user only; SQLite gives its logs the mode of the file. On Windows the user's folder is protected. */
function makePrivate(path: string): void {
  if (process.platform === 'win32' || path === ':memory:') return
  if (!existsSync(path)) return closeSync(openSync(path, 'a', 0o600))
  for (const file of filesOf(path)) {
    try {
      if ((statSync(file).mode & 0o777) !== 0o600) chmodSync(file, 0o600)
    } catch (error) {
      // Owned by another user or on a read-only disk: it may still be readable.
      if (faultOf(error) === null && existsSync(file)) throw error
    }
  }
}

/** An empty database in memory. */
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
      // The step could not read a row.
      if (error instanceof Error && error.message === 'malformed JSON')
        throw new UnfitDatabase('damaged', `step ${index + 1}: ${error.message}`)
      throw error
    }
  }
}
