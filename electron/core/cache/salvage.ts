import type { Salvaged } from './rescue.ts'
import type { SqliteHandle, SqliteRow } from './sqlite.ts'
import type { Column } from './tables.ts'
import { columnsOf, inserter, tablesOf, within } from './tables.ts'

/** Most rows read of one table; `local.db` is small. */
const ROWS = 50_000
/** Most row numbers tried one by one. */
const NUMBERS = 200_000

type Row = SqliteRow

/**
 * Copies every row of a damaged database that SQLite can still reach into `to`, which has the newest schema: forward and backward to the
 * first unreadable page, then each row number between by itself. Never throws for damage; stops after a bounded number of rows.
 */
export function salvage(from: SqliteHandle, to: SqliteHandle): Salvaged {
  const total: Salvaged = { saved: 0, lost: 0 }
  within(to, () => {
    for (const table of tablesOf(to)) {
      const found = salvageTable(from, to, table)
      total.saved += found.saved
      total.lost = total.lost === null || found.lost === null ? null : total.lost + found.lost
    }
  })
  return total
}

function salvageTable(from: SqliteHandle, to: SqliteHandle, table: string): Salvaged {
  const known = attempt(() => columnsOf(from, table)) ?? []
  const columns = columnsOf(to, table).filter(({ name }) => known.some((column) => column.name === name))
  // The table does not exist, or its description is unreadable.
  if (columns.length === 0)
    return { saved: 0, lost: attempt(() => tablesOf(from))?.includes(table) === false ? 0 : null }
  const { rows, lost } = rowsOf(from, table, columns)
  const insert = inserter(
    to,
    table,
    columns.map(({ name }) => name),
    'IGNORE',
  )
  const fit = rows.filter((row) => columns.every((column) => fits(row[column.name], column)))
  const saved = fit.reduce((sum, row) => sum + (attempt(() => insert(row)) ?? 0), 0)
  return { saved, lost: lost === null ? null : lost + rows.length - saved }
}

function rowsOf(from: SqliteHandle, table: string, columns: readonly Column[]): { rows: Row[]; lost: number | null } {
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  const numbered = attempt(() => from.prepare(`SELECT rowid AS "row number", ${names} FROM "${table}"`)) !== null
  const order = numbered ? ['rowid', 'rowid DESC'] : keyOrders(from, table)
  const number = numbered ? 'rowid AS "row number", ' : ''
  const forward = readRows(from, `SELECT ${number}${names} FROM "${table}" ORDER BY ${order[0] ?? '1'}`)
  if (forward.isComplete) return { rows: forward.rows, lost: 0 }
  const backward = readRows(from, `SELECT ${number}${names} FROM "${table}" ORDER BY ${order[1] ?? '1 DESC'}`)
  if (!numbered) return { rows: [...forward.rows, ...backward.rows], lost: null }
  const found = new Map([...forward.rows, ...backward.rows].map((row) => [Number(row['row number']), row]))
  const one = attempt(() => from.prepare(`SELECT rowid AS "row number", ${names} FROM "${table}" WHERE rowid = ?`))
  let lost = 0
  const last = Math.min(NUMBERS, Math.max(0, ...found.keys(), highestNumber(from, table)))
  for (let candidate = 1; one && candidate <= last; candidate++) {
    if (found.has(candidate)) continue
    try {
      const row = one.get(candidate)
      if (row) found.set(candidate, row)
    } catch {
      // An unreadable row, or one that never existed.
      lost++
    }
  }
  return { rows: [...found.values()], lost: lost === 0 ? 0 : null }
}

/** Reads row by row, so that the rows before an unreadable page are kept. */
function readRows(from: SqliteHandle, sql: string): { rows: Row[]; isComplete: boolean } {
  const rows: Row[] = []
  try {
    for (const row of from.prepare(`${sql} LIMIT ${ROWS}`).iterate()) rows.push(row)
    return { rows, isComplete: true }
  } catch {
    // Reached an unreadable page.
    return { rows, isComplete: false }
  }
}

function keyOrders(from: SqliteHandle, table: string): [string, string] {
  const keys = (
    attempt(() => from.prepare('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk').all(table)) ?? []
  ).map(({ name }) => `"${String(name)}"`)
  return [keys.join(', ') || '1', keys.map((key) => `${key} DESC`).join(', ') || '1 DESC']
}

/** The highest row number by `AUTOINCREMENT`'s counter and the table's index. */
function highestNumber(from: SqliteHandle, table: string): number {
  const counter = attempt(() => from.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').get(table)?.['seq'])
  const index = attempt(() => from.prepare(`SELECT count(*) AS n FROM "${table}"`).get()?.['n'])
  return Math.max(Number(counter ?? 0) || 0, Number(index ?? 0) || 0)
}

function fits(value: unknown, { type }: Column): boolean {
  if (value === null) return true
  switch (type.toUpperCase()) {
    case 'TEXT':
      return typeof value === 'string'
    case 'INTEGER':
      return typeof value === 'number' && Number.isInteger(value)
    case 'REAL':
      return typeof value === 'number'
    default:
      return true
  }
}

function attempt<T>(run: () => T): T | null {
  try {
    return run()
  } catch {
    // Unreadable: the caller skips and counts it.
    return null
  }
}
