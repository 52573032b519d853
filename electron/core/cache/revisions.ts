import type { Database } from './database.ts'
import { UnfitDatabase } from './faults.ts'

const BLOCK = 1_000_000_000

/** One growing number for all rows of a session: a row's revision tells whether it changed since some moment, also across restarts. */
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

  /** Another database may be in place of the one before: goes on above both. */
  renew(): void {
    const kept = this.#db.read(() => {
      const row = this.#db.get<{ value: string }>("SELECT value FROM meta WHERE key = 'revisions'")
      if (row && !Number.isSafeInteger(Number(row.value)))
        throw new UnfitDatabase('damaged', 'the revisions are not counted any more')
      return row ? Number(row.value) : 0
    })
    this.#current = Math.max(this.#current, kept)
    // A whole block is taken at once, so that no write has to keep the counter on disk.
    this.#db.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('revisions', ?)", String(this.#current + BLOCK))
  }
}
