import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import type { Fault } from './faults.ts'
import { faultOf } from './faults.ts'
import type { SqliteHandle, SqliteStatement } from './sqlite.ts'

export type { Migration } from './openFile.ts'

/** Column values that SQLite returns. */
type Columns<Row> = Record<keyof Row, SQLOutputValue>

/** Replaces the database after a fault (another file, memory); returns false to have the error thrown. */
export type OnFault = (fault: Fault, error: unknown) => boolean

/** Attempts per call: replacing the database may meet another fault. */
const TRIES = 4

/**
 * Runs SQL with every statement prepared once. When the disk fails, `onFault` may replace the database, and the statement or the whole
 * transaction runs again: callbacks must be repeatable.
 */
export class Database {
  #db: SqliteHandle
  readonly #statements = new Map<string, SqliteStatement>()
  readonly #onForget: (() => void)[] = []
  #onFault: OnFault = () => false
  #onCommit: () => void = () => undefined
  #depth = 0
  #holding = false

  constructor(db: SqliteHandle) {
    this.#db = db
  }

  /** All rows. `Row` names the columns as this folder's schema defines them. */
  all<Row extends Columns<Row>>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#guard(() => this.#prepare(sql).all(...values) as unknown as Row[])
  }

  /** The first row, null when there is none. */
  get<Row extends Columns<Row>>(sql: string, ...values: SQLInputValue[]): Row | null {
    return this.#guard(() => (this.#prepare(sql).get(...values) as unknown as Row | undefined) ?? null)
  }

  /** Runs a statement; returns how many rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return this.#guard(() => Number(this.#prepare(sql).run(...values).changes))
  }

  /** Runs several reads and the parsing of their rows; repeats them when the disk fails in one or a row is damaged. */
  read<T>(run: () => T): T {
    return this.#guard(run)
  }

  /** Runs writes in one transaction. Nested calls join the outer one. */
  transaction<T>(run: () => T): T {
    return this.#depth > 0 ? run() : this.#guard(() => this.#attempt(run))
  }

  set onFault(handler: OnFault) {
    this.#onFault = handler
  }

  /** Called after each commit to the file. */
  set onCommit(handler: () => void) {
    this.#onCommit = handler
  }

  /** Calls `run` when earlier reads and writes may be void: after a rollback, and when the database was replaced. */
  onForget(run: () => void): void {
    this.#onForget.push(run)
  }

  /** Keeps all further writes in one open transaction, in memory, until `commitHeld`: the file takes none. Throws where that fails too. */
  hold(): void {
    this.#db.exec('PRAGMA cache_spill = OFF; BEGIN IMMEDIATE')
    this.#holding = true
  }

  get isHolding(): boolean {
    return this.#holding
  }

  /** Whether the held transaction still exists: SQLite rolls one back after some faults. */
  get hasHeld(): boolean {
    return this.#holding && this.#db.isTransaction
  }

  /** Commits the held transaction. Throws when the disk still fails; its writes are lost then. */
  commitHeld(): void {
    this.#holding = false
    try {
      this.#db.exec('COMMIT; PRAGMA cache_spill = ON')
    } catch (error) {
      this.#rollBack('ROLLBACK')
      throw error
    }
  }

  /** Replaces the database; returns the old one, still open. */
  replace(db: SqliteHandle): SqliteHandle {
    const old = this.#db
    this.#statements.clear()
    this.#db = db
    this.#holding = false
    this.#forget()
    return old
  }

  /** The database itself, for copying. */
  get handle(): SqliteHandle {
    return this.#db
  }

  close(): void {
    this.#statements.clear()
    this.#db.close()
  }

  #attempt<T>(run: () => T): T {
    const [begin, commit, undo] = this.#holding
      ? ['SAVEPOINT batch', 'RELEASE batch', 'ROLLBACK TO batch; RELEASE batch']
      : ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK']
    this.#db.exec(begin)
    this.#depth++
    try {
      const result = run()
      this.#db.exec(commit)
      if (!this.#holding) this.#onCommit()
      return result
    } catch (error) {
      this.#rollBack(undo)
      throw error
    } finally {
      this.#depth--
    }
  }

  /** After some faults SQLite has rolled back already. */
  #rollBack(undo: string): void {
    if (this.#db.isTransaction) this.#db.exec(undo)
    this.#forget()
  }

  #forget(): void {
    for (const forget of this.#onForget) forget()
  }

  #guard<T>(run: () => T): T {
    if (this.#depth > 0) return run()
    for (let tried = 1; ; tried++) {
      try {
        return run()
      } catch (error) {
        const fault = faultOf(error)
        if (fault === null || tried === TRIES || !this.#onFault(fault, error)) throw error
      }
    }
  }

  #prepare(sql: string): SqliteStatement {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#db.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }
}
