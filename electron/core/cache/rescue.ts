import { existsSync } from 'node:fs'
import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log } from '../ports.ts'
import { closeQuietly, dropOlderDamaged, moveAside, openReadable } from './files.ts'
import type { Migration } from './openFile.ts'
import { openMemory } from './openFile.ts'
import type { OpenSqlite, SqliteHandle } from './sqlite.ts'

/** How one kind of database file survives disk faults. */
export interface FilePolicy {
  readonly name: 'server' | 'local'
  readonly migrations: readonly Migration[]
  readonly durable: boolean
  /** Checked completely at every start, as it is small. */
  readonly checked: boolean
  /** Writes may be held in one open transaction while the disk fails: losing them costs only another request. */
  readonly holds: boolean
  /** Copies what is needed to continue into memory. Throws where it cannot be read. */
  fill(from: SqliteHandle, to: SqliteHandle): void
  /** Copies what is readable of a damaged file; null where the server has everything. */
  salvage: ((from: SqliteHandle, to: SqliteHandle) => Salvaged) | null
  /**
   * Writes memory back to the file in one transaction; null where the server's data is fetched again instead.
   * `isFilled`: memory started with all rows of the file.
   */
  mergeBack: ((memory: SqliteHandle, file: SqliteHandle, isFilled: boolean) => void) | null
}

/** Rows copied, and rows lost; null where their number is unknown. */
export interface Salvaged {
  saved: number
  lost: number | null
}

/** A file that was set aside, reported to the user. */
export interface SetAside {
  reason: 'damaged' | 'newer'
  path: string
  salvaged: Salvaged | null
}

export interface RescueOptions {
  path: string
  policy: FilePolicy
  open: OpenSqlite
  clock: Clock
  log: Log
}

/** Copies into memory what is readable of a file that cannot be opened normally, without its lock or log. `isWhole`: nothing is missing. */
export function memoryFromDisk(
  { path, policy, open, log }: RescueOptions,
  isLocked: boolean,
): { memory: SqliteHandle; isWhole: boolean } {
  const memory = openMemory(open, policy.migrations)
  if (!existsSync(path)) return { memory, isWhole: true }
  if (isLocked) return { memory, isWhole: false }
  try {
    const source = openReadable(path, open, log)
    try {
      policy.fill(source, memory)
      return { memory, isWhole: true }
    } finally {
      source.close()
    }
  } catch (error) {
    log.warn('Database could not be read', { file: policy.name, error: errorText(error) })
    return { memory, isWhole: false }
  }
}

/** Sets a file aside and creates a new one with `openNew`, with the rows that can be salvaged. Throws errors of the disk. */
export function recreate(
  { path, policy, open, clock, log }: RescueOptions,
  reason: 'damaged' | 'newer',
  openNew: () => SqliteHandle,
): { handle: SqliteHandle; setAside: SetAside } {
  const aside = moveAside(path, reason, clock.now())
  if (!policy.salvage) dropOlderDamaged(path, aside)
  const handle = openNew()
  const salvaged = reason === 'damaged' && policy.salvage ? salvageFile(aside, policy.salvage, handle, open, log) : null
  log.error('Database set aside', { file: policy.name, reason, ...salvaged })
  return { handle, setAside: { reason, path: aside, salvaged } }
}

function salvageFile(
  aside: string,
  salvage: NonNullable<FilePolicy['salvage']>,
  handle: SqliteHandle,
  open: OpenSqlite,
  log: Log,
): Salvaged {
  try {
    const source = openReadable(aside, open, log)
    try {
      return salvage(source, handle)
    } finally {
      closeQuietly(source, log)
    }
  } catch (error) {
    log.warn('Damaged database not readable', { error: errorText(error) })
    return { saved: 0, lost: null }
  }
}
