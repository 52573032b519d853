import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log } from '../ports.ts'
import { Timer } from '../timer.ts'
import { Database } from './database.ts'
import type { Fault } from './faults.ts'
import { faultOf } from './faults.ts'
import { closeQuietly, removeFiles, requireSpace } from './files.ts'
import { openFile, openMemory } from './openFile.ts'
import type { FilePolicy, SetAside } from './rescue.ts'
import { memoryFromDisk, recreate } from './rescue.ts'
import type { OpenSqlite, SqliteHandle } from './sqlite.ts'

export type FileMode = 'file' | 'held' | 'memory'

export interface ResilientDatabaseFileOptions {
  path: string
  policy: FilePolicy
  open: OpenSqlite
  clock: Clock
  log: Log
  /** Pages of write-ahead log after which a commit checkpoints: SQLite's default of 1,000 unless a `Checkpointer` does it. */
  logPages?: number | undefined
  /** The content was replaced: `emptied` has less than was read or written before, `merged` may have more. Not called while opening. */
  onReplaced(how: 'emptied' | 'merged'): void
  /** `mode` or `fault` changed. */
  onChange(): void
}

/** Milliseconds between attempts to return to a failed file; the last one repeats. */
const RETRIES = [5_000, 15_000, 30_000, 60_000]

/** A database on a disk that may fail: continues in memory, returns to the file when the disk works again, sets a damaged file aside. */
export class ResilientDatabaseFile {
  readonly database: Database
  readonly #options: ResilientDatabaseFileOptions
  #mode: FileMode = 'file'
  #fault: Fault | null = null
  #since: number | null = null
  #isFilled = false
  #setAside: SetAside | null = null
  readonly #timer: Timer
  #tries = 0
  #closed = false

