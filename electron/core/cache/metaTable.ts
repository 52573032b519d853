import type * as v from 'valibot'
import type { Macro } from '../../../shared/model/macro.ts'
import type {
  Agent,
  AttributeDefinition,
  CannedResponse,
  Folder,
  Inbox,
  Label,
  Team,
} from '../../../shared/model/people.ts'
import type { Database } from './database.ts'
import { readOwnRow, readServerRow } from './storedJson.ts'

/** Reference data, by kind. */
export interface Reference {
  agents: Agent[]
  inboxes: Inbox[]
  teams: Team[]
  labels: Label[]
  cannedResponses: CannedResponse[]
  attributeDefinitions: AttributeDefinition[]
  macros: Macro[]
  folders: Folder[]
}
export type ReferenceKind = keyof Reference
export const REFERENCE_KINDS: readonly ReferenceKind[] = [
  'agents',
  'inboxes',
  'teams',
  'labels',
  'cannedResponses',
  'attributeDefinitions',
  'macros',
  'folders',
]

/** Small values by key, and the reference lists, which are always replaced completely. */
export class MetaTable {
  readonly #db: Database
  /** Values by key, null for those that are not stored: queries read some with every event. */
  readonly #values = new Map<string, string | null>()
  /** By account. */
  readonly #reference = new Map<number, { [K in ReferenceKind]?: Reference[K] | null }>()

  constructor(database: Database) {
    this.#db = database
  }

  get(key: string): string | null {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const value = this.#db.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)?.value ?? null
    this.#values.set(key, value)
    return value
  }

  number(key: string): number | null {
    const value = this.get(key)
    const number = value === null ? null : Number(value)
    return Number.isFinite(number) ? number : null
  }

  /** A value stored as JSON; null where there is none or it is damaged. */
  json<T>(key: string, schema: v.GenericSchema<unknown, T>): T | null {
    const text = this.get(key)
    return text === null ? null : readOwnRow(text, schema)
  }

  set(key: string, value: string | number): void {
    const text = String(value)
    if (this.#values.get(key) === text) return
    this.#db.run('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)', key, text)
    this.#values.set(key, text)
  }

  remove(key: string): void {
    this.#db.run('DELETE FROM meta WHERE key = ?', key)
    this.#values.set(key, null)
  }

  /** Null until the list was fetched once. */
  reference<K extends ReferenceKind>(accountId: number, kind: K): Reference[K] | null {
    const known = this.#reference.get(accountId)?.[kind]
    if (known !== undefined) return known
    const list = this.#db.read(() => {
      const row = this.#db.get<{ json: string }>(
        'SELECT json FROM reference WHERE account_id = ? AND kind = ?',
        accountId,
        kind,
      )
      return row ? readServerRow(row.json, (value): value is Reference[K] => Array.isArray(value)) : null
    })
    this.#remember(accountId, kind, list)
    return list
  }

  /** Replaces a list; returns whether it changed. */
  setReference<K extends ReferenceKind>(accountId: number, kind: K, list: Reference[K]): boolean {
    const json = JSON.stringify(list)
    if (JSON.stringify(this.reference(accountId, kind)) === json) return false
    this.#db.run('INSERT OR REPLACE INTO reference (account_id, kind, json) VALUES (?, ?, ?)', accountId, kind, json)
    this.#remember(accountId, kind, list)
    return true
  }

  /** Clears the memory, which a transaction that was rolled back may have written. */
  /** Removes the values of an account: its id is the first number in their keys. */
  removeOf(accountId: number): void {
    for (const { key } of this.#db.all<{ key: string }>('SELECT key FROM meta'))
      if (/(?:^|[/[])(\d+)(?:[/,]|$)/.exec(key)?.[1] === String(accountId)) this.remove(key)
  }

  forgetMemory(): void {
    this.#values.clear()
    this.#reference.clear()
  }

  #remember<K extends ReferenceKind>(accountId: number, kind: K, list: Reference[K] | null): void {
    const lists: { [P in ReferenceKind]?: Reference[P] | null } = this.#reference.get(accountId) ?? {}
    lists[kind] = list
    this.#reference.set(accountId, lists)
  }
}
