import { mergeContact } from '../../../shared/model/mergeContact.ts'
import type { Contact, ContactPatch } from '../../../shared/model/people.ts'
import { BoundedMap } from './boundedMap.ts'
import type { Database } from './database.ts'
import type { LocalKey } from './localKey.ts'
import { localKey } from './localKey.ts'
import type { Revisions } from './revisions.ts'
import { isContact, readServerRow } from './storedJson.ts'

interface Row {
  revision: number
  json: string
}
interface Entry {
  revision: number
  contact: Contact
}
/** Parsed contacts in memory. */
const CACHED = 5_000

/** Contacts, by account and id. */
export class ContactTable {
  readonly #db: Database
  readonly #revisions: Revisions
  readonly #contacts = new BoundedMap<LocalKey, Entry>(CACHED)

  constructor(database: Database, revisions: Revisions) {
    this.#db = database
    this.#revisions = revisions
  }

  get(accountId: number, id: number): Contact | null {
    return this.#entry(accountId, id)?.contact ?? null
  }

  /** Like `get`, without caching it in memory: for callers that read many. */
  peek(accountId: number, id: number): Contact | null {
    return (
      this.#contacts.get(localKey(accountId, id))?.contact ??
      this.#db.read(() => {
        const row = this.#row(accountId, id)
        return row && readServerRow(row.json, isContact)
      })
    )
  }

  /** Returns whether something changed. A contact that changed after the REST request began (`asOf`) is left as it is. */
  upsert(patch: ContactPatch, asOf: number | null): boolean {
    const known = this.#entry(patch.accountId, patch.id)
    if (known && asOf !== null && known.revision > asOf) return false
    const contact = mergeContact(known?.contact, patch)
    const json = JSON.stringify(contact)
    if (known && JSON.stringify(known.contact) === json) return false
    const revision = this.#revisions.next()
    this.#db.run(
      `INSERT INTO contacts (account_id, id, revision, json) VALUES (?, ?, ?, ?)
       ON CONFLICT (account_id, id) DO UPDATE SET revision = excluded.revision, json = excluded.json`,
      patch.accountId,
      patch.id,
      revision,
      json,
    )
    this.#contacts.set(localKey(patch.accountId, patch.id), { revision, contact })
    return true
  }

  remove(accountId: number, id: number): boolean {
    this.#contacts.delete(localKey(accountId, id))
    return this.#db.run('DELETE FROM contacts WHERE account_id = ? AND id = ?', accountId, id) > 0
  }

  forgetMemory(): void {
    this.#contacts.clear()
  }

  #entry(accountId: number, id: number): Entry | null {
    const key = localKey(accountId, id)
    const cached = this.#contacts.get(key)
    if (cached) return cached
    return this.#db.read(() => {
      const row = this.#row(accountId, id)
      if (!row) return null
      const entry = { revision: row.revision, contact: readServerRow(row.json, isContact) }
      this.#contacts.set(key, entry)
      return entry
    })
  }

  #row(accountId: number, id: number): Row | null {
    return this.#db.get<Row>('SELECT revision, json FROM contacts WHERE account_id = ? AND id = ?', accountId, id)
  }
}