  /** Disk faults are never thrown. */
  constructor(options: ResilientDatabaseFileOptions) {
    this.#options = options
    this.#timer = new Timer(options.clock)
    this.database = new Database(this.#openInitial())
    this.database.onFault = (fault, error) => this.#onFault(fault, error)
  }

  get mode(): FileMode {
    return this.#mode
  }
  /** Why the database is not in its file; null when it is. */
  get fault(): Fault | null {
    return this.#fault
  }
  /** When the fault began, in wall milliseconds. */
  get since(): number | null {
    return this.#since
  }
  /** Everything that was in the file can be read. */
  get isWhole(): boolean {
    return this.#mode !== 'memory' || this.#isFilled
  }
  get isClosed(): boolean {
    return this.#closed
  }
  get setAside(): SetAside | null {
    return this.#setAside
  }

  /** The user has seen that a file was set aside. */
  acknowledge(): void {
    this.#setAside = null
  }

  /** Tries to return to the file now. */
  retry(): void {
    if (this.#mode === 'file' || this.#closed) return
    this.#timer.clear()
    try {
      if (this.#mode === 'held') this.#commitHeld()
      else this.#returnToFile()
      this.#onWorking()
    } catch (error) {
      const fault = faultOf(error) ?? 'failing'
      this.#options.log.warn('Database file still unusable', {
        file: this.#options.policy.name,
        fault,
        error: errorText(error),
      })
      if (fault !== this.#fault) this.#fail(this.#mode, fault)
      else this.#retryLater()
    }
  }

  /** Deletes all content and starts a new file. */
  empty(): void {
    const { path, policy, open, log } = this.#options
    if (policy.mergeBack) throw new Error('this file has the only copy of its content')
    closeQuietly(this.database.replace(openMemory(open, policy.migrations)), log)
    try {
      removeFiles(path)
      this.database.replace(this.#openFile(false)).close()
      this.#onWorking()
    } catch (error) {
      this.#fail('memory', faultOf(error) ?? 'failing')
    }
    this.#options.onReplaced('emptied')
  }

  /** A check on another thread found the file damaged. */
  reportDamage(detail: string): void {
    if (this.#mode === 'file' && !this.#closed) this.#onFault('damaged', new Error(detail))
  }

  close(): void {
    this.retry()
    this.#closed = true
    this.#timer.clear()
    this.database.close()
  }

  #openInitial(): SqliteHandle {
    const { policy, open, log } = this.#options
    try {
      return this.#openFile(policy.checked)
    } catch (error) {
      const fault = faultOf(error)
      if (fault === null) throw error
      log.error('Database could not be opened', { file: policy.name, fault, error: errorText(error) })
      if (fault === 'damaged' || fault === 'newer') {
        try {
          return this.#rebuild(fault)
        } catch (second) {
          log.error('Database could not be recreated', { file: policy.name, error: String(second) })
          this.#setFault('memory', faultOf(second) ?? 'failing')
          return openMemory(open, policy.migrations)
        }
      }
      this.#setFault('memory', fault)
      return this.#memoryFromDisk()
    }
  }

  #onFault(fault: Fault, error: unknown): boolean {
    const { policy, log } = this.#options
    if (this.#closed) return false
    log.error('Database failed', { file: policy.name, mode: this.#mode, fault, error: errorText(error) })
    if (this.#mode === 'memory') return false
    if (fault === 'damaged') return this.#replaceDamaged()
    if (this.#mode === 'file' && policy.holds && (fault === 'full' || fault === 'failing')) {
      try {
        this.database.hold()
        this.#fail('held', fault)
        return true
      } catch (holding) {
        log.warn('Transaction could not be held open', { fault: faultOf(holding), error: String(holding) })
      }
    }
    this.#toMemory(fault)
    return true
  }

  #replaceDamaged(): boolean {
    const { policy, open, log } = this.#options
    // Closes the old handle first: Windows does not rename open files.
    closeQuietly(this.database.replace(openMemory(open, policy.migrations)), log)
    try {
      this.database.replace(this.#rebuild('damaged')).close()
      this.#onWorking()
    } catch (error) {
      log.error('Database could not be recreated', { file: policy.name, error: errorText(error) })
      this.#isFilled = true
      this.#fail('memory', faultOf(error) ?? 'failing')
    }
    this.#options.onReplaced('emptied')
    return true
  }

  #toMemory(fault: Fault): void {
    const { policy, open, log } = this.#options
    const memory = openMemory(open, policy.migrations)
    this.#isFilled = true
    try {
      policy.fill(this.database.handle, memory)
    } catch (error) {
      log.warn('Database copied to memory in part', { file: policy.name, error: errorText(error) })
    }
    closeQuietly(this.database.replace(memory), log)
    this.#fail('memory', fault)
    this.#options.onReplaced('emptied')
  }

  #memoryFromDisk(): SqliteHandle {
    const { isWhole, memory } = memoryFromDisk(this.#options, this.#fault === 'locked')
    this.#isFilled = isWhole
    return memory
  }

  #rebuild(reason: 'damaged' | 'newer'): SqliteHandle {
    const { handle, setAside } = recreate(this.#options, reason, () => this.#openFile(false))
    this.#setAside = setAside
    return handle
  }

  /** Writes the held transaction. Throws when there is still no space; the transaction stays open unless its commit fails. */
  #commitHeld(): void {
    const { path } = this.#options
    if (this.database.hasHeld) {
      requireSpace(path)
      try {
        this.database.commitHeld()
        return
      } catch (error) {
        // All of it is rolled back: the file is as it was before, with the marks of that time.
        this.database.hold()
        this.#options.onReplaced('emptied')
        throw error
      }
    }
    this.database.replace(this.#openFile(false)).close()
    this.#options.onReplaced('emptied')
  }

  /** Moves from memory to the file. Throws while that cannot be opened or written. */
  #returnToFile(): void {
    const { policy, log } = this.#options
    const file = this.#openForReturn()
    const isFilled = this.#isFilled
    try {
      policy.mergeBack?.(this.database.handle, file, isFilled)
    } catch (error) {
      closeQuietly(file, log)
      throw error
    }
    this.database.replace(file).close()
    if (!policy.mergeBack) this.#options.onReplaced('emptied')
    else if (!isFilled) this.#options.onReplaced('merged')
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

  #fail(mode: FileMode, fault: Fault): void {
    this.#setFault(mode, fault)
    this.#options.onChange()
  }

  #setFault(mode: FileMode, fault: Fault): void {
    if (this.#fault !== fault) this.#since = this.#options.clock.now()
    this.#mode = mode
    this.#fault = fault
    this.#retryLater()
  }

  #onWorking(): void {
    const hadFault = this.#fault !== null
    this.#mode = 'file'
    this.#fault = null
    this.#since = null
    this.#tries = 0
    this.#timer.clear()
    if (hadFault) this.#options.log.info('Database is back on disk', { file: this.#options.policy.name })
    this.#options.onChange()
  }

  #retryLater(): void {
    const delay = RETRIES[Math.min(this.#tries++, RETRIES.length - 1)] ?? 60_000
    this.#timer.set(delay, () => this.retry())
  }
}
