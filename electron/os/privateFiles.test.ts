import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ChangeSet, openStores } from '../core/cache/index.ts'
import { FakeClock } from '../core/testing/fakeClock.ts'
import { memoryLog } from '../core/testing/memoryLog.ts'
import { fileLog } from './log.ts'
import { pathsOf } from './paths.ts'
import { makePrivate } from './privateFiles.ts'

let user: string
beforeEach(() => {
  user = mkdtempSync(join(tmpdir(), 'deskbell-private-'))
})
afterEach(() => rmSync(user, { recursive: true, force: true }))

const mode = (path: string): string => (lstatSync(path).mode & 0o777).toString(8)

function modes(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => [name, mode(join(folder, name))]),
  )
}

const onPosix = process.platform !== 'win32'

describe.runIf(onPosix)('what Deskbell keeps on disk', () => {
  it('are readable for their user only: databases with their logs, the log', () => {
    const paths = pathsOf(join(user, 'code'), user)
    chmodSync(user, 0o755)
    expect(makePrivate(paths)).toEqual([])
    fileLog(paths.log).info('started')
    const stores = openStores(join(paths.data, 'session-1'), new ChangeSet(), {
      clock: new FakeClock(),
      log: memoryLog(),
    })
    stores.server.meta.set('a', 1)
    stores.local.saveDraft(1, 1, 'reply', { text: 'x', uploadIds: [] })
    const found = modes(user)
    stores.close()
    expect(mode(user)).toBe('700')
    expect(Object.keys(found)).toEqual(
      expect.arrayContaining([
        'data/session-1/server.db',
        'data/session-1/server.db-wal',
        'data/session-1/server.db-shm',
        'data/session-1/local.db-wal',
        'logs/deskbell.log',
      ]),
    )
    for (const [name, mode] of Object.entries(found))
      expect([name, mode]).toEqual([
        name,
        lstatSync(join(user, name), { throwIfNoEntry: false })?.isDirectory() ? '700' : '600',
      ])
  })

  it('get their rights corrected after an earlier version, but not behind a link', () => {
    const paths = pathsOf(join(user, 'code'), user)
    const outside = mkdtempSync(join(tmpdir(), 'deskbell-outside-'))
    writeFileSync(join(outside, 'file'), 'x', { mode: 0o644 })
    for (const folder of ['data/session-1/uploads', 'logs', 'media/a', 'Cache'])
      mkdirSync(join(user, folder), { recursive: true, mode: 0o755 })
    const files = [
      'data/session-1/server.db',
      'data/session-1/server.db-wal',
      'data/session-1/server.db.damaged-1',
      'data/session-1/uploads/a',
      'logs/deskbell.log',
      'logs/deskbell.old.log',
      'settings.json',
      'settings.json.unreadable-1',
      'secrets.json',
      'sessions.json',
      'sessions.json.broken-1',
    ]
    for (const file of files) writeFileSync(join(user, file), 'x', { mode: 0o644 })
    symlinkSync(join(outside, 'file'), join(user, 'data/link'))
    expect(makePrivate(paths)).toEqual([])
    for (const file of files) expect([file, mode(join(user, file))]).toEqual([file, '600'])
    for (const folder of ['.', 'data', 'data/session-1', 'data/session-1/uploads', 'logs', 'media'])
      expect([folder, mode(join(user, folder))]).toEqual([folder, '700'])
    expect(mode(join(outside, 'file'))).toBe('644')
    rmSync(outside, { recursive: true })
  })

  it('are left to the system on Windows', () => {
    expect(makePrivate(pathsOf(join(user, 'code'), user), 'win32')).toEqual([])
  })
})
