import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log, TimerHandle } from '../ports.ts'
import { Database } from './database.ts'
import type { Fault } from './faults.ts'
import { faultOf } from './faults.ts'
import { closeQuietly, removeFiles, tryRoom } from './files.ts'
import { openFile, openMemory } from './openFile.ts'
import type { FilePolicy, SetAside } from './rescue.ts'
import { beginAnew, memoryFromDisk } from './rescue.ts'
import type { OpenSqlite, SqliteHandle } from './sqlite.ts'

export type FileMode = 'file' | 'held' | 'memory'

export interface ResilientDatabaseFileOptions {
  path: string
  policy: FilePolicy
  open: OpenSqlite
  clock: Clock
  log: Log
  /** Pages of log after which a commit takes the log into the file: SQLite's usual thousand unless somebody else does it. */
  logPages?: number | undefined
  /** Another content than before: `emptied` holds less than what was read or written, `merged` may hold more. Not called while opening. */
  onReplaced(how: 'emptied' | 'merged'): void
  /** `mode` or `fault` changed. */
  onChange(): void
}

/** Milliseconds until a file that failed is tried again; the last one from then on. */
const RETRIES = [5_000, 15_000, 30_000, 60_000]

/** One database on a disk that may fail: goes on from memory, comes back to the file when it works again, sets a damaged one aside. */
export class ResilientDatabaseFile {
  readonly database: Database
  readonly #options: ResilientDatabaseFileOptions
  #mode: FileMode = 'file'
  #fault: Fault | null = null
  #since: number | null = null
  #filled = false
  #setAside: SetAside | null = null
  #timer: TimerHandle | undefined
  #tries = 0
  #closed = false

