import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import { DatabaseSync } from 'node:sqlite'

export type SqliteRow = Record<string, SQLOutputValue>

export interface SqliteStatement {
  all(...values: SQLInputValue[]): SqliteRow[]
  get(...values: SQLInputValue[]): SqliteRow | undefined
  iterate(...values: SQLInputValue[]): Iterable<SqliteRow>
  run(...values: SQLInputValue[]): { changes: number | bigint }
}

/** What the cache needs of a `DatabaseSync`; a test plays the disk's faults behind it. */
export interface SqliteHandle {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  readonly isTransaction: boolean
  close(): void
}

/** Opens `path` (a file, a `file:` address or `:memory:`), making it where it is missing unless `readOnly`. Throws with `errcode`. */
export type OpenSqlite = (path: string, options?: { readOnly?: boolean }) => SqliteHandle

export const openSqlite: OpenSqlite = (path, { readOnly = false } = {}) =>
  new DatabaseSync(path, { readOnly, timeout: 250 })
