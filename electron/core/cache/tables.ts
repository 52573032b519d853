import type { SQLInputValue } from 'node:sqlite'
import type { SqliteHandle } from './sqlite.ts'

export interface Column {
  name: string
  type: string
  isRowId: boolean
}

/** Tables of our own, virtual ones and their shadows left out. */
export function tablesOf(db: SqliteHandle): string[] {
  return db
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .all()
    .map(({ name }) => String(name))
}

/** Columns in their order; `isRowId`: another name of the row's own number. */
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

/** `INSERT` of whole rows; `without` leaves columns to the table. */
export function inserter(
  db: SqliteHandle,
  table: string,
  columns: readonly string[],
  conflict: 'ABORT' | 'IGNORE' | 'REPLACE',
): (row: Record<string, unknown>) => number {
  const statement = db.prepare(
    `INSERT OR ${conflict} INTO "${table}" (${columns.map((column) => `"${column}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  )
  return (row) => Number(statement.run(...columns.map((column) => row[column] as SQLInputValue)).changes)
}

/** All rows of a table that both know, as they are. Throws where one cannot be read. */
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

/** All or nothing, on a bare handle. */
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