  /** Never throws for what a disk can do. */
  constructor(options: ResilientDatabaseFileOptions) {
    this.#options = options
    this.database = new Database(this.#begin())
    this.database.onFault = (fault, error) => this.#onFault(fault, error)
  }

  get mode(): FileMode {
    return this.#mode
  }
  /** Why it is not in the file; null when it is. */
  get fault(): Fault | null {
    return this.#fault
  }
  /** Wall milliseconds. */
  get since(): number | null {
    return this.#since
  }
  /** All that was in the file can be read. */
  get isWhole(): boolean {
    return this.#mode !== 'memory' || this.#filled
  }
  get isClosed(): boolean {
    return this.#closed
  }
  get setAside(): SetAside | null {
    return this.#setAside
  }

  /** The person has seen it. */
  acknowledge(): void {
    this.#setAside = null
  }

  /** Tries the file now. */
  retry(): void {
    if (this.#mode === 'file' || this.#closed) return
    this.#clearTimer()
    try {
      if (this.#mode === 'held') this.#release()
      else this.#return()
      this.#works()
    } catch (error) {
      const fault = faultOf(error) ?? 'failing'
      this.#options.log.warn('A database is still not in its file', {
        file: this.#options.policy.name,
        fault,
        error: errorText(error),
      })
      if (fault !== this.#fault) this.#fails(this.#mode, fault)
      else this.#retryLater()
    }
  }

  /** Throws all content away and begins anew. */
  empty(): void {
    const { path, policy, open, log } = this.#options
    if (policy.comeBack) throw new Error('this file holds what nobody else has')
    closeQuietly(this.database.replace(openMemory(open, policy.migrations)), log)
    try {
      removeFiles(path)
      this.database.replace(this.#openFile(false)).close()
      this.#works()
    } catch (error) {
      this.#fails('memory', faultOf(error) ?? 'failing')
    }
    this.#options.onReplaced('emptied')
  }

  /** Found damaged by somebody else's look at it. */
  noteDamage(detail: string): void {
    if (this.#mode === 'file' && !this.#closed) this.#onFault('damaged', new Error(detail))
  }

  close(): void {
    this.retry()
    this.#closed = true
    this.#clearTimer()
    this.database.close()
  }

  #begin(): SqliteHandle {
    const { policy, open, log } = this.#options
    try {
      return this.#openFile(policy.checked)
    } catch (error) {
      const fault = faultOf(error)
      if (fault === null) throw error
      log.error('A database could not be opened', { file: policy.name, fault, error: errorText(error) })
      if (fault === 'damaged' || fault === 'newer') {
        try {
          return this.#rebuild(fault)
        } catch (second) {
          log.error('A database could not be begun anew', { file: policy.name, error: String(second) })
          this.#note('memory', faultOf(second) ?? 'failing')
          return openMemory(open, policy.migrations)
        }
      }
      this.#note('memory', fault)
      return this.#memoryFromDisk()
    }
  }

  #onFault(fault: Fault, error: unknown): boolean {
    const { policy, log } = this.#options
    if (this.#closed) return false
    log.error('A database failed', { file: policy.name, mode: this.#mode, fault, error: errorText(error) })
    if (this.#mode === 'memory') return false
    if (fault === 'damaged') return this.#replaceDamaged()
    if (this.#mode === 'file' && policy.holds && (fault === 'full' || fault === 'failing')) {
      try {
        this.database.hold()
        this.#fails('held', fault)
        return true
      } catch (holding) {
        log.warn('Nothing can be held back over this file', { fault: faultOf(holding), error: String(holding) })
      }
    }
    this.#toMemory(fault)
    return true
  }

  #replaceDamaged(): boolean {
    const { policy, open, log } = this.#options
    // The old handle goes first: Windows renames no open file.
    closeQuietly(this.database.replace(openMemory(open, policy.migrations)), log)
    try {
      this.database.replace(this.#rebuild('damaged')).close()
      this.#works()
    } catch (error) {
      log.error('A database could not be begun anew', { file: policy.name, error: errorText(error) })
      this.#filled = true
      this.#fails('memory', faultOf(error) ?? 'failing')
    }
    this.#options.onReplaced('emptied')
    return true
  }

  #toMemory(fault: Fault): void {
    const { policy, open, log } = this.#options
    const memory = openMemory(open, policy.migrations)
    this.#filled = true
    try {
      policy.fill(this.database.handle, memory)
    } catch (error) {
      log.warn('Not all could be read into memory', { file: policy.name, error: errorText(error) })
    }
    closeQuietly(this.database.replace(memory), log)
    this.#fails('memory', fault)
    this.#options.onReplaced('emptied')
  }

  #memoryFromDisk(): SqliteHandle {
    const { isWhole, memory } = memoryFromDisk(this.#options, this.#fault === 'locked')
    this.#filled = isWhole
    return memory
  }

  #rebuild(reason: 'damaged' | 'newer'): SqliteHandle {
    const { handle, setAside } = beginAnew(this.#options, reason, () => this.#openFile(false))
    this.#setAside = setAside
    return handle
  }

  /** Writes what was held back. Throws when there is still no room; what is held stays, unless the write itself fails. */
  #release(): void {
    const { path } = this.#options
    if (this.database.hasHeld) {
      tryRoom(path)
      try {
        this.database.commitHeld()
        return
      } catch (error) {
        // Rolled back as one: the file holds what it held before, and says no more than that.
        this.database.hold()
        this.#options.onReplaced('emptied')
        throw error
      }
    }
    this.database.replace(this.#openFile(false)).close()
    this.#options.onReplaced('emptied')
  }

  /** From memory to the file. Throws while it cannot be opened or written. */
  #return(): void {
    const { policy, log } = this.#options
    const file = this.#openForReturn()
    const filled = this.#filled
    try {
      policy.comeBack?.(this.database.handle, file, filled)
    } catch (error) {
      closeQuietly(file, log)
      throw error
    }
    this.database.replace(file).close()
    if (!policy.comeBack) this.#options.onReplaced('emptied')
    else if (!filled) this.#options.onReplaced('merged')
  }

  #openForReturn(): SqliteHandle {
    try {
      return this.#openFile(this.#options.policy.checked)
    } catch (error) {
      const fault = faultOf(error)
      if (fault !== 'damaged' && fault !== 'newer') throw error
      return this.#rebuild(fault)
    }
  }

  #openFile(check: boolean): SqliteHandle {
    const { path, policy, open, logPages = 1_000 } = this.#options
    return openFile(path, { open, migrations: policy.migrations, durable: policy.durable, check, logPages })
  }

  #fails(mode: FileMode, fault: Fault): void {
    this.#note(mode, fault)
    this.#options.onChange()
  }

  #note(mode: FileMode, fault: Fault): void {
    if (this.#fault !== fault) this.#since = this.#options.clock.now()
    this.#mode = mode
    this.#fault = fault
    this.#retryLater()
  }

  #works(): void {
    const had = this.#fault !== null
    this.#mode = 'file'
    this.#fault = null
    this.#since = null
    this.#tries = 0
    this.#clearTimer()
    if (had) this.#options.log.info('A database is in its file again', { file: this.#options.policy.name })
    this.#options.onChange()
  }

  #retryLater(): void {
    this.#clearTimer()
    const delay = RETRIES[Math.min(this.#tries++, RETRIES.length - 1)] ?? 60_000
    this.#timer = this.#options.clock.after(delay, () => this.retry())
  }

  #clearTimer(): void {
    if (this.#timer !== undefined) this.#options.clock.clear(this.#timer)
    this.#timer = undefined
  }
}
