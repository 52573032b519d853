import * as v from 'valibot'
import { LOCAL_MIGRATIONS } from './localSchema.ts'
import type { FilePolicy } from './rescue.ts'
import { salvage } from './salvage.ts'
import type { SqliteHandle } from './sqlite.ts'
import { readOwnRow } from './storedJson.ts'
import { columnsOf, copyTable, inserter, tablesOf, within } from './tables.ts'

const UploadIds = v.array(v.string())

/** Small, so it is checked and copied completely. */
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
  mergeBack,
}

/** Replaces the file's rows where memory started with all of them (`isFilled`); else merges both. */
function mergeBack(memory: SqliteHandle, file: SqliteHandle, isFilled: boolean): void {
  within(file, () => {
    for (const table of isFilled ? allTables(file) : tablesOf(file)) {
      if (isFilled) {
        file.exec(`DELETE FROM "${table}"`)
        copyTable(memory, file, table)
      } else {
        mergeTable(memory, file, table)
      }
    }
  })
}

/** Adds the rows of memory to the file under new row numbers; for the same key the newer row wins, but texts of drafts are joined. */
function mergeTable(memory: SqliteHandle, file: SqliteHandle, table: string): void {
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
            text: joinedTexts(String(known['text']), String(row['text'])),
            upload_ids: joinedIds(String(known['upload_ids']), String(row['upload_ids'])),
          }
        : row,
    )
  }
}

function joinedTexts(older: string, newer: string): string {
  return [older, newer].filter((text, index, all) => text !== '' && all.indexOf(text) === index).join('\n\n')
}

function joinedIds(older: string, newer: string): string {
  return JSON.stringify([...new Set([older, newer].flatMap((ids) => readOwnRow(ids, UploadIds) ?? []))])
}

/** Includes the counters of `AUTOINCREMENT`, so that no number is used twice. */
function allTables(db: SqliteHandle): string[] {
  return [...tablesOf(db), 'sqlite_sequence']
}
