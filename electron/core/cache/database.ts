import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite'
import type { Log } from '../ports.ts'

/** One step from a `user_version` to the next. Steps are never edited once released, only added. */
export type Migration = string

/** What a store is opened with. `path` is a file or `:memory:`. */
export interface OpenOptions {
  path: string
  migrations: readonly Migration[]
  log: Log
  /** A commit outlives a power cut, at the price of waiting for the disk; without it only the last moments may be missing then. */
  durable?: boolean
  /** Moves the file (and its -wal, -shm) out of the way and answers the new path; synchronous, as opening is. */
  setAside(path: string): string
}

/** What SQLite can answer, by column. */
type Columns<Row> = Record<keyof Row, SQLOutputValue>

/** Values in, rows out, with every statement prepared once. */
export class Database {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  #depth = 0

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  /** All rows. `Row` is what this folder's own schema says the columns are. */
  all<Row extends Columns<Row>>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values) as unknown as Row[]
  }

  /** The first row. */
  get<Row extends Columns<Row>>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as unknown as Row | undefined
  }

  /** Runs a statement for its effect; answers how many rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes)
  }

  /** All or nothing. Nested calls join the outer transaction. */
  transaction<T>(run: () => T): T {
    if (this.#depth > 0) return run()
    this.#db.exec('BEGIN IMMEDIATE')
    this.#depth++
    try {
      const result = run()
      this.#db.exec('COMMIT')
      return result
    } catch (error) {
      this.#db.exec('ROLLBACK')
      throw error
    } finally {
      this.#depth--
    }
  }

  close(): void {
    this.#statements.clear()
    this.#db.close()
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#db.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }
}

/**
 * Opens and migrates a database. A file that SQLite cannot read, or that a newer Deskbell wrote, is set aside and a new one
 * begun; `setAside` then names where the old one rests. Throws only when the disk does not let a new file be made.
 */
export function openDatabase(options: OpenOptions): { database: Database; setAside: string | null } {
  try {
    return { database: open(options), setAside: null }
  } catch (error) {
    if (options.path === ':memory:' || !isDamage(error)) throw error
    const movedTo = options.setAside(options.path)
    options.log.error('A database could not be read and was set aside', { error: String(error), movedTo })
    return { database: open(options), setAside: movedTo }
  }
}

function open({ path, migrations, durable = false }: OpenOptions): Database {
  const db = new DatabaseSync(path)
  try {
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}; PRAGMA busy_timeout = 2000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000`)
    const check = db.prepare('PRAGMA quick_check(1)').get()
    if (check?.['quick_check'] !== 'ok') throw new DamagedDatabase(String(check?.['quick_check']))
    migrate(db, migrations)
  } catch (error) {
    db.close()
    throw error
  }
  return new Database(db)
}

function migrate(db: DatabaseSync, migrations: readonly Migration[]): void {
  const found = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
  if (found > migrations.length) throw new DamagedDatabase(`written by a newer version (${found})`)
  for (const [index, migration] of migrations.entries()) {
    if (index < found) continue
    db.exec(`BEGIN IMMEDIATE; ${migration}; PRAGMA user_version = ${index + 1}; COMMIT`)
  }
}

class DamagedDatabase extends Error {}

/** SQLITE_CORRUPT (11) and SQLITE_NOTADB (26), also in their extended forms. */
function isDamage(error: unknown): boolean {
  if (error instanceof DamagedDatabase) return true
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false
  const primary = error.errcode & 0xff
  return primary === 11 || primary === 26
}
