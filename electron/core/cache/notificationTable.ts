import type { ServerNotification } from '../../../shared/model/people.ts'
import type { Database } from './database.ts'
import { isNotification, readServerRow } from './storedJson.ts'

interface Row {
  json: string
  unsent: number
}

/** The user's notifications. Read marks made here stay `unsent` until the server has them, also across restarts. */
export class NotificationTable {
  readonly #db: Database

  constructor(database: Database) {
    this.#db = database
  }

  get(accountId: number, id: number): ServerNotification | null {
    return this.#db.read(() => {
      const row = this.#row(accountId, id)
      return row && parse(row)
    })
  }

  /** Newest first. */
  list(accountId: number, limit: number): ServerNotification[] {
    return this.#db.read(() =>
      this.#db
        .all<Row>(
          'SELECT json, unsent FROM notifications WHERE account_id = ? ORDER BY at DESC, id DESC LIMIT ?',
          accountId,
          limit,
        )
        .map(parse),
    )
  }

  count(accountId: number): number {
    return (
      this.#db.get<{ n: number }>('SELECT count(*) AS n FROM notifications WHERE account_id = ?', accountId)?.n ?? 0
    )
  }

  unread(accountId: number, conversationId: number | null): number[] {
    const rows =
      conversationId === null
        ? this.#db.all<{ id: number }>('SELECT id FROM notifications WHERE account_id = ? AND unread = 1', accountId)
        : this.#db.all<{ id: number }>(
            'SELECT id FROM notifications WHERE account_id = ? AND conversation_id = ? AND unread = 1',
            accountId,
            conversationId,
          )
    return rows.map(({ id }) => id)
  }

  unsent(accountId: number): number[] {
    return this.#db
      .all<{ id: number }>('SELECT id FROM notifications WHERE account_id = ? AND unsent = 1', accountId)
      .map(({ id }) => id)
  }

  /**
   * The same by what one request marks: several of one conversation by its `actorId`, else one by one with a null
   * `actorId`.
   */
  unsentGroups(accountId: number): { ids: number[]; actorId: number | null }[] {
    const notifications = this.unsent(accountId).flatMap((id) => this.get(accountId, id) ?? [])
    const groups = Map.groupBy(notifications, ({ id, actorId, conversationId }) =>
      typeof actorId === 'number' && conversationId !== null ? `${actorId}` : `one ${id}`,
    )
    return [...groups.values()].map((group) => ({
      ids: group.map(({ id }) => id),
      actorId: group.length > 1 ? (group[0]?.actorId ?? null) : null,
    }))
  }

  /** All were read elsewhere, except snoozed ones. `at` in unix seconds. */
  setRead(accountId: number, at: number): void {
    for (const id of this.unread(accountId, null)) {
      const known = this.get(accountId, id)
      if (known?.snoozedUntil === null) this.#write({ ...known, readAt: at }, false)
    }
  }

  /** Stores the server's version, but keeps a read mark that has not been sent yet. `before` is null for a new one. */
  upsert(notification: ServerNotification): { before: ServerNotification | null; after: ServerNotification } {
    const { accountId, id } = notification
    return this.#db.transaction(() => {
      const row = this.#row(accountId, id)
      const before = row && parse(row)
      const isMarked = row?.unsent === 1 && notification.readAt === null
      const after = isMarked ? { ...notification, readAt: before?.readAt ?? null } : notification
      if (row?.json !== JSON.stringify(after)) this.#write(after, isMarked)
      return { before, after }
    })
  }

  /** `at` in unix seconds. */
  markRead(accountId: number, id: number, at: number): boolean {
    const known = this.get(accountId, id)
    if (known?.readAt !== null) return false
    this.#write({ ...known, readAt: at }, true)
    return true
  }

  setSent(accountId: number, id: number): void {
    this.#db.run('UPDATE notifications SET unsent = 0 WHERE account_id = ? AND id = ?', accountId, id)
  }

  remove(accountId: number, id: number): boolean {
    return this.#db.run('DELETE FROM notifications WHERE account_id = ? AND id = ?', accountId, id) > 0
  }

  /** Removes notifications newer than `at` that are not in `ids`: a page of the server no longer has them. */
  removeOthers(accountId: number, at: number, ids: ReadonlySet<number>): boolean {
    const gone = this.#db
      .all<{ id: number }>('SELECT id FROM notifications WHERE account_id = ? AND at > ?', accountId, at)
      .filter(({ id }) => !ids.has(id))
    for (const { id } of gone) this.remove(accountId, id)
    return gone.length > 0
  }

  keepNewest(accountId: number, count: number): void {
    this.#db.run(
      `DELETE FROM notifications WHERE account_id = ? AND id IN
       (SELECT id FROM notifications WHERE account_id = ? ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?)`,
      accountId,
      accountId,
      count,
    )
  }

  #row(accountId: number, id: number): Row | null {
    return this.#db.get<Row>('SELECT json, unsent FROM notifications WHERE account_id = ? AND id = ?', accountId, id)
  }

  #write(notification: ServerNotification, unsent: boolean): void {
    this.#db.run(
      'INSERT OR REPLACE INTO notifications (account_id, id, conversation_id, at, unread, unsent, json) VALUES (?, ?, ?, ?, ?, ?, ?)',
      notification.accountId,
      notification.id,
      notification.conversationId,
      notification.at,
      notification.readAt === null ? 1 : 0,
      unsent ? 1 : 0,
      JSON.stringify(notification),
    )
  }
}

function parse(row: Row): ServerNotification {
  return readServerRow(row.json, isNotification)
}
