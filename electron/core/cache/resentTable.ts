import type { Database } from './database.ts'
import type { LocalKey } from './localKey.ts'
import { localKey, partsOf } from './localKey.ts'

interface Row {
  account_id: number
  message_id: number
}

/** Refused emails of which a new copy was sent from here and arrived; also held in memory. */
export class ResentTable {
  readonly #db: Database
  readonly #messages = new Set<LocalKey>()

  constructor(database: Database) {
    this.#db = database
  }

  /** Adds the rows of the database to memory. */
  load(): void {
    for (const row of this.#db.all<Row>('SELECT account_id, message_id FROM sent_again'))
      this.#messages.add(localKey(row.account_id, row.message_id))
  }

  /** Writes all rows to the database again. */
  restore(): void {
    for (const key of this.#messages) {
      const { accountId, id } = partsOf(key)
      this.store(accountId, id)
    }
  }

  has(accountId: number, messageId: number): boolean {
    return this.#messages.has(localKey(accountId, messageId))
  }

  /** Inserts the row; `show` follows once the transaction is committed. */
  store(accountId: number, messageId: number): void {
    this.#db.run('INSERT OR IGNORE INTO sent_again (account_id, message_id) VALUES (?, ?)', accountId, messageId)
  }

  show(accountId: number, messageId: number): void {
    this.#messages.add(localKey(accountId, messageId))
  }
}
