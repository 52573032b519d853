import { mkdirSync, renameSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, Log } from '../ports.ts'
import type { ChangeSet } from './changes.ts'
import { openDatabase } from './database.ts'
import { LocalStore } from './localStore.ts'
import { LOCAL_MIGRATIONS } from './localSchema.ts'
import { SERVER_MIGRATIONS } from './serverSchema.ts'
import { ServerStore } from './serverStore.ts'

export interface Stores {
  server: ServerStore
  local: LocalStore
  /** Files that could not be read and were set aside: the person is told. */
  setAside: { kind: 'server' | 'local'; path: string }[]
  close(): void
}

/**
 * Opens both files of a session in its folder, which is made where it is missing; `:memory:` keeps everything in memory.
 * Throws when the disk lets neither be opened.
 */
export function openStores(folder: string, changes: ChangeSet, ports: { clock: Clock; log: Log }): Stores {
  const inMemory = folder === ':memory:'
  if (!inMemory) mkdirSync(folder, { recursive: true, mode: 0o700 })
  const aside = (path: string): string => moveAside(path, ports.clock.now())
  const fileOf = (name: string): string => (inMemory ? ':memory:' : join(folder, name))
  const local = openDatabase({ path: fileOf('local.db'), migrations: LOCAL_MIGRATIONS, durable: true, log: ports.log, setAside: aside })
  const server = openDatabase({ path: fileOf('server.db'), migrations: SERVER_MIGRATIONS, log: ports.log, setAside: aside })
  const stores = { server: new ServerStore(server.database, changes), local: new LocalStore(local.database, changes, ports) }
  return {
    ...stores,
    setAside: [
      ...(server.setAside === null ? [] : [{ kind: 'server' as const, path: server.setAside }]),
      ...(local.setAside === null ? [] : [{ kind: 'local' as const, path: local.setAside }]),
    ],
    close: () => {
      stores.server.close()
      stores.local.close()
    },
  }
}

function moveAside(path: string, now: number): string {
  const target = `${path}.damaged-${now}`
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix)
  }
  return target
}

export { ChangeSet, localKey, type LocalKey } from './changes.ts'
export { LocalStore, type Draft, type DraftMode, type Upload } from './localStore.ts'
export { ServerStore, type Applied } from './serverStore.ts'
export type { Transition } from './conversationTable.ts'
export type { ListFilter } from './filter.ts'
