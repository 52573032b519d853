import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import type { Fault } from './faults.ts'
import { faultOf } from './faults.ts'
import type { SqliteHandle, SqliteStatement } from './sqlite.ts'

export type { Migration } from './openFile.ts'

/** What SQLite can answer, by column. */
type Columns<Row> = Record<keyof Row, SQLOutputValue>

/** Makes another try possible (another file, memory); false where nothing can be done and the error is thrown. */
export type OnFault = (fault: Fault, error: unknown) => boolean

/** A fault met while another was being mended. */
const TRIES = 4

/**
 * Values in, rows out, with every statement prepared once. Where the disk fails, `onFault` may put another database in this one's place,
 * and the statement or the whole transaction is run again: what runs in a transaction must bear that.
 */
export class Database {
  #db: SqliteHandle
  readonly #statements = new Map<string, SqliteStatement>()
  readonly #forgetters: (() => void)[] = []
  #onFault: OnFault = () => false
  #onCommit: () => void = () => undefined
  #depth = 0
  #holding = false

  constructor(db: SqliteHandle) {
    this.#db = db
  }

  /** All rows. `Row` is what this folder's own schema says the columns are. */
  all<Row extends Columns<Row>>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#guard(() => this.#prepare(sql).all(...values) as unknown as Row[])
  }

  /** The first row, null when there is none. */
  get<Row extends Columns<Row>>(sql: string, ...values: SQLInputValue[]): Row | null {
    return this.#guard(() => (this.#prepare(sql).get(...values) as unknown as Row | undefined) ?? null)
  }

  /** Runs a statement for its effect; answers how many rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return this.#guard(() => Number(this.#prepare(sql).run(...values).changes))
  }

  /** Several reads and what is made of them, again where the disk fails in one. */
  read<T>(run: () => T): T {
    return this.#guard(run)
  }

  /** All or nothing. Nested calls join the outer transaction. */
  transaction<T>(run: () => T): T {
    return this.#depth > 0 ? run() : this.#guard(() => this.#attempt(run))
  }

  set onFault(handler: OnFault) {
    this.#onFault = handler
  }

  /** Told after each commit to the file. */
  set onCommit(handler: () => void) {
    this.#onCommit = handler
  }

  /** Told when what was read or written before may not be there any more: after a rollback, and when another database took this one's place. */
  onForget(run: () => void): void {
    this.#forgetters.push(run)
  }

  /** The file takes no writes: everything from now on stays in one open transaction, in memory, until `commitHeld`. Throws where that fails too. */
  hold(): void {
    this.#db.exec('PRAGMA cache_spill = OFF; BEGIN IMMEDIATE')
    this.#holding = true
  }

  get isHolding(): boolean {
    return this.#holding
  }

  /** Whether what is held is still there: SQLite gives up a transaction after some faults. */
  get hasHeld(): boolean {
    return this.#holding && this.#db.isTransaction
  }

  /** Writes what was held. Throws when the disk still refuses; then it is lost. */
  commitHeld(): void {
    this.#holding = false
    try {
      this.#db.exec('COMMIT; PRAGMA cache_spill = ON')
    } catch (error) {
      this.#rollBack('ROLLBACK')
      throw error
    }
  }

  /** Puts another database in this one's place; answers the old one, not closed. */
  replace(db: SqliteHandle): SqliteHandle {
    const old = this.#db
    this.#statements.clear()
    this.#db = db
    this.#holding = false
    this.#forget()
    return old
  }

  /** The database itself, for whoever moves or copies it. */
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

  /** SQLite has already rolled back by itself after some faults. */
  #rollBack(undo: string): void {
    if (this.#db.isTransaction) this.#db.exec(undo)
    this.#forget()
  }

  #forget(): void {
    for (const forget of this.#forgetters) forget()
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
