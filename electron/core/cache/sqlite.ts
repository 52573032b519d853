import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import { DatabaseSync } from 'node:sqlite'

export type SqliteRow = Record<string, SQLOutputValue>

export interface SqliteStatement {
  all(...values: SQLInputValue[]): SqliteRow[]
  // eslint-disable-next-line no-restricted-syntax -- the signature of node:sqlite
  get(...values: SQLInputValue[]): SqliteRow | undefined
  iterate(...values: SQLInputValue[]): Iterable<SqliteRow>
  run(...values: SQLInputValue[]): { changes: number | bigint }
}

/** The part of `DatabaseSync` that the cache uses; tests simulate disk faults behind it. */
export interface SqliteHandle {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  readonly isTransaction: boolean
  close(): void
}

/** Opens `path` (a file, a `file:` URL or `:memory:`) and creates a missing file unless `readOnly`. Throws errors with `errcode`. */
export type OpenSqlite = (path: string, options?: { readOnly?: boolean }) => SqliteHandle

export const openSqlite: OpenSqlite = (path, { readOnly = false } = {}) =>
  new DatabaseSync(path, { readOnly, timeout: 250 })
