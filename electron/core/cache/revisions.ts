import type { Database } from './database.ts'
import { UnfitDatabase } from './faults.ts'

const BLOCK = 1_000_000_000

/** One growing number for all rows of a session: a row's revision shows whether it changed after a given moment, also across restarts. */
export class Revisions {
  readonly #db: Database
  #current = 0

  constructor(database: Database) {
    this.#db = database
    this.renew()
  }

  get current(): number {
    return this.#current
  }

  next(): number {
    return ++this.#current
  }

  /** Continues above the counters of both databases after one replaced the other. */
  renew(): void {
    const stored = this.#db.read(() => {
      const row = this.#db.get<{ value: string }>("SELECT value FROM meta WHERE key = 'revisions'")
      if (row && !Number.isSafeInteger(Number(row.value)))
        throw new UnfitDatabase('damaged', 'the revision counter is not a number')
      return row ? Number(row.value) : 0
    })
    this.#current = Math.max(this.#current, stored)
    // Reserves a block, so that writes need not store the counter.
    this.#db.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('revisions', ?)", String(this.#current + BLOCK))
  }
}
