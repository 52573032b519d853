import { join } from 'node:path'
import { errorText } from '../../../shared/text/errors.ts'
import type { StorageView } from '../../../shared/views.ts'
import type { Log } from '../ports.ts'
import type { Fault } from './faults.ts'
import { bytesOf } from './files.ts'
import type { MetaTable } from './metaTable.ts'
import type { ResilientDatabaseFile } from './resilientDatabaseFile.ts'

/**
 * Reads every page of a database off the main thread. Returns the damage found, null for none. Rejects when the file
 * could not be checked.
 */
export type CheckDatabase = (path: string) => Promise<string | null>

const CHECK_DUE = 'checkDue'

export interface StorageOptions {
  folder: string
  server: ResilientDatabaseFile
  local: ResilientDatabaseFile
  meta: MetaTable
  /** The previous run closed the server's file; otherwise all of it is checked once. */
  wasClosed: boolean
  log: Log
  /** Bytes of attachments that are not sent yet. */
  uploadBytes(): number
  onChange(): void
}

/** The state of a session's two database files, for the user. */
export class Storage {
  readonly #options: StorageOptions

  constructor(options: StorageOptions) {
    this.#options = options
    if (!options.wasClosed) options.meta.set(CHECK_DUE, 1)
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

  /** Tries to return to the files now. */
  retry(): void {
    this.#options.local.retry()
    this.#options.server.retry()
  }

  /** The user has seen which files were set aside. */
  acknowledge(): void {
    this.#options.local.acknowledge()
    this.#options.server.acknowledge()
    this.#options.onChange()
  }

  /** Deletes cached server data, including files that were set aside; drafts and queued messages stay. */
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

  /** Checks all of the server's file once after a crash. Never rejects. */
  async checkWhenDue(check: CheckDatabase): Promise<void> {
    const { folder, server, meta, log } = this.#options
    if (folder === ':memory:' || server.mode !== 'file' || meta.get(CHECK_DUE) === null) return
    try {
      const damage = await check(join(folder, 'server.db'))
      if (server.isClosed) return
      if (damage === null) meta.remove(CHECK_DUE)
      else server.reportDamage(damage)
    } catch (error) {
      log.warn('Cache check failed', { error: errorText(error) })
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
    // A file that cannot even be set aside is on a failing disk.
    case 'damaged':
    case 'newer':
      return 'failing'
  }
}
