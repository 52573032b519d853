import type { Log } from '../ports.ts'
import type { ActionEntry } from './actionEntry.ts'
import { ActionEntrySchema } from './actionEntry.ts'
import type { ChangeSet } from './changes.ts'
import type { Database } from './database.ts'
import { localKey } from './localKey.ts'
import { readOwnRow } from './storedJson.ts'

interface ActionRow {
  action_id: string
  json: string
}

/** Actions that the server has not confirmed. Few, so they are also in memory; on disk before a call returns. */
export class ActionTable {
  readonly #db: Database
  readonly #changes: ChangeSet
  readonly #actions = new Map<string, ActionEntry>()
  readonly #log: Log

  constructor(database: Database, changes: ChangeSet, log: Log) {
    this.#db = database
    this.#changes = changes
    this.#log = log
    this.reload()
  }

  /** Adds the rows of the database to memory. */
  reload(): void {
    for (const row of this.#db.all<ActionRow>('SELECT action_id, json FROM actions')) {
      const entry = readOwnRow(row.json, ActionEntrySchema)
      if (entry) this.#actions.set(entry.actionId, entry)
      else this.#log.error('Action unreadable, left on disk', { actionId: row.action_id })
    }
  }

  get(actionId: string): ActionEntry | null {
    return this.#actions.get(actionId) ?? null
  }

  /** In the order the user did them. */
  all(): ActionEntry[] {
    return [...this.#actions.values()].sort((one, other) => one.order - other.order)
  }

  of(accountId: number, conversationId: number): ActionEntry[] {
    return this.all().filter((entry) => entry.accountId === accountId && entry.conversationId === conversationId)
  }

  save(entry: ActionEntry): void {
    this.store(entry)
    this.show(entry)
  }

  /** Shows an action that was stored. */
  show(entry: ActionEntry): void {
    this.#actions.set(entry.actionId, entry)
    this.#touch(entry)
  }

  /** Forgets an action whose row was deleted. */
  forget(entry: ActionEntry): void {
    this.#actions.delete(entry.actionId)
    this.#touch(entry)
  }

  deleteRow(actionId: string): void {
    this.#db.run('DELETE FROM actions WHERE action_id = ?', actionId)
  }

  remove(actionId: string): void {
    const entry = this.#actions.get(actionId)
    if (!entry) return
    this.deleteRow(actionId)
    this.forget(entry)
  }

  /** Writes all actions to the database again. */
  restore(): void {
    for (const entry of this.#actions.values()) this.store(entry)
  }

  /** Writes an action to the database, as part of a transaction. */
  store(entry: ActionEntry): void {
    this.#db.run(
      `INSERT INTO actions (action_id, account_id, conversation_id, json) VALUES (?, ?, ?, ?)
       ON CONFLICT (action_id) DO UPDATE SET json = excluded.json`,
      entry.actionId,
      entry.accountId,
      entry.conversationId,
      JSON.stringify(entry),
    )
  }

  #touch({ accountId, conversationId }: ActionEntry): void {
    this.#changes.touchConversation(localKey(accountId, conversationId))
    this.#changes.session = true
  }
}
