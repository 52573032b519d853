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

  constructor(database: Database) {
    this.#db = database
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
    this.#store(key)
    this.#keys.add(key)
  }

  remove(key: LocalKey): void {
    if (!this.#keys.has(key)) return
    const { accountId, id } = partsOf(key)
    this.#db.run('DELETE FROM unconfirmed WHERE account_id = ? AND conversation_id = ?', accountId, id)
    this.#keys.delete(key)
  }

  #store(key: LocalKey): void {
    const { accountId, id } = partsOf(key)
    this.#db.run('INSERT OR IGNORE INTO unconfirmed (account_id, conversation_id) VALUES (?, ?)', accountId, id)
  }
}
