import * as v from 'valibot'
import { OutboxEntrySchema, type OutboxEntry } from '../outbox/entry.ts'
import type { Clock, Log } from '../ports.ts'
import { localKey, type ChangeSet, type LocalKey } from './changes.ts'
import type { Database } from './database.ts'

export type DraftMode = 'reply' | 'note'
export interface Draft { text: string; uploadIds: string[] }
export interface Drafts { reply: Draft; note: Draft }
export interface Upload {
  uploadId: string
  accountId: number
  conversationId: number
  name: string
  contentType: string
  /** Bytes. */
  size: number
  complete: boolean
  /** Unix seconds. */
  createdAt: number
}

interface DraftRow { account_id: number; conversation_id: number; mode: DraftMode; text: string; upload_ids: string }
interface OutboxRow { sequence: number; json: string }
interface UploadRow { upload_id: string; account_id: number; conversation_id: number; name: string; content_type: string; size: number; complete: number; created_at: number }

const NO_DRAFT: Draft = { text: '', uploadIds: [] }
const UploadIds = v.array(v.string())

/** What only this machine knows. Small, so it is also held in memory; every change is on disk before the call returns. */
export class LocalStore {
  readonly #db: Database
  readonly #changes: ChangeSet
  readonly #clock: Clock
  readonly #drafts = new Map<LocalKey, Drafts>()
  /** By echo id, in the order of sending. */
  readonly #outbox = new Map<string, OutboxEntry>()
  readonly #uploads = new Map<string, Upload>()

