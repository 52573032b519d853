import * as v from 'valibot'
import { LOCAL_MIGRATIONS } from './localSchema.ts'
import type { FilePolicy } from './rescue.ts'
import { salvage } from './salvage.ts'
import type { SqliteHandle } from './sqlite.ts'
import { readOwnRow } from './storedJson.ts'
import { columnsOf, copyTable, inserter, tablesOf, within } from './tables.ts'

const UploadIds = v.array(v.string())

/** Small: it is checked and copied whole. */
export const LOCAL_FILE: FilePolicy = {
  name: 'local',
  migrations: LOCAL_MIGRATIONS,
  durable: true,
  checked: true,
  holds: false,
  fill: (from, to) =>
    within(to, () => {
      for (const table of allTables(to)) copyTable(from, to, table)
    }),
  salvage,
  comeBack,
}

/** Memory began with all that was in the file: the file becomes what memory is. Otherwise both hold things of their own, and are joined. */
function comeBack(memory: SqliteHandle, file: SqliteHandle, filled: boolean): void {
  within(file, () => {
    for (const table of filled ? allTables(file) : tablesOf(file)) {
      if (filled) {
        file.exec(`DELETE FROM "${table}"`)
        copyTable(memory, file, table)
      } else {
        join(memory, file, table)
      }
    }
  })
}

/** Rows of memory beside those of the file, under numbers of their own; the same key's newer one wins, except for what a person wrote. */
function join(memory: SqliteHandle, file: SqliteHandle, table: string): void {
  const columns = columnsOf(file, table)
    .filter(({ isRowId }) => !isRowId)
    .map(({ name }) => name)
  const insert = inserter(file, table, columns, 'REPLACE')
  const before =
    table === 'drafts'
      ? file.prepare('SELECT text, upload_ids FROM drafts WHERE account_id = ? AND conversation_id = ? AND mode = ?')
      : null
  for (const row of memory.prepare(`SELECT * FROM "${table}"`).all()) {
    const known = before?.get(row['account_id'] ?? null, row['conversation_id'] ?? null, row['mode'] ?? null)
    insert(
      known
        ? {
            ...row,
            text: joined(String(known['text']), String(row['text'])),
            upload_ids: joinedIds(String(known['upload_ids']), String(row['upload_ids'])),
          }
        : row,
    )
  }
}

function joined(older: string, newer: string): string {
  return [older, newer].filter((text, index, all) => text !== '' && all.indexOf(text) === index).join('\n\n')
}

function joinedIds(older: string, newer: string): string {
  return JSON.stringify([...new Set([older, newer].flatMap((ids) => readOwnRow(ids, UploadIds) ?? []))])
}

/** With the counters of `AUTOINCREMENT`, so that no number is given twice. */
function allTables(db: SqliteHandle): string[] {
  return [...tablesOf(db), 'sqlite_sequence']
}
