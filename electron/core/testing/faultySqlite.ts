import type { SQLInputValue } from 'node:sqlite'
import type { OpenSqlite, SqliteHandle } from '../cache/index.ts'
import { openSqlite } from '../cache/index.ts'

/** SQLite's own primary result codes. */
export const CODES = { busy: 5, readOnly: 8, io: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const

/** What a played disk refuses, by the file's name. */
export interface DiskFault {
  code: number
  /** `write`: commits, and writes of their own. `begin`: already the lock. `read`: everything. `open`: also new connections. */
  at: 'write' | 'begin' | 'read' | 'open'
  /** Only files whose path contains this. */
  file?: string
  /** From when on all is well. */
  until?(): boolean
}

/** `node:sqlite` over a disk that fails when told to. Databases in memory never do. */
export class FaultySqlite {
  fault: DiskFault | null = null

  readonly open: OpenSqlite = (path, options) => {
    if (path === ':memory:') return openSqlite(path)
    if (this.#hits(path, ['open'])) throw this.#error()
    const real = openSqlite(path, options)
    const fail = (kinds: readonly DiskFault['at'][]): void => {
      if (!this.#hits(path, kinds)) return
      // As SQLite does: the transaction is gone when its write has failed.
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
    return Object.assign(new Error(`played fault ${code}`), { code: 'ERR_SQLITE_ERROR', errcode: code })
  }
}
