/**
 * Disk faults of a database. `full`: no space. `failing`: I/O errors. `readOnly`: no permission to write the file or its folder. `locked`:
 * another process has it open. `damaged`: content is unreadable. `newer`: a later version of Deskbell wrote it.
 */
export type Fault = 'full' | 'failing' | 'readOnly' | 'locked' | 'damaged' | 'newer'

/** Thrown by our own checks of a file or row. */
export class UnfitDatabase extends Error {
  readonly fault: 'damaged' | 'newer'

  constructor(fault: 'damaged' | 'newer', message: string) {
    super(message)
    this.name = 'UnfitDatabase'
    this.fault = fault
  }
}

/** Primary result codes of SQLite (https://sqlite.org/rescode.html); extended codes carry them in the low byte. */
const BY_CODE: Readonly<Record<number, Fault>> = {
  5: 'locked',
  6: 'locked',
  8: 'readOnly',
  10: 'failing',
  11: 'damaged',
  13: 'full',
  14: 'readOnly',
  26: 'damaged',
}
/** The same for errors of the file system (folders, renames). */
const BY_ERRNO: Readonly<Record<string, Fault>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'readOnly',
  EACCES: 'readOnly',
  EPERM: 'readOnly',
  EIO: 'failing',
  EBUSY: 'locked',
  ENOTDIR: 'readOnly',
}

/** The disk fault behind an error of SQLite or the file system; null for a bug of ours. */
export function faultOf(error: unknown): Fault | null {
  if (error instanceof UnfitDatabase) return error.fault
  if (!(error instanceof Error)) return null
  if ('errcode' in error && typeof error.errcode === 'number') {
    return BY_CODE[error.errcode & 0xff] ?? null
  }
  if ('code' in error && typeof error.code === 'string') return BY_ERRNO[error.code] ?? null
  return null
}