  constructor(database: Database, changes: ChangeSet, ports: { clock: Clock; log: Log }) {
    const { log } = ports
    this.#clock = ports.clock
    this.#db = database
    this.#changes = changes
    for (const row of database.all<DraftRow>('SELECT * FROM drafts')) {
      const uploadIds = v.safeParse(UploadIds, parseJson(row.upload_ids))
      this.#setDraft(localKey(row.account_id, row.conversation_id), row.mode, { text: row.text, uploadIds: uploadIds.success ? uploadIds.output : [] })
    }
    for (const row of database.all<OutboxRow>('SELECT sequence, json FROM outbox ORDER BY sequence')) {
      const parsed = v.safeParse(OutboxEntrySchema, parseJson(row.json))
      if (parsed.success) this.#outbox.set(parsed.output.echoId, parsed.output)
      else log.error('An outbox entry could not be read; it is left on disk', { sequence: row.sequence })
    }
    for (const row of database.all<UploadRow>('SELECT * FROM uploads')) {
      this.#uploads.set(row.upload_id, {
        uploadId: row.upload_id, accountId: row.account_id, conversationId: row.conversation_id, name: row.name, contentType: row.content_type,
        size: row.size, complete: row.complete === 1, createdAt: row.created_at,
      })
    }
  }

  drafts(accountId: number, conversationId: number): Drafts {
    return this.#drafts.get(localKey(accountId, conversationId)) ?? { reply: NO_DRAFT, note: NO_DRAFT }
  }

  saveDraft(accountId: number, conversationId: number, mode: DraftMode, draft: Draft): void {
    const known = this.drafts(accountId, conversationId)[mode]
    if (known.text === draft.text && known.uploadIds.join() === draft.uploadIds.join()) return
    this.#db.transaction(() => this.#writeDraft(accountId, conversationId, mode, draft))
  }

  /** Puts a message into the outbox and clears the draft it was written in, as one write. */
  enqueue(entry: OutboxEntry): void {
    this.#db.transaction(() => {
      this.#db.run('INSERT INTO outbox (echo_id, account_id, conversation_id, json) VALUES (?, ?, ?, ?)', entry.echoId, entry.accountId, entry.conversationId, JSON.stringify(entry))
      this.#writeDraft(entry.accountId, entry.conversationId, entry.private ? 'note' : 'reply', NO_DRAFT)
    })
    this.#outbox.set(entry.echoId, entry)
    this.#touch(entry)
  }

  updateEntry(entry: OutboxEntry): void {
    if (!this.#outbox.has(entry.echoId)) return
    this.#db.run('UPDATE outbox SET json = ? WHERE echo_id = ?', JSON.stringify(entry), entry.echoId)
    this.#outbox.set(entry.echoId, entry)
    this.#touch(entry)
  }

  /** Removes an entry that the server has, or that the person gave up, with its uploads. Answers the uploads' ids. */
  removeEntry(echoId: string): string[] {
    const entry = this.#outbox.get(echoId)
    if (!entry) return []
    this.#db.transaction(() => {
      this.#db.run('DELETE FROM outbox WHERE echo_id = ?', echoId)
      for (const uploadId of entry.uploadIds) this.#db.run('DELETE FROM uploads WHERE upload_id = ?', uploadId)
    })
    for (const uploadId of entry.uploadIds) this.#uploads.delete(uploadId)
    this.#outbox.delete(echoId)
    this.#touch(entry)
    return entry.uploadIds
  }

  entry(echoId: string): OutboxEntry | undefined {
    return this.#outbox.get(echoId)
  }

  /** In the order of sending. */
  entries(): OutboxEntry[] {
    return [...this.#outbox.values()]
  }

  entriesOf(accountId: number, conversationId: number): OutboxEntry[] {
    return this.entries().filter((entry) => entry.accountId === accountId && entry.conversationId === conversationId)
  }

  upload(uploadId: string): Upload | undefined {
    return this.#uploads.get(uploadId)
  }

  uploads(): Upload[] {
    return [...this.#uploads.values()]
  }

  saveUpload(upload: Upload): void {
    this.#db.run('INSERT OR REPLACE INTO uploads (upload_id, account_id, conversation_id, name, content_type, size, complete, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      upload.uploadId, upload.accountId, upload.conversationId, upload.name, upload.contentType, upload.size, upload.complete ? 1 : 0, upload.createdAt)
    this.#uploads.set(upload.uploadId, upload)
  }

  /** Also takes it out of the drafts that name it. */
  removeUpload(uploadId: string): void {
    const upload = this.#uploads.get(uploadId)
    if (!upload) return
    const { accountId, conversationId } = upload
    this.#db.transaction(() => {
      this.#db.run('DELETE FROM uploads WHERE upload_id = ?', uploadId)
      const drafts = this.drafts(accountId, conversationId)
      for (const mode of ['reply', 'note'] as const) {
        const draft = drafts[mode]
        if (draft.uploadIds.includes(uploadId)) this.#writeDraft(accountId, conversationId, mode, { ...draft, uploadIds: draft.uploadIds.filter((id) => id !== uploadId) })
      }
    })
    this.#uploads.delete(uploadId)
  }

  close(): void {
    this.#db.close()
  }

  #writeDraft(accountId: number, conversationId: number, mode: DraftMode, draft: Draft): void {
    if (draft.text === '' && draft.uploadIds.length === 0) {
      this.#db.run('DELETE FROM drafts WHERE account_id = ? AND conversation_id = ? AND mode = ?', accountId, conversationId, mode)
    } else {
      this.#db.run('INSERT OR REPLACE INTO drafts (account_id, conversation_id, mode, text, upload_ids, updated_at) VALUES (?, ?, ?, ?, ?, ?)',
        accountId, conversationId, mode, draft.text, JSON.stringify(draft.uploadIds), this.#clock.now() / 1_000)
    }
    const key = localKey(accountId, conversationId)
    this.#setDraft(key, mode, draft)
    this.#changes.conversations.add(key)
    this.#changes.threads.add(key)
  }

  #setDraft(key: LocalKey, mode: DraftMode, draft: Draft): void {
    const drafts = { ...(this.#drafts.get(key) ?? { reply: NO_DRAFT, note: NO_DRAFT }), [mode]: draft }
    if (isEmpty(drafts.reply) && isEmpty(drafts.note)) this.#drafts.delete(key)
    else this.#drafts.set(key, drafts)
  }

  #touch(entry: OutboxEntry): void {
    const key = localKey(entry.accountId, entry.conversationId)
    this.#changes.conversations.add(key)
    this.#changes.threads.add(key)
    this.#changes.session = true
  }
}

function isEmpty(draft: Draft): boolean {
  return draft.text === '' && draft.uploadIds.length === 0
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON is told apart from every schema by being undefined; the caller reports it.
    return undefined
  }
}
