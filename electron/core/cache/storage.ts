import { join } from 'node:path'
import { errorText } from '../../../shared/text/errors.ts'
import type { StorageView } from '../../../shared/views.ts'
import type { Log } from '../ports.ts'
import type { Fault } from './faults.ts'
import { bytesOf } from './files.ts'
import type { MetaTable } from './metaTable.ts'
import type { ResilientDatabaseFile } from './resilientDatabaseFile.ts'

/** Reads every page of a database, away from the main loop. Answers what is wrong with it, or null. Rejects when it could not be looked at. */
export type CheckDatabase = (path: string) => Promise<string | null>

const CHECK_DUE = 'checkDue'

export interface StorageOptions {
  folder: string
  server: ResilientDatabaseFile
  local: ResilientDatabaseFile
  meta: MetaTable
  /** The server's file was closed by the run before; otherwise it is read whole once. */
  inOrder: boolean
  log: Log
  /** Bytes of attachments that wait here. */
  uploadBytes(): number
  onChange(): void
}

/** The two files of a session as the person is told of them. */
export class Storage {
  readonly #options: StorageOptions

  constructor(options: StorageOptions) {
    this.#options = options
    if (!options.inOrder) options.meta.set(CHECK_DUE, 1)
  }

  view(): StorageView {
    const { server, local } = this.#options
    const files = [local, server]
    const failed = files.find(({ fault }) => fault !== null)
    return {
      kind: kindOf(failed?.fault ?? null),
      since: failed?.since ?? null,
      unkept: local.mode !== 'file',
      partial: !server.isWhole,
      setAside:
        server.setAside === null && local.setAside === null
          ? null
          : {
              server: server.setAside?.reason ?? null,
              local: local.setAside?.reason ?? null,
              saved: local.setAside?.salvaged?.saved ?? 0,
              lost: local.setAside?.salvaged ? local.setAside.salvaged.lost : 0,
            },
    }
  }

  /** Tries the files now. */
  retry(): void {
    this.#options.local.retry()
    this.#options.server.retry()
  }

  /** The person has read what was set aside. */
  acknowledge(): void {
    this.#options.local.acknowledge()
    this.#options.server.acknowledge()
    this.#options.onChange()
  }

  /** Throws away what the server has, and what was set aside of it; drafts and messages that wait stay. */
  removeCached(): void {
    this.#options.server.empty()
  }

  /** Bytes on disk. */
  bytes(): { cache: number; own: number } {
    const { folder } = this.#options
    if (folder === ':memory:') return { cache: 0, own: 0 }
    return {
      cache: bytesOf(join(folder, 'server.db')),
      own: bytesOf(join(folder, 'local.db')) + this.#options.uploadBytes(),
    }
  }

  /** After an end out of order the server's file is read whole, once, by `check`. Never rejects. */
  async checkWhenDue(check: CheckDatabase): Promise<void> {
    const { folder, server, meta, log } = this.#options
    if (folder === ':memory:' || server.mode !== 'file' || meta.get(CHECK_DUE) === null) return
    try {
      const wrong = await check(join(folder, 'server.db'))
      if (server.isClosed) return
      if (wrong === null) meta.remove(CHECK_DUE)
      else server.noteDamage(wrong)
    } catch (error) {
      log.warn('The cache could not be checked', { error: errorText(error) })
    }
  }
}

function kindOf(fault: Fault | null): StorageView['kind'] {
  switch (fault) {
    case null:
      return 'ok'
    case 'full':
    case 'failing':
    case 'readOnly':
    case 'locked':
      return fault
    // What cannot even be put aside is on a disk that fails.
    case 'damaged':
    case 'newer':
      return 'failing'
  }
}
