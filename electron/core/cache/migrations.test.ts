import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fakeClock.ts'
import { listFilter } from '../testing/lists.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { ChangeSet } from './changes.ts'
import { openStores } from './index.ts'
import { LOCAL_MIGRATIONS } from './localSchema.ts'
import { openFile } from './openFile.ts'
import { afterRestart } from './outboxEntry.ts'
import { SERVER_MIGRATIONS } from './serverSchema.ts'
import { openSqlite } from './sqlite.ts'
import { tablesOf } from './tables.ts'

const FIXTURES = join(import.meta.dirname, '../../../e2e/fixtures/cache')
const VERSIONS = readdirSync(FIXTURES).filter((name) => name.startsWith('version-'))
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function copyOf(version: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'deskbell-migrations-'))
  folders.push(folder)
  cpSync(join(FIXTURES, version), folder, { recursive: true })
  return folder
}

describe.each(VERSIONS)('files of %s', (version) => {
  it('are opened with all their rows', () => {
    const folder = copyOf(version)
    const log = memoryLog()
    const { server, local, storage, close } = openStores(folder, new ChangeSet(), { clock: new FakeClock(), log })
    expect(storage.view()).toEqual({ kind: 'ok', since: null, unkept: false, partial: false, setAside: null })
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([])
    expect(
      server.conversations.list(listFilter(), 7, 10).map(({ id, status, labels }) => [id, status, labels]),
    ).toEqual([
      [1, 'open', ['vip']],
      [2, 'resolved', []],
      [3, 'snoozed', ['refund', 'bug']],
    ])
    expect(server.conversations.list(listFilter({ label: 'bug' }), 7, 10).map(({ id }) => id)).toEqual([3])
    expect(
      server.conversations
        .list(listFilter({ view: 'mine', status: 'open', sort: 'priorityDesc' }), 7, 10)
        .map(({ id }) => id),
    ).toEqual([1])
    expect(server.contacts.get(1, 503)).toMatchObject({ name: '田中さくら', identifier: 'order-1003' })
    for (const id of [1, 2]) {
      expect(server.messages.newest(1, id, 0, 100)).toHaveLength(25)
      expect(server.messages.get(1, id, id * 100 + 24)?.content).toBe(`message 24 of ${id}: naïve café 注文 A-24`)
      expect(server.threads.get(1, id)).toEqual({
        oldestId: id * 100,
        comparedId: id * 100 + 24,
        reachedStart: id === 1,
      })
    }
    expect(server.meta.number('watermark/1')).toBe(Date.UTC(2026, 10, 20, 12) / 1_000 - 1)
    expect(server.meta.reference(1, 'labels')).toHaveLength(1)
    expect(server.conversations.idsToRefetch(1)).toEqual([3])
    expect(local.drafts(1, 1).reply.text).toBe('Dear Maya,\nthank you')
    expect(local.drafts(1, 2).note).toEqual({
      text: 'ask Ben about this',
      uploadIds: ['11111111-1111-4111-8111-111111111111'],
    })
    expect(local.upload('11111111-1111-4111-8111-111111111111')).toMatchObject({
      name: 'invoice.pdf',
      size: 1_234,
      complete: true,
    })
    expect(local.entries().map(({ content, state }) => [content, state.kind])).toEqual([
      ['waiting queued', 'queued'],
      ['waiting sending', 'sending'],
      ['waiting unknown', 'unknown'],
      ['waiting failed', 'failed'],
    ])
    expect(local.entries().map((entry) => afterRestart(entry).state.kind)).toEqual([
      'queued',
      'unknown',
      'unknown',
      'failed',
    ])
    close()
  })
})

describe.each([
  ['server', SERVER_MIGRATIONS],
  ['local', LOCAL_MIGRATIONS],
] as const)('each step of the %s file', (name, migrations) => {
  it.each(migrations.map((_step, index) => index + 1))(
    'keeps every row of the tables before it: to version %i',
    (to) => {
      const folder = copyOf('version-1')
      const path = join(folder, `${name}.db`)
      const at = (version: number) =>
        openFile(path, {
          open: openSqlite,
          migrations: migrations.slice(0, version),
          durable: false,
          check: true,
          logPages: 1_000,
        })
      const counts = (version: number): Map<string, number> => {
        const db = at(version)
        const found = new Map(
          tablesOf(db).map((table) => [table, Number(db.prepare(`SELECT count(*) AS n FROM "${table}"`).get()?.['n'])]),
        )
        expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
        db.close()
        return found
      }
      const before = counts(Math.max(1, to - 1))
      const after = counts(to)
      for (const [table, rows] of before) expect({ table, rows: after.get(table) }).toEqual({ table, rows })
    },
  )
})
