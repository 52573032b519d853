import type { Agent, CannedResponse, Inbox, Label, Team } from '../../../shared/model/people.ts'
import type { Database } from './database.ts'
import { parsedRow } from './faults.ts'

/** The lists that name things, by kind. */
export interface Reference {
  agents: Agent[]
  inboxes: Inbox[]
  teams: Team[]
  labels: Label[]
  cannedResponses: CannedResponse[]
}
export type ReferenceKind = keyof Reference
export const REFERENCE_KINDS: readonly ReferenceKind[] = ['agents', 'inboxes', 'teams', 'labels', 'cannedResponses']

/** Small facts by key, and the reference lists, which are replaced whole. */
export class MetaTable {
  readonly #db: Database
  readonly #reference = new Map<string, unknown>()

  constructor(database: Database) {
    this.#db = database
  }

  get(key: string): string | null {
    return this.#db.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)?.value ?? null
  }

  number(key: string): number | null {
    const value = this.get(key)
    const number = value === null ? null : Number(value)
    return Number.isFinite(number) ? number : null
  }

  set(key: string, value: string | number): void {
    this.#db.run('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)', key, String(value))
  }

  remove(key: string): void {
    this.#db.run('DELETE FROM meta WHERE key = ?', key)
  }

  /** Null until this list was fetched once. */
  reference<K extends ReferenceKind>(accountId: number, kind: K): Reference[K] | null {
    const key = `${accountId}/${kind}`
    const known = this.#reference.get(key)
    if (known !== undefined) return known as Reference[K] | null
    const list = this.#db.read(() => {
      const row = this.#db.get<{ json: string }>(
        'SELECT json FROM reference WHERE account_id = ? AND kind = ?',
        accountId,
        kind,
      )
      return row ? (parsedRow(row.json) as Reference[K]) : null
    })
    this.#reference.set(key, list)
    return list
  }

  /** True when the list differs from what was known. */
  setReference<K extends ReferenceKind>(accountId: number, kind: K, list: Reference[K]): boolean {
    const json = JSON.stringify(list)
    if (JSON.stringify(this.reference(accountId, kind)) === json) return false
    this.#db.run('INSERT OR REPLACE INTO reference (account_id, kind, json) VALUES (?, ?, ?)', accountId, kind, json)
    this.#reference.set(`${accountId}/${kind}`, list)
    return true
  }

  /** What is in memory may not be in the database any more. */
  forgetMemory(): void {
    this.#reference.clear()
  }
}
