import type { Database } from './database.ts'

/** A complete range of old messages, apart from the newest part of its thread (`ThreadExtent`). */
export interface HistoryRange {
  fromId: number
  toId: number
  /** No message is older than `fromId`. */
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

  /** The range that a message is in. */
  find(accountId: number, conversationId: number, id: number): HistoryRange | null {
    const row = this.#db.get<Row>(
      `SELECT from_id, to_id, reached_start FROM thread_islands
       WHERE account_id = ? AND conversation_id = ? AND from_id <= ? AND to_id >= ?`,
      accountId,
      conversationId,
      id,
      id,
    )
    return row && { fromId: row.from_id, toId: row.to_id, reachedStart: row.reached_start === 1 }
  }

  /** Adds a range, merged with the ranges that it overlaps. */
  add(accountId: number, conversationId: number, range: HistoryRange): void {
    const overlapping = this.#db.all<Row>(
      `SELECT from_id, to_id, reached_start FROM thread_islands
       WHERE account_id = ? AND conversation_id = ? AND from_id <= ? AND to_id >= ?`,
      accountId,
      conversationId,
      range.toId,
      range.fromId,
    )
    const fromId = Math.min(range.fromId, ...overlapping.map((row) => row.from_id))
    const toId = Math.max(range.toId, ...overlapping.map((row) => row.to_id))
    const reachedStart = range.reachedStart || overlapping.some((row) => row.reached_start === 1)
    for (const row of overlapping)
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

  /** Removes ranges that reach up to an id or above: they belong to the newest part now. */
  removeFrom(accountId: number, conversationId: number, id: number): void {
    this.#db.run(
      'DELETE FROM thread_islands WHERE account_id = ? AND conversation_id = ? AND to_id >= ?',
      accountId,
      conversationId,
      id,
    )
  }
}
