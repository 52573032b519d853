import type { Log } from '../ports.ts'
import type { ChangeSet } from './changes.ts'
import type { Database } from './database.ts'
import { localKey } from './localKey.ts'
import type { OutboxEntry } from './outboxEntry.ts'
import { OutboxEntrySchema } from './outboxEntry.ts'
import { readOwnRow } from './storedJson.ts'

interface Row {
  sequence: number
  echo_id: string
  json: string
}

/** Messages that the server has not confirmed, in the order of sending; also held in memory. */
export class OutboxTable {
  readonly #db: Database
  readonly #changes: ChangeSet
  readonly #log: Log
  /** By echo id. */
  readonly #entries = new Map<string, OutboxEntry>()

  constructor(database: Database, changes: ChangeSet, log: Log) {
    this.#db = database
    this.#changes = changes
    this.#log = log
  }

  /** Adds the rows of the database to memory. */
  load(): void {
    for (const row of this.#db.all<Row>('SELECT sequence, echo_id, json FROM outbox ORDER BY sequence')) {
      const entry = readOwnRow(row.json, OutboxEntrySchema)
      if (entry === null) {
        this.#log.error('Outbox entry unreadable, left on disk', { sequence: row.sequence })
        continue
      }
      // Salvaged from a damaged file: under another id its end would not be written, and the next start would send it again.
      if (row.echo_id !== entry.echoId)
        this.#db.run('UPDATE OR REPLACE outbox SET echo_id = ? WHERE sequence = ?', entry.echoId, row.sequence)
      this.#entries.set(entry.echoId, entry)
    }
  }

  /** Writes all entries to the database again. */
  restore(): void {
    for (const entry of this.#entries.values()) this.store(entry)
  }

  get(echoId: string): OutboxEntry | null {
    return this.#entries.get(echoId) ?? null
  }

  /** In the order of sending. */
  all(): OutboxEntry[] {
    return [...this.#entries.values()]
  }

  /** Inserts or updates the row; `show` follows once the transaction is committed. */
  store(entry: OutboxEntry): void {
    this.#db.run(
      `INSERT INTO outbox (echo_id, account_id, conversation_id, json) VALUES (?, ?, ?, ?)
       ON CONFLICT (echo_id) DO UPDATE SET json = excluded.json`,
      entry.echoId,
      entry.accountId,
      entry.conversationId,
      JSON.stringify(entry),
    )
  }

  /** Inserts a new row. Throws SQLite's error when the echo id exists. */
  insert(entry: OutboxEntry): void {
    this.#db.run(
      'INSERT INTO outbox (echo_id, account_id, conversation_id, json) VALUES (?, ?, ?, ?)',
      entry.echoId,
      entry.accountId,
      entry.conversationId,
      JSON.stringify(entry),
    )
  }

  /** Updates the row where it still exists. */
  update(entry: OutboxEntry): void {
    this.#db.run('UPDATE outbox SET json = ? WHERE echo_id = ?', JSON.stringify(entry), entry.echoId)
  }

  /** Removes the row; `forget` follows once the transaction is committed. */
  deleteRow(echoId: string): void {
    this.#db.run('DELETE FROM outbox WHERE echo_id = ?', echoId)
  }

  show(entry: OutboxEntry): void {
    this.#entries.set(entry.echoId, entry)
    this.touch(entry)
  }

  forget(entry: OutboxEntry): void {
    this.#entries.delete(entry.echoId)
    this.touch(entry)
  }

  touch({ accountId, conversationId }: OutboxEntry): void {
    this.#changes.touchConversation(localKey(accountId, conversationId))
    this.#changes.session = true
  }
}
