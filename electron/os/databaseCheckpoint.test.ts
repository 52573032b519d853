import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { databaseCheckpoint } from './databaseCheckpoint.ts'

const checkpoint = databaseCheckpoint(new URL('./databaseCheckpoint.worker.ts', import.meta.url))
let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-checkpoint-'))
  path = join(folder, 'server.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Rows that the file alone holds, without its log. */
function rowsInFile(): number {
  const copy = join(folder, 'copy.db')
  copyFileSync(path, copy)
  const database = new DatabaseSync(copy)
  const n =
    Number(database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n']) === 0
      ? 0
      : Number(database.prepare('SELECT count(*) AS n FROM one').get()?.['n'])
  database.close()
  rmSync(copy)
  return n
}

it('checkpoints repeatedly beside an open connection', async () => {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE one (a TEXT)')
  for (const rows of [100, 200]) {
    for (let row = 0; row < 100; row++) database.prepare('INSERT INTO one VALUES (?)').run(`row ${row}`)
    expect(rowsInFile()).toBe(rows - 100)
    await checkpoint(path)
    expect(rowsInFile()).toBe(rows)
  }
  database.close()
})

it('answers for each database, and creates none', async () => {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE one (a TEXT)')
  const missing = join(folder, 'missing.db')
  const [there, gone] = await Promise.allSettled([checkpoint(path), checkpoint(missing)])
  expect([there.status, gone.status]).toEqual(['fulfilled', 'rejected'])
  expect(existsSync(missing)).toBe(false)
  database.close()
})

it("rejects each request if its thread can't start", async () => {
  const broken = databaseCheckpoint(new URL('./missing.worker.ts', import.meta.url))
  await expect(broken(path)).rejects.toThrow()
  await expect(broken(path)).rejects.toThrow()
})

it('keeps no process alive', () => {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE one (a TEXT)')
  const worker = new URL('./databaseCheckpoint.worker.ts', import.meta.url).href
  const program = `
    import { databaseCheckpoint } from ${JSON.stringify(new URL('./databaseCheckpoint.ts', import.meta.url).href)}
    const waiting = setInterval(() => undefined, 1_000)
    await databaseCheckpoint(new URL(${JSON.stringify(worker)}))(${JSON.stringify(path)})
    clearInterval(waiting)
    console.log('taken in')`
  writeFileSync(join(folder, 'program.mjs'), program)
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'program.mjs')], {
    encoding: 'utf8',
    timeout: 20_000,
  })
  expect({ status, stderr, said: stdout.trim() }).toEqual({ status: 0, stderr: '', said: 'taken in' })
  database.close()
}, 30_000)
