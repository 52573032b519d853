import type { Database } from './database.ts'
import type { LocalKey } from './localKey.ts'
import { localKey, partsOf } from './localKey.ts'

interface Row {
  account_id: number
  conversation_id: number
}

/**
 * Conversations with a read mark that has no answer yet, so the server may still apply it, without an event. Also in
 * memory; on disk before a call returns. In the file that survives a power cut, because nothing else would show it.
 */
export class UnconfirmedTable {
  readonly #db: Database
  readonly #keys = new Set<LocalKey>()
  /**
   * Removed, but still on disk until the next write: a write waits for the disk, and a row that a crash leaves behind costs one request.
   */
  readonly #leftOver = new Set<LocalKey>()

  constructor(database: Database) {
    this.#db = database
    // Another database may not have the rows, so that they could not be used again.
    database.onForget(() => this.#leftOver.clear())
    this.reload()
  }

  /** Adds the rows of the database to memory. */
  reload(): void {
    for (const row of this.#db.all<Row>('SELECT account_id, conversation_id FROM unconfirmed'))
      this.#keys.add(localKey(row.account_id, row.conversation_id))
  }

  /** Writes all rows to the database again. */
  restore(): void {
    for (const key of this.#keys) this.#store(key)
  }

  keys(): readonly LocalKey[] {
    return [...this.#keys]
  }

  add(key: LocalKey): void {
    if (this.#keys.has(key)) return
    if (!this.#leftOver.delete(key))
      this.#db.transaction(() => {
        this.removeLeftOver()
        this.#store(key)
      })
    this.#keys.add(key)
  }

  remove(key: LocalKey): void {
    if (this.#keys.delete(key)) this.#leftOver.add(key)
  }

  /** Removes the rows of answered read marks from the disk. */
  removeLeftOver(): void {
    if (this.#leftOver.size === 0) return
    this.#db.transaction(() => {
      for (const key of this.#leftOver) {
        const { accountId, id } = partsOf(key)
        this.#db.run('DELETE FROM unconfirmed WHERE account_id = ? AND conversation_id = ?', accountId, id)
      }
    })
    this.#leftOver.clear()
  }

  #store(key: LocalKey): void {
    const { accountId, id } = partsOf(key)
    this.#db.run('INSERT OR IGNORE INTO unconfirmed (account_id, conversation_id) VALUES (?, ?)', accountId, id)
  }
}
