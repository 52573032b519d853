import type { Database } from './database.ts'
import type { LocalKey } from './localKey.ts'
import { localKey } from './localKey.ts'

interface Row {
  account_id: number
  conversation_id: number
  pinned_at: number
}

const NONE: ReadonlyMap<number, number> = new Map()

/** When the user pinned conversations, which is their order; also in memory. On disk before a call returns. */
export class PinTable {
  readonly #db: Database
  /** By account: unix seconds by conversation, the first one pinned first. */
  readonly #pins = new Map<number, ReadonlyMap<number, number>>()

  constructor(database: Database) {
    this.#db = database
    this.load()
  }

  /** Adds the rows of the database to memory. */
  load(): void {
    for (const { account_id, conversation_id, pinned_at } of this.#db.all<Row>(
      'SELECT account_id, conversation_id, pinned_at FROM pins',
    ))
      this.#show(account_id, conversation_id, pinned_at)
  }

  /** Writes all rows to the database again. */
  restore(): void {
    for (const [accountId, pins] of this.#pins)
      for (const [conversationId, pinnedAt] of pins) this.#store(accountId, conversationId, pinnedAt)
  }

  /** Those of an account, in their order. */
  of(accountId: number): ReadonlyMap<number, number> {
    return this.#pins.get(accountId) ?? NONE
  }

  conversations(): LocalKey[] {
    return [...this.#pins].flatMap(([accountId, pins]) => [...pins.keys()].map((id) => localKey(accountId, id)))
  }

  /** Pins conversations, or unpins them (null). Returns the ids of those that changed. */
  set(accountId: number, pins: readonly { conversationId: number; pinnedAt: number | null }[]): number[] {
    const known = this.of(accountId)
    const changed = pins.filter(({ conversationId, pinnedAt }) => (known.get(conversationId) ?? null) !== pinnedAt)
    if (changed.length === 0) return []
    this.#db.transaction(() => {
      for (const { conversationId, pinnedAt } of changed) this.#store(accountId, conversationId, pinnedAt)
    })
    for (const { conversationId, pinnedAt } of changed) this.#show(accountId, conversationId, pinnedAt)
    return changed.map(({ conversationId }) => conversationId)
  }

  #store(accountId: number, conversationId: number, pinnedAt: number | null): void {
    if (pinnedAt === null)
      this.#db.run('DELETE FROM pins WHERE account_id = ? AND conversation_id = ?', accountId, conversationId)
    else
      this.#db.run(
        `INSERT INTO pins (account_id, conversation_id, pinned_at) VALUES (?, ?, ?)
         ON CONFLICT (account_id, conversation_id) DO UPDATE SET pinned_at = excluded.pinned_at`,
        accountId,
        conversationId,
        pinnedAt,
      )
  }

  #show(accountId: number, conversationId: number, pinnedAt: number | null): void {
    const pins = new Map(this.of(accountId))
    pins.delete(conversationId)
    if (pinnedAt !== null) pins.set(conversationId, pinnedAt)
    const inOrder = [...pins].sort(([one, at], [other, otherAt]) => at - otherAt || one - other)
    this.#pins.set(accountId, new Map(inOrder))
  }
}
