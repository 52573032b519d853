import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Database } from './database.ts'
import { openFile } from './openFile.ts'
import { openSqlite } from './sqlite.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-open-'))
  path = join(folder, 'some.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (migrations: string[], check = true) =>
  new Database(openFile(path, { open: openSqlite, migrations, durable: false, logPages: 1_000, check }))

it('migrates a file step by step', () => {
  const first = open(['CREATE TABLE one (a INTEGER)'])
  first.run('INSERT INTO one (a) VALUES (1)')
  first.close()
  const second = open(['CREATE TABLE one (a INTEGER)', 'ALTER TABLE one ADD COLUMN b INTEGER'])
  expect(second.all('SELECT a, b FROM one')).toEqual([{ a: 1, b: null }])
  second.close()
})

it('refuses a newer, an empty and a foreign file, and leaves them unchanged', () => {
  open(['CREATE TABLE one (a INTEGER)', 'ALTER TABLE one ADD COLUMN b INTEGER']).close()
  expect(() => open(['CREATE TABLE one (a INTEGER)'])).toThrow(expect.objectContaining({ fault: 'newer' }))
  writeFileSync(path, '')
  expect(() => open(['CREATE TABLE one (a INTEGER)'])).toThrow(expect.objectContaining({ fault: 'damaged' }))
  writeFileSync(path, 'not a database'.repeat(1_000))
  expect(() => open(['CREATE TABLE one (a INTEGER)'])).toThrow('not a database')
})

it('creates files that can return freed pages to the disk', () => {
  const database = open(['CREATE TABLE one (a TEXT)'])
  expect(database.get('PRAGMA auto_vacuum')).toEqual({ auto_vacuum: 2 })
  database.close()
})

it('rolls back a transaction that fails', () => {
  const database = open(['CREATE TABLE one (a INTEGER)'])
  database.run('INSERT INTO one (a) VALUES (1)')
  expect(() =>
    database.transaction(() => {
      database.run('DELETE FROM one')
      throw new Error('no')
    }),
  ).toThrow('no')
  expect(database.all('SELECT a FROM one')).toEqual([{ a: 1 }])
  database.close()
})
