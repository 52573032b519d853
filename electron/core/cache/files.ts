import { existsSync, readdirSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { errorText } from '../../../shared/text/errors.ts'
import type { Log } from '../ports.ts'
import type { OpenSqlite, SqliteHandle } from './sqlite.ts'

const SUFFIXES = ['', '-wal', '-shm'] as const
/** Bytes that must be free before a held transaction is committed, and bytes written as a test: quotas don't show in the free space. */
const FREE_BYTES = 32 * 1024 * 1024
const TEST_BYTES = 256 * 1024

/** Renames a database to `<path>.<reason>-<time>` together with its log, which may have the latest rows. Returns the new path. */
export function moveAside(path: string, reason: string, now: number): string {
  let target = `${path}.${reason}-${now}`
  for (let again = 1; existsSync(target); again++) target = `${path}.${reason}-${now}-${again}`
  for (const suffix of SUFFIXES) if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix)
  return target
}

/** Removes a database and its damaged predecessors. */
export function removeFiles(path: string): void {
  for (const suffix of SUFFIXES) rmSync(path + suffix, { force: true })
  for (const name of damagedBeside(path)) rmSync(join(dirname(path), name), { force: true })
}

/** Removes all damaged files of a database but the newest: each may be as large as the database was. */
export function dropOlderDamaged(path: string, newest: string): void {
  for (const name of damagedBeside(path))
    if (!name.startsWith(basename(newest))) rmSync(join(dirname(path), name), { force: true })
}

/** Bytes of a database with its log and the files that were set aside. */
export function bytesOf(path: string): number {
  if (!existsSync(dirname(path))) return 0
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(basename(path)))
    .reduce((sum, name) => sum + (statSync(join(dirname(path), name), { throwIfNoEntry: false })?.size ?? 0), 0)
}

/** A database, with its log and shared memory where they exist. */
export function filesOf(path: string): string[] {
  return SUFFIXES.map((suffix) => path + suffix).filter((file) => existsSync(file))
}

/** Whether the previous run closed the database: closing the last connection removes the log. */
export function wasClosedInOrder(path: string): boolean {
  return logBytesOf(path) === 0
}

/** Bytes of the log beside a database. */
export function logBytesOf(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
}

/** Opens read-only, without the log where that cannot be used. Throws when the file cannot be read either. */
export function openReadable(path: string, open: OpenSqlite, log: Log): SqliteHandle {
  const source = open(path, { readOnly: true })
  try {
    source.prepare('SELECT count(*) FROM sqlite_schema').get()
    return source
  } catch (error) {
    log.info('Reading database without its log', { error: errorText(error) })
    closeQuietly(source, log)
  }
  return open(`${pathToFileURL(path).href}?immutable=1`, { readOnly: true })
}

/** Throws the file system's error when there is no space beside `path`. */
export function requireSpace(path: string): void {
  const { bavail, bsize } = statfsSync(dirname(path))
  if (bavail * bsize < FREE_BYTES)
    throw Object.assign(new Error(`only ${bavail * bsize} bytes are free`), { code: 'ENOSPC' })
  const file = `${path}.room`
  try {
    writeFileSync(file, Buffer.alloc(TEST_BYTES), { flush: true })
  } finally {
    rmSync(file, { force: true })
  }
}

export function closeQuietly(handle: SqliteHandle, log: Log): void {
  try {
    handle.close()
  } catch (error) {
    log.debug('Failed database did not close', { error: errorText(error) })
  }
}

function damagedBeside(path: string): string[] {
  return existsSync(dirname(path))
    ? readdirSync(dirname(path)).filter((name) => name.startsWith(`${basename(path)}.damaged-`))
    : []
}
