import type { SQLInputValue } from 'node:sqlite'
import type { OpenSqlite, SqliteHandle } from '../cache/index.ts'
import { openSqlite } from '../cache/index.ts'

/** `node:sqlite` that counts what it runs. */
export class CountingSqlite {
  /** Without those that begin and end transactions. */
  statements = 0
  transactions = 0

  readonly open: OpenSqlite = (path, options) => {
    const real = openSqlite(path, options)
    const handle: SqliteHandle = {
      get isTransaction() {
        return real.isTransaction
      },
      close: () => {
        real.close()
      },
      exec: (sql) => {
        if (sql.startsWith('BEGIN')) this.transactions++
        real.exec(sql)
      },
      prepare: (sql) => {
        const statement = real.prepare(sql)
        const isWrite = /^\s*(INSERT|UPDATE|DELETE)/.test(sql)
        const counted = (): typeof statement => {
          this.statements++
          // SQLite makes a transaction of each write outside of one.
          if (isWrite && !real.isTransaction) this.transactions++
          return statement
        }
        return {
          all: (...values: SQLInputValue[]) => counted().all(...values),
          get: (...values: SQLInputValue[]) => counted().get(...values),
          iterate: (...values: SQLInputValue[]) => counted().iterate(...values),
          run: (...values: SQLInputValue[]) => counted().run(...values),
        }
      },
    }
    return handle
  }
}
