import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log } from '../ports.ts'
import type { ChangeSet } from './changes.ts'
import type { Checkpoint } from './checkpointer.ts'
import { Checkpointer } from './checkpointer.ts'
import { faultOf } from './faults.ts'
import { endedInOrder, logBytesOf } from './files.ts'
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

/** Pages of log (32 MB) after which a commit takes it in after all: nobody else did. */
const LOG_PAGES = 8_000

export interface Stores {
  server: ServerStore
  local: LocalStore
  /** How the two files are. */
  storage: Storage
  /** Forgets what is old. */
  trimmer: Trimmer
  close(): void
}

export interface StorePorts {
  clock: Clock
  log: Log
  /** Test seam: `node:sqlite` unless given. */
  open?: OpenSqlite
  /** Takes the log of the server's part in; without it commits do so themselves. */
  checkpoint?: Checkpoint | undefined
  /** Unix seconds that the server's clock may have reached; what is later is a wrong time. */
  latest?(): number
  /** The server's part holds something else than before: to be compared with the server as after a gap. Not while opening. */
  onServerReplaced?(): void
  /** Drafts and messages came back with their file. */
  onLocalMerged?(): void
  /** How the files are has changed. */
  onStorage?(): void
}

/**
 * Opens both files of a session in its folder, which is made where it is missing; `:memory:` keeps everything in memory.
 * A disk that fails is no error: `storage` says what is not kept.
 */
export function openStores(folder: string, changes: ChangeSet, ports: StorePorts): Stores {
  const { clock, log, open = openSqlite, checkpoint } = ports
  const inMemory = folder === ':memory:'
  if (!inMemory) makeFolder(folder, log)
  const stores: { server?: ServerStore; local?: LocalStore } = {}
  const begin = (
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
        stores.local?.setKept(localFile.mode === 'file')
        ports.onStorage?.()
      },
    })
  const localFile: ResilientDatabaseFile = begin(LOCAL_FILE, (how) => {
    if (how === 'emptied') stores.local?.restore()
    else {
      stores.local?.reload()
      ports.onLocalMerged?.()
    }
  })
  const inOrder = inMemory || endedInOrder(join(folder, 'server.db'))
  const serverFile: ResilientDatabaseFile = begin(
    SERVER_FILE,
    () => {
      if (!stores.server) return
      stores.server.takeUp()
      ports.onServerReplaced?.()
    },
    checkpoint && LOG_PAGES,
  )
  const checkpointer =
    checkpoint && !inMemory ? checkpointerOf(serverFile, join(folder, 'server.db'), checkpoint, ports) : null
  const local = (stores.local = new LocalStore(localFile.database, changes, { clock, log }))
  local.setKept(localFile.mode === 'file')
  const server = (stores.server = new ServerStore(serverFile.database, changes, () => ports.latest?.() ?? Infinity))
  return {
    server,
    local,
    storage: new Storage({
      folder,
      server: serverFile,
      local: localFile,
      meta: server.meta,
      inOrder,
      log,
      uploadBytes: () => local.uploads().reduce((sum, { size }) => sum + size, 0),
      onChange: () => {
        ports.onStorage?.()
      },
    }),
    trimmer: new Trimmer(serverFile.database, server, changes),
    close: () => {
      checkpointer?.stop()
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
  file.database.onCommit = () => checkpointer.committed()
  return checkpointer
}

/** Where it cannot be made the files cannot be opened, and say so. */
function makeFolder(folder: string, log: Log): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    if (faultOf(error) === null) throw error
    log.error('The folder of a session could not be made', { error: errorText(error) })
  }
}
