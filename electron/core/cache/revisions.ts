import type { Database } from './database.ts'

const BLOCK = 1_000_000_000

/** One growing number for all rows of a session: a row's revision tells whether it changed since some moment, also across restarts. */
export class Revisions {
  #current: number

  constructor(database: Database) {
    const row = database.get<{ value: string }>("SELECT value FROM meta WHERE key = 'revisions'")
    this.#current = row ? Number(row.value) : 0
    // A whole block is taken at once, so that no write has to keep the counter on disk.
    database.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('revisions', ?)", String(this.#current + BLOCK))
  }

  get current(): number { return this.#current }

  next(): number {
    return ++this.#current
  }
}
