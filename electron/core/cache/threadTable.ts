import type { Database } from './database.ts'

/**
 * The cached part of a thread: every message from `oldestId` to `comparedId` is cached, as of the last comparison with the server; messages
 * above it came as events. Ids, not times: servers page by id.
 */
export interface ThreadExtent {
  oldestId: number
  /** The highest id of the last REST page; `after` continues from there after a gap. */
  comparedId: number
  /** No message is older than `oldestId`. */
  reachedStart: boolean
}

interface Row {
  oldest_id: number
  compared_id: number
  reached_start: number
}

export class ThreadTable {
  readonly #db: Database

  constructor(database: Database) {
    this.#db = database
  }

  /** Null for a thread that was never fetched. */
  get(accountId: number, conversationId: number): ThreadExtent | null {
    const row = this.#db.get<Row>(
      'SELECT oldest_id, compared_id, reached_start FROM threads WHERE account_id = ? AND conversation_id = ?',
      accountId,
      conversationId,
    )
    return row && { oldestId: row.oldest_id, comparedId: row.compared_id, reachedStart: row.reached_start === 1 }
  }

  set(accountId: number, conversationId: number, extent: ThreadExtent): void {
    this.#db.run(
      'INSERT OR REPLACE INTO threads (account_id, conversation_id, oldest_id, compared_id, reached_start) VALUES (?, ?, ?, ?, ?)',
      accountId,
      conversationId,
      extent.oldestId,
      extent.comparedId,
      extent.reachedStart ? 1 : 0,
    )
  }

  remove(accountId: number, conversationId: number): void {
    this.#db.run('DELETE FROM threads WHERE account_id = ? AND conversation_id = ?', accountId, conversationId)
    this.setVerified(accountId, conversationId)
  }

  /** Marks the thread of a conversation that moved in a gap, if it is cached: a sync has to compare it. Survives a restart. */
  setDue(accountId: number, conversationId: number): void {
    this.#db.run(
      `INSERT INTO unverified (account_id, conversation_id, due)
       SELECT account_id, conversation_id, 1 FROM threads WHERE account_id = ? AND conversation_id = ?
       ON CONFLICT (account_id, conversation_id) DO UPDATE SET due = 1`,
      accountId,
      conversationId,
    )
  }

  /**
   * Marks all threads of an account after a gap too long to page through: each is compared when opened, and before a
   * reply is sent from it.
   */
  setAllUnverified(accountId: number): void {
    this.#db.run(
      `INSERT OR IGNORE INTO unverified (account_id, conversation_id, due)
       SELECT account_id, conversation_id, 0 FROM threads WHERE account_id = ?`,
      accountId,
    )
  }

  setVerified(accountId: number, conversationId: number): void {
    this.#db.run('DELETE FROM unverified WHERE account_id = ? AND conversation_id = ?', accountId, conversationId)
  }

  isUnverified(accountId: number, conversationId: number): boolean {
    return (
      this.#db.get<{ due: number }>(
        'SELECT due FROM unverified WHERE account_id = ? AND conversation_id = ?',
        accountId,
        conversationId,
      ) !== null
    )
  }

  /** Threads that a sync has to compare, newest conversation first. */
  due(accountId: number): number[] {
    return this.#db
      .all<{ id: number }>(
        `SELECT unverified.conversation_id AS id FROM unverified LEFT JOIN conversations
       ON conversations.account_id = unverified.account_id AND conversations.id = unverified.conversation_id
       WHERE unverified.account_id = ? AND due = 1 ORDER BY conversations.last_activity_at DESC, conversation_id DESC`,
        accountId,
      )
      .map(({ id }) => id)
  }
}
