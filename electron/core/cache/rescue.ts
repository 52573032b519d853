import { existsSync } from 'node:fs'
import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log } from '../ports.ts'
import { closeQuietly, dropOlderDamaged, moveAside, openReadable } from './files.ts'
import type { Migration } from './openFile.ts'
import { openMemory } from './openFile.ts'
import type { OpenSqlite, SqliteHandle } from './sqlite.ts'

/** What is done with the rows of one kind of file when its disk fails. */
export interface FilePolicy {
  readonly name: 'server' | 'local'
  readonly migrations: readonly Migration[]
  readonly durable: boolean
  /** Small enough to be read whole at every start. */
  readonly checked: boolean
  /** What cannot be written may be held back in one open transaction: losing it costs no more than asking the server again. */
  readonly holds: boolean
  /** Into memory what is needed to go on. Throws where it cannot be read. */
  fill(from: SqliteHandle, to: SqliteHandle): void
  /** Out of a damaged file what can still be read; null where the server has all of it. */
  salvage: ((from: SqliteHandle, to: SqliteHandle) => Salvaged) | null
  /** What came into memory meanwhile, back to the file, in one transaction. `filled`: memory began with all that was in it. Null where it is fetched again. */
  comeBack: ((memory: SqliteHandle, file: SqliteHandle, filled: boolean) => void) | null
}

/** Rows taken over, and those known to be lost; null where nothing tells how many there were. */
export interface Salvaged {
  saved: number
  lost: number | null
}

/** A file that was put aside, to be told to the person. */
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

/** Into memory what can be read of a file that cannot be opened as it should, without its lock or its log. `isWhole`: that is all there is. */
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
    log.warn('A database could not be read', { file: policy.name, error: errorText(error) })
    return { memory, isWhole: false }
  }
}

/** Puts a file aside and begins a new one, by `openNew`, with what can be saved of it. Throws what the disk refuses. */
export function beginAnew(
  { path, policy, open, clock, log }: RescueOptions,
  reason: 'damaged' | 'newer',
  openNew: () => SqliteHandle,
): { handle: SqliteHandle; setAside: SetAside } {
  const aside = moveAside(path, reason, clock.now())
  if (!policy.salvage) dropOlderDamaged(path, aside)
  const handle = openNew()
  const salvaged = reason === 'damaged' && policy.salvage ? saved(aside, policy.salvage, handle, open, log) : null
  log.error('A database was set aside', { file: policy.name, reason, ...salvaged })
  return { handle, setAside: { reason, path: aside, salvaged } }
}

function saved(
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
    log.warn('Nothing could be saved of a damaged database', { error: errorText(error) })
    return { saved: 0, lost: null }
  }
}
