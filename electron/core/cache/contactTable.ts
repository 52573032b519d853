import { mergeContact } from '../../../shared/model/mergeContact.ts'
import type { Contact, ContactPatch } from '../../../shared/model/people.ts'
import type { Database } from './database.ts'
import type { LocalKey } from './localKey.ts'
import { localKey } from './localKey.ts'
import type { Revisions } from './revisions.ts'
import { isContact, readServerRow } from './storedJson.ts'

interface Row {
  revision: number
  json: string
}
const CACHED = 5_000

/** Contacts, by account and id. */
export class ContactTable {
  readonly #db: Database
  readonly #revisions: Revisions
  readonly #parsed = new Map<LocalKey, { revision: number; contact: Contact }>()

  constructor(database: Database, revisions: Revisions) {
    this.#db = database
    this.#revisions = revisions
  }

  get(accountId: number, id: number): Contact | null {
    const key = localKey(accountId, id)
    const cached = this.#parsed.get(key)
    if (cached) return cached.contact
    return this.#db.read(() => {
      const row = this.#row(accountId, id)
      if (!row) return null
      const contact = readServerRow(row.json, isContact)
      this.#keep(key, row.revision, contact)
      return contact
    })
  }

  /** As `get`, without keeping it in memory: for whoever reads them all. */
  peek(accountId: number, id: number): Contact | null {
    return (
      this.#parsed.get(localKey(accountId, id))?.contact ??
      this.#db.read(() => {
        const row = this.#row(accountId, id)
        return row && readServerRow(row.json, isContact)
      })
    )
  }

  /** True when something changed. A contact that changed after a REST request began (`asOf`) is left as it is. */
  upsert(patch: ContactPatch, asOf: number | null): boolean {
    const row = this.#row(patch.accountId, patch.id)
    if (row && asOf !== null && row.revision > asOf) return false
    const contact = mergeContact(row ? readServerRow(row.json, isContact) : undefined, patch)
    const json = JSON.stringify(contact)
    if (row?.json === json) return false
    const revision = this.#revisions.next()
    this.#db.run(
      'INSERT INTO contacts (account_id, id, revision, json) VALUES (?, ?, ?, ?) ON CONFLICT (account_id, id) DO UPDATE SET revision = excluded.revision, json = excluded.json',
      patch.accountId,
      patch.id,
      revision,
      json,
    )
    this.#keep(localKey(patch.accountId, patch.id), revision, contact)
    return true
  }

  remove(accountId: number, id: number): boolean {
    this.#parsed.delete(localKey(accountId, id))
    return this.#db.run('DELETE FROM contacts WHERE account_id = ? AND id = ?', accountId, id) > 0
  }

  forgetMemory(): void {
    this.#parsed.clear()
  }

  #row(accountId: number, id: number): Row | null {
    return this.#db.get<Row>('SELECT revision, json FROM contacts WHERE account_id = ? AND id = ?', accountId, id)
  }

  #keep(key: LocalKey, revision: number, contact: Contact): void {
    if (this.#parsed.size >= CACHED) {
      const oldest = this.#parsed.keys().next()
      if (!oldest.done) this.#parsed.delete(oldest.value)
    }
    this.#parsed.set(key, { revision, contact })
  }
}
