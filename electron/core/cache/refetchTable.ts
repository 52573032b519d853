import type { Database } from './database.ts'

/**
 * The table `doubtful`: conversations whose row may differ from the server's, cached or not, until they are fetched.
 * Survives a restart.
 */
export class RefetchTable {
  readonly #db: Database

  constructor(database: Database) {
    this.#db = database
  }

  set(accountId: number, id: number, needsRefetch: boolean): void {
    this.#db.run(
      needsRefetch
        ? 'INSERT OR IGNORE INTO doubtful (account_id, id) VALUES (?, ?)'
        : 'DELETE FROM doubtful WHERE account_id = ? AND id = ?',
      accountId,
      id,
    )
  }

  has(accountId: number, id: number): boolean {
    return (
      this.#db.get<{ id: number }>('SELECT id FROM doubtful WHERE account_id = ? AND id = ?', accountId, id) !== null
    )
  }

  ids(accountId: number): number[] {
    return this.#db.all<{ id: number }>('SELECT id FROM doubtful WHERE account_id = ?', accountId).map((row) => row.id)
  }
}
