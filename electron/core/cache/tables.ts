import type { SQLInputValue } from 'node:sqlite'
import type { SqliteHandle, SqliteRow } from './sqlite.ts'

export interface Column {
  name: string
  type: string
  isRowId: boolean
}

/** Our own tables, without virtual tables and their shadows. */
export function tablesOf(db: SqliteHandle): string[] {
  return db
    .prepare(
      `SELECT name FROM pragma_table_list
       WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
    )
    .all()
    .map(({ name }) => String(name))
}

/** Columns in their order; `isRowId`: an alias of the row id. */
export function columnsOf(db: SqliteHandle, table: string): Column[] {
  const withoutRowId =
    db.prepare("SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?").get(table)?.['wr'] === 1
  const rows = db.prepare('SELECT name, type, pk FROM pragma_table_info(?)').all(table)
  const isSingleKey = rows.filter(({ pk }) => Number(pk) > 0).length === 1
  return rows.map(({ name, type, pk }) => ({
    name: String(name),
    type: String(type),
    isRowId: !withoutRowId && isSingleKey && Number(pk) === 1 && String(type).toUpperCase() === 'INTEGER',
  }))
}

/** Prepares the `INSERT` of rows with the given columns; the returned function returns how many rows changed. */
export function inserter(
  db: SqliteHandle,
  table: string,
  columns: readonly string[],
  conflict: 'ABORT' | 'IGNORE' | 'REPLACE',
): (row: SqliteRow) => number {
  const names = columns.map((column) => `"${column}"`).join(', ')
  const places = columns.map(() => '?').join(', ')
  const statement = db.prepare(`INSERT OR ${conflict} INTO "${table}" (${names}) VALUES (${places})`)
  return (row) => Number(statement.run(...columns.map((column) => row[column] ?? null)).changes)
}

/** Copies all rows of a table, in the columns that both databases have. Throws where a row cannot be read. */
export function copyTable(
  from: SqliteHandle,
  to: SqliteHandle,
  table: string,
  where = '',
  ...values: SQLInputValue[]
): number {
  const known = new Set(columnsOf(from, table).map(({ name }) => name))
  const columns = columnsOf(to, table)
    .map(({ name }) => name)
    .filter((name) => known.has(name))
  if (columns.length === 0) return 0
  const insert = inserter(to, table, columns, 'REPLACE')
  const rows = from
    .prepare(`SELECT ${columns.map((column) => `"${column}"`).join(', ')} FROM "${table}" ${where}`)
    .all(...values)
  for (const row of rows) insert(row)
  return rows.length
}

/** Runs a transaction on a plain handle. */
export function within<T>(db: SqliteHandle, run: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = run()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}
