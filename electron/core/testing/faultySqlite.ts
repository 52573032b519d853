import type { SQLInputValue } from 'node:sqlite'
import type { OpenSqlite, SqliteHandle } from '../cache/index.ts'
import { openSqlite } from '../cache/index.ts'

/** SQLite's own primary result codes. */
export const CODES = { busy: 5, readOnly: 8, io: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const

/** A disk fault, by operation and file. */
export interface DiskFault {
  code: number
  /**
   * `write`: commits, and writes outside of a transaction. `begin`: taking the lock too. `read`: every statement.
   * `open`: new connections too.
   */
  at: 'write' | 'begin' | 'read' | 'open'
  /** Only files whose path contains this. */
  file?: string
  /** Ends the fault when it returns true. */
  until?(): boolean
}

/** `node:sqlite` with disk faults. Databases in memory never fail. */
export class FaultySqlite {
  fault: DiskFault | null = null

  readonly open: OpenSqlite = (path, options) => {
    if (path === ':memory:') return openSqlite(path)
    if (this.#hits(path, ['open'])) throw this.#error()
    const real = openSqlite(path, options)
    const fail = (kinds: readonly DiskFault['at'][]): void => {
      if (!this.#hits(path, kinds)) return
      // Like SQLite: a failed write ends the transaction.
      if (real.isTransaction && kinds.includes('write')) real.exec('ROLLBACK')
      throw this.#error()
    }
    const handle: SqliteHandle = {
      get isTransaction() {
        return real.isTransaction
      },
      close: () => {
        real.close()
      },
      exec: (sql) => {
        if (/^\s*COMMIT/.test(sql)) fail(['write'])
        if (/BEGIN IMMEDIATE/.test(sql)) fail(['begin', 'read'])
        real.exec(sql)
      },
      prepare: (sql) => {
        const statement = real.prepare(sql)
        const check = (): void => {
          fail(['read', 'open'])
          if (!real.isTransaction && /^\s*(INSERT|UPDATE|DELETE)/.test(sql)) fail(['write', 'begin'])
        }
        return {
          all: (...values: SQLInputValue[]) => {
            check()
            return statement.all(...values)
          },
          get: (...values: SQLInputValue[]) => {
            check()
            return statement.get(...values)
          },
          iterate: (...values: SQLInputValue[]) => {
            check()
            return statement.iterate(...values)
          },
          run: (...values: SQLInputValue[]) => {
            check()
            return statement.run(...values)
          },
        }
      },
    }
    return handle
  }

  #hits(path: string, kinds: readonly DiskFault['at'][]): boolean {
    return (
      this.fault !== null &&
      kinds.includes(this.fault.at) &&
      path.includes(this.fault.file ?? '') &&
      this.fault.until?.() !== true
    )
  }

  #error(): Error {
    const code = this.fault?.code ?? 0
    return Object.assign(new Error(`simulated fault ${code}`), { code: 'ERR_SQLITE_ERROR', errcode: code })
  }
}
