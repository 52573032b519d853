import { expect, it } from 'vitest'
import { FakeClock } from '../testing/fakeClock.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import { ChangeSet } from './changes.ts'
import type { OpenSqlite, Stores } from './index.ts'
import { openStores } from './index.ts'
import { localKey } from './localKey.ts'
import { openSqlite } from './sqlite.ts'

const folder = useTemporaryFolder()
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const [one, other] = [localKey(1, 1), localKey(1, 2)]

function open(openFile: OpenSqlite = openSqlite): Stores {
  return openStores(folder.path, new ChangeSet(), { clock: new FakeClock(), log, open: openFile })
}

/** Opens the files as they are, as after a crash, and lists the keys. */
function onDisk(): readonly string[] {
  const stores = open()
  const keys = stores.local.unconfirmed.keys()
  stores.close()
  return keys
}

it('has a read mark on disk before the call returns, and none after a normal exit', () => {
  const stores = open()
  const { unconfirmed } = stores.local
  unconfirmed.add(one)
  expect(onDisk()).toEqual([one])
  unconfirmed.remove(one)
  expect(unconfirmed.keys()).toEqual([])
  unconfirmed.add(one)
  expect(onDisk()).toEqual([one])
  unconfirmed.remove(one)
  stores.close()
  expect(onDisk()).toEqual([])
})

it('removes answered read marks with the next one', () => {
  const stores = open()
  const { unconfirmed } = stores.local
  unconfirmed.add(one)
  unconfirmed.remove(one)
  unconfirmed.add(other)
  expect(onDisk()).toEqual([other])
  stores.close()
})

it('waits once for the disk while one conversation is read again and again', () => {
  let commits = 0
  const stores = open((path, options) => {
    const db = openSqlite(path, options)
    const exec = db.exec.bind(db)
    db.exec = (sql) => {
      if (path.endsWith('local.db') && sql === 'COMMIT') commits++
      exec(sql)
    }
    return db
  })
  const { unconfirmed } = stores.local
  const before = commits
  for (let message = 0; message < 10; message++) {
    unconfirmed.add(one)
    unconfirmed.remove(one)
  }
  expect(commits - before).toBe(1)
  stores.close()
})
