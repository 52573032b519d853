import type { Database } from './database.ts'

/** A stretch of a thread that is whole from one message to another, apart from its newest part (`ThreadExtent`). */
export interface HistoryRange {
  fromId: number
  toId: number
  /** There is nothing older than `fromId`. */
  reachedStart: boolean
}

interface Row {
  from_id: number
  to_id: number
  reached_start: number
}

export class HistoryRangeTable {
  readonly #db: Database

  constructor(database: Database) {
    this.#db = database
  }

  /** The stretch that a message is in. */
  find(accountId: number, conversationId: number, id: number): HistoryRange | null {
    const row = this.#db.get<Row>(
      'SELECT from_id, to_id, reached_start FROM thread_islands WHERE account_id = ? AND conversation_id = ? AND from_id <= ? AND to_id >= ?',
      accountId,
      conversationId,
      id,
      id,
    )
    return row && { fromId: row.from_id, toId: row.to_id, reachedStart: row.reached_start === 1 }
  }

  /** Adds a stretch; those that it meets become one with it. */
  add(accountId: number, conversationId: number, island: HistoryRange): void {
    const met = this.#db.all<Row>(
      'SELECT from_id, to_id, reached_start FROM thread_islands WHERE account_id = ? AND conversation_id = ? AND from_id <= ? AND to_id >= ?',
      accountId,
      conversationId,
      island.toId,
      island.fromId,
    )
    const fromId = Math.min(island.fromId, ...met.map((row) => row.from_id))
    const toId = Math.max(island.toId, ...met.map((row) => row.to_id))
    const reachedStart = island.reachedStart || met.some((row) => row.reached_start === 1)
    for (const row of met)
      this.#db.run(
        'DELETE FROM thread_islands WHERE account_id = ? AND conversation_id = ? AND from_id = ?',
        accountId,
        conversationId,
        row.from_id,
      )
    this.#db.run(
      'INSERT INTO thread_islands (account_id, conversation_id, from_id, to_id, reached_start) VALUES (?, ?, ?, ?, ?)',
      accountId,
      conversationId,
      fromId,
      toId,
      reachedStart ? 1 : 0,
    )
  }

  /** Forgets what reaches above an id: it belongs to the newest part now. */
  removeFrom(accountId: number, conversationId: number, id: number): void {
    this.#db.run(
      'DELETE FROM thread_islands WHERE account_id = ? AND conversation_id = ? AND to_id >= ?',
      accountId,
      conversationId,
      id,
    )
  }
}
