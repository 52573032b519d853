import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log } from '../ports.ts'
import type { ChangeSet } from './changes.ts'
import type { Checkpoint } from './checkpointer.ts'
import { Checkpointer } from './checkpointer.ts'
import { faultOf } from './faults.ts'
import { logBytesOf, wasClosedInOrder } from './files.ts'
import { LOCAL_FILE } from './localFile.ts'
import { LocalStore } from './localStore.ts'
import type { FilePolicy } from './rescue.ts'
import { ResilientDatabaseFile } from './resilientDatabaseFile.ts'
import { SERVER_FILE } from './serverFile.ts'
import { ServerStore } from './serverStore.ts'
import type { OpenSqlite } from './sqlite.ts'
import { openSqlite } from './sqlite.ts'
import { Storage } from './storage.ts'
import { Trimmer } from './trimmer.ts'

/** Pages of write-ahead log (32 MB) after which a commit checkpoints itself, should the checkpointer fail. */
const LOG_PAGES = 8_000

export interface Stores {
  server: ServerStore
  local: LocalStore
  /** The state of the two files. */
  storage: Storage
  /** Removes old rows. */
  trimmer: Trimmer
  close(): void
}

export interface StorePorts {
  clock: Clock
  log: Log
  /** For tests; `node:sqlite` by default. */
  open?: OpenSqlite
  /** Checkpoints the server's file; without it, commits do. */
  checkpoint?: Checkpoint | undefined
  /** The latest time that the server's clock can show, in unix seconds; later times are wrong. */
  latest?(): number
  /** The server's file was replaced: resync as after a gap. Not called while opening. */
  onServerReplaced?(): void
  /** Drafts and messages of the file were merged back. */
  onLocalMerged?(): void
  /** The state of the files changed. */
  onStorage?(): void
}

/**
 * Opens both files of a session in its folder, which is made where it is missing; `:memory:` keeps everything in memory.
 * A failing disk is not an error: `storage` reports it.
 */
export function openStores(folder: string, changes: ChangeSet, ports: StorePorts): Stores {
  const { clock, log, open = openSqlite, checkpoint } = ports
  const inMemory = folder === ':memory:'
  if (!inMemory) makeFolder(folder, log)
  const stores: { server?: ServerStore; local?: LocalStore } = {}
  const openFile = (
    policy: FilePolicy,
    onReplaced: (how: 'emptied' | 'merged') => void,
    logPages?: number,
  ): ResilientDatabaseFile =>
    new ResilientDatabaseFile({
      path: inMemory ? ':memory:' : join(folder, `${policy.name}.db`),
      policy,
      open,
      clock,
      log,
      onReplaced,
      logPages,
      onChange: () => {
        stores.local?.setDurable(localFile.mode === 'file')
        ports.onStorage?.()
      },
    })
  const localFile: ResilientDatabaseFile = openFile(LOCAL_FILE, (how) => {
    if (how === 'emptied') stores.local?.restore()
    else {
      stores.local?.reload()
      ports.onLocalMerged?.()
    }
  })
  const wasClosed = inMemory || wasClosedInOrder(join(folder, 'server.db'))
  const serverFile: ResilientDatabaseFile = openFile(
    SERVER_FILE,
    () => {
      if (!stores.server) return
      stores.server.onDatabaseReplaced()
      ports.onServerReplaced?.()
    },
    checkpoint && LOG_PAGES,
  )
  const checkpointer =
    checkpoint && !inMemory ? checkpointerOf(serverFile, join(folder, 'server.db'), checkpoint, ports) : null
  const local = (stores.local = new LocalStore(localFile.database, changes, { clock, log }))
  local.setDurable(localFile.mode === 'file')
  const server = (stores.server = new ServerStore(serverFile.database, changes, () => ports.latest?.() ?? Infinity))
  return {
    server,
    local,
    storage: new Storage({
      folder,
      server: serverFile,
      local: localFile,
      meta: server.meta,
      wasClosed,
      log,
      uploadBytes: () => local.uploads().reduce((sum, { size }) => sum + size, 0),
      onChange: () => {
        ports.onStorage?.()
      },
    }),
    trimmer: new Trimmer(serverFile.database, server, changes),
    close: () => {
      checkpointer?.stop()
      try {
        local.unconfirmed.removeLeftOver()
      } catch (error) {
        ports.log.warn('Removing answered read marks failed', { error: errorText(error) })
      }
      serverFile.close()
      localFile.close()
    },
  }
}

function checkpointerOf(
  file: ResilientDatabaseFile,
  path: string,
  checkpoint: Checkpoint,
  { clock, log }: StorePorts,
): Checkpointer {
  const checkpointer = new Checkpointer({
    clock,
    log,
    logBytes: () => (file.mode === 'file' ? logBytesOf(path) : 0),
    checkpoint: () => checkpoint(path),
  })
  file.database.onCommit = () => checkpointer.onCommit()
  return checkpointer
}

/** Failures are only logged: the files then fail to open, and `storage` reports that. */
function makeFolder(folder: string, log: Log): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    if (faultOf(error) === null) throw error
    log.error('Session folder could not be created', { error: errorText(error) })
  }
}
