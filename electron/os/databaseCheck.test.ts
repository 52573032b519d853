import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { databaseCheck } from './databaseCheck.ts'

const check = databaseCheck(new URL('./databaseCheck.worker.ts', import.meta.url))
let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-check-'))
  path = join(folder, 'server.db')
  const database = new DatabaseSync(path)
  database.exec(
    'CREATE TABLE one (a TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) ' +
      "INSERT INTO one SELECT 'row ' || i FROM n",
  )
  database.close()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('finds no fault in an intact file', async () => {
  expect(await check(path)).toBeNull()
})

it('finds a changed page, and a file that is no database', async () => {
  const bytes = readFileSync(path)
  bytes.fill(0x77, 8_192, 12_288)
  writeFileSync(path, bytes)
  expect(await check(path)).toEqual(expect.any(String))
  writeFileSync(path, 'no database at all'.repeat(1_000))
  expect(await check(path)).toMatch(/not a database/)
})

it("rejects if the check can't run", async () => {
  await expect(check(join(folder, 'missing.db'))).rejects.toThrow('unable to open')
})
