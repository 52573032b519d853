import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Database } from './database.ts'
import { labelColumn } from './filter.ts'

/** The fields of a conversation that place it in the lists of its labels. */
export type LabelPlace = Pick<Conversation, 'accountId' | 'id' | 'lastActivityAt' | 'labels'> & { status: string }

/** The table `conversation_labels`: conversations by label, status and last activity. */
export class LabelLists {
  readonly #db: Database

  constructor(database: Database) {
    this.#db = database
  }

  /** Writes what differs between two versions of a conversation; `before` is null for a new one. */
  move(before: LabelPlace | null, after: LabelPlace): void {
    if (
      before &&
      before.status === after.status &&
      before.lastActivityAt === after.lastActivityAt &&
      labelColumn(before.labels) === labelColumn(after.labels)
    )
      return
    if (before) this.remove(before)
    this.add(after)
  }

  /** Conversations that have a label. */
  ids(accountId: number, label: string): number[] {
    return this.#db
      .all<{ id: number }>('SELECT id FROM conversation_labels WHERE account_id = ? AND label = ?', accountId, label)
      .map(({ id }) => id)
  }

  add({ accountId, id, status, lastActivityAt, labels }: LabelPlace): void {
    for (const label of labels)
      this.#db.run(
        'INSERT OR IGNORE INTO conversation_labels (account_id, label, status, last_activity_at, id) VALUES (?, ?, ?, ?, ?)',
        accountId,
        label,
        status,
        lastActivityAt,
        id,
      )
  }

  remove({ accountId, id, status, lastActivityAt, labels }: LabelPlace): void {
    for (const label of labels)
      this.#db.run(
        'DELETE FROM conversation_labels WHERE account_id = ? AND label = ? AND status = ? AND last_activity_at = ? AND id = ?',
        accountId,
        label,
        status,
        lastActivityAt,
        id,
      )
  }
}
