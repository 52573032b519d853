import type { Log } from '../ports.ts'
import type { ActionEntry } from './actionEntry.ts'
import { ActionEntrySchema } from './actionEntry.ts'
import type { ChangeSet } from './changes.ts'
import type { Database } from './database.ts'
import type { LocalKey } from './localKey.ts'
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
  /** The same actions by conversation: rows of a list ask for theirs. */
  readonly #byConversation = new Map<LocalKey, Set<string>>()
  readonly #log: Log
  /** Actions that changed within `together` and are not on disk yet. */
  #unwritten: Set<string> | null = null

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
      if (entry) this.#add(entry)
      else this.#log.error('Action unreadable, left on disk', { actionId: row.action_id })
    }
  }

  get(actionId: string): ActionEntry | null {
    return this.#actions.get(actionId) ?? null
  }

  /** In the order the user did them. */
  all(): ActionEntry[] {
    return inOrder(this.#actions.values())
  }

  of(accountId: number, conversationId: number): ActionEntry[] {
    const ids = this.#byConversation.get(localKey(accountId, conversationId)) ?? []
    return inOrder([...ids].flatMap((actionId) => this.#actions.get(actionId) ?? []))
  }

  /** The order of the last one; 0 without any. */
  get lastOrder(): number {
    let last = 0
    for (const { order } of this.#actions.values()) last = Math.max(last, order)
    return last
  }

  /**
   * Runs several changes. Their rows are written in one transaction at the end; if that fails, or `run` throws, none of
   * the changes is kept.
   */
  together<T>(run: () => T): T {
    if (this.#unwritten) return run()
    const before = [...this.#actions.values()]
    const unwritten = (this.#unwritten = new Set<string>())
    try {
      const result = run()
      this.#unwritten = null
      this.#db.transaction(() => {
        for (const actionId of unwritten) this.#write(actionId)
      })
      return result
    } catch (error) {
      this.#unwritten = null
      for (const entry of [...this.#actions.values()]) this.forget(entry)
      for (const entry of before) this.show(entry)
      throw error
    }
  }

  #write(actionId: string): void {
    const entry = this.#actions.get(actionId)
    if (entry) this.store(entry)
    else this.deleteRow(actionId)
  }

  save(entry: ActionEntry): void {
    if (this.#unwritten) this.#unwritten.add(entry.actionId)
    else this.store(entry)
    this.show(entry)
  }

  /** Shows an action that was stored. */
  show(entry: ActionEntry): void {
    this.#add(entry)
    this.#touch(entry)
  }

  /** Forgets an action whose row was deleted. */
  forget(entry: ActionEntry): void {
    const key = localKey(entry.accountId, entry.conversationId)
    const ids = this.#byConversation.get(key)
    this.#actions.delete(entry.actionId)
    ids?.delete(entry.actionId)
    if (ids?.size === 0) this.#byConversation.delete(key)
    this.#touch(entry)
  }

  deleteRow(actionId: string): void {
    this.#db.run('DELETE FROM actions WHERE action_id = ?', actionId)
  }

  remove(actionId: string): void {
    const entry = this.#actions.get(actionId)
    if (!entry) return
    if (this.#unwritten) this.#unwritten.add(actionId)
    else this.deleteRow(actionId)
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

  #add(entry: ActionEntry): void {
    const key = localKey(entry.accountId, entry.conversationId)
    this.#actions.set(entry.actionId, entry)
    this.#byConversation.set(key, (this.#byConversation.get(key) ?? new Set()).add(entry.actionId))
  }

  #touch({ accountId, conversationId }: ActionEntry): void {
    this.#changes.touchConversation(localKey(accountId, conversationId))
    this.#changes.session = true
  }
}

function inOrder(entries: Iterable<ActionEntry>): ActionEntry[] {
  return [...entries].sort((one, other) => one.order - other.order)
}
