import { existsSync, readdirSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { errorText } from '../../../shared/text/errors.ts'
import type { Log } from '../ports.ts'
import type { OpenSqlite, SqliteHandle } from './sqlite.ts'

const SUFFIXES = ['', '-wal', '-shm'] as const
/** Bytes that must be free before what was held back is written; and of these so many are tried, as quotas are told by no free space. */
const FREE = 32 * 1024 * 1024
const TRIED = 256 * 1024

/** Renames a database to `<path>.<reason>-<time>`; its log goes with it, so that what is only there can be read. Answers the new path. */
export function moveAside(path: string, reason: string, now: number): string {
  let target = `${path}.${reason}-${now}`
  for (let again = 1; existsSync(target); again++) target = `${path}.${reason}-${now}-${again}`
  for (const suffix of SUFFIXES) if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix)
  return target
}

/** Removes a database, and with it what was set aside of it before as damaged. */
export function removeFiles(path: string): void {
  for (const suffix of SUFFIXES) rmSync(path + suffix, { force: true })
  for (const name of damagedBeside(path)) rmSync(join(dirname(path), name), { force: true })
}

/** Keeps the newest damaged file beside a database: each may be as large as the database was. */
export function dropOlderDamaged(path: string, newest: string): void {
  for (const name of damagedBeside(path))
    if (!name.startsWith(basename(newest))) rmSync(join(dirname(path), name), { force: true })
}

/** Bytes of a database with its log, and of what was set aside of it. */
export function bytesOf(path: string): number {
  if (!existsSync(dirname(path))) return 0
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(basename(path)))
    .reduce((sum, name) => sum + (statSync(join(dirname(path), name), { throwIfNoEntry: false })?.size ?? 0), 0)
}

/** A database, and what of its log and shared memory is there. */
export function filesOf(path: string): string[] {
  return SUFFIXES.map((suffix) => path + suffix).filter((file) => existsSync(file))
}

/** Something of an earlier run is left: its log is removed when the last connection closes in order. */
export function endedInOrder(path: string): boolean {
  return logBytesOf(path) === 0
}

/** Bytes of the log beside a database. */
export function logBytesOf(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
}

/** With its log where that can be used, else the file alone. Throws when neither can be read. */
export function openReadable(path: string, open: OpenSqlite, log: Log): SqliteHandle {
  const source = open(path, { readOnly: true })
  try {
    source.prepare('SELECT count(*) FROM sqlite_schema').get()
    return source
  } catch (error) {
    log.info('A database is read without its log', { error: errorText(error) })
    closeQuietly(source, log)
  }
  return open(`${pathToFileURL(path).href}?immutable=1`, { readOnly: true })
}

/** Throws the file system's error when there is no room beside `path`. */
export function tryRoom(path: string): void {
  const { bavail, bsize } = statfsSync(dirname(path))
  if (bavail * bsize < FREE) throw Object.assign(new Error(`only ${bavail * bsize} bytes are free`), { code: 'ENOSPC' })
  const file = `${path}.room`
  try {
    writeFileSync(file, Buffer.alloc(TRIED), { flush: true })
  } finally {
    rmSync(file, { force: true })
  }
}

export function closeQuietly(handle: SqliteHandle, log: Log): void {
  try {
    handle.close()
  } catch (error) {
    log.debug('A failed database did not close in order', { error: errorText(error) })
  }
}

function damagedBeside(path: string): string[] {
  return existsSync(dirname(path))
    ? readdirSync(dirname(path)).filter((name) => name.startsWith(`${basename(path)}.damaged-`))
    : []
}
