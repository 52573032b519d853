import * as v from 'valibot'
import type { Recipients } from '../../../shared/model/recipients.ts'
import { parseJson } from '../../../shared/text/json.ts'
import { ApiError } from '../api/types.ts'
import type { Clock, Log } from '../ports.ts'
import { ActionTable } from './actionTable.ts'
import type { ChangeSet } from './changes.ts'
import type { Database } from './database.ts'
import type { LocalKey } from './localKey.ts'
import { localKey } from './localKey.ts'
import type { OutboxEntry } from './outboxEntry.ts'
import { OutboxEntrySchema } from './outboxEntry.ts'

export type DraftMode = 'reply' | 'note'
/** `recipients`: as typed, where the user changed who an email goes to. */
export interface Draft {
  text: string
  uploadIds: string[]
  recipients?: Recipients | null
}
export interface Drafts {
  reply: Draft
  note: Draft
}
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

interface DraftRow {
  account_id: number
  conversation_id: number
  mode: DraftMode
  text: string
  upload_ids: string
  recipients: string | null
}
interface OutboxRow {
  sequence: number
  echo_id: string
  json: string
}
interface SentAgainRow {
  account_id: number
  message_id: number
}
interface UploadRow {
  upload_id: string
  account_id: number
  conversation_id: number
  name: string
  content_type: string
  size: number
  complete: number
  created_at: number
}

const NO_DRAFT: Draft = { text: '', uploadIds: [] }
const UploadIds = v.array(v.string())
const DraftRecipients = v.object({ to: v.array(v.string()), cc: v.array(v.string()), bcc: v.array(v.string()) })

/** What only this machine knows. Small, so it is also held in memory; every change is on disk before the call returns. */
export class LocalStore {
  readonly actions: ActionTable
  readonly #db: Database
  readonly #changes: ChangeSet
  readonly #clock: Clock
  readonly #drafts = new Map<LocalKey, Drafts>()
  /** By echo id, in the order of sending. */
  readonly #outbox = new Map<string, OutboxEntry>()
  readonly #uploads = new Map<string, Upload>()
  /** `account/message` of the refused emails that were sent again and arrived. */
  readonly #sentAgain = new Set<string>()
  readonly #log: Log
  /** Entries that rest on disk as not sent yet, while the disk takes no writes. */
  #stuck: ReadonlySet<string> | null = null

  constructor(database: Database, changes: ChangeSet, ports: { clock: Clock; log: Log }) {
    this.#clock = ports.clock
    this.#log = ports.log
    this.#db = database
    this.actions = new ActionTable(database, changes, ports.log)
    this.#changes = changes
    this.#load()
  }

  /** The database may hold more than before: what came back with its file. */
  reload(): void {
    this.#load()
    this.actions.reload()
    this.#changes.session = true
    for (const key of this.#drafts.keys()) {
      this.#changes.conversations.add(key)
      this.#changes.threads.add(key)
    }
    for (const entry of this.#outbox.values()) this.#touch(entry)
  }

  /** The database may hold less than before: everything that is known is written again. */
  restore(): void {
    this.#db.transaction(() => {
      for (const [key, drafts] of this.#drafts) {
        const [accountId, conversationId] = key.split('/').map(Number)
        for (const mode of ['reply', 'note'] as const)
          this.#storeDraft(accountId ?? 0, conversationId ?? 0, mode, drafts[mode])
      }
      for (const entry of this.#outbox.values()) this.#storeEntry(entry)
      for (const upload of this.#uploads.values()) this.#storeUpload(upload)
      for (const key of this.#sentAgain) this.#storeSentAgain(key)
      this.actions.restore()
    })
  }

  /**
   * `false`: nothing that is written now outlives the process. What the disk has as not sent may not leave then: the next start
   * would not know, and send it again.
   */
  setKept(kept: boolean): void {
    if (kept === (this.#stuck === null)) return
    this.#stuck = kept
      ? null
      : new Set(
          this.entries()
            .filter(({ state: { kind } }) => kind !== 'sending' && kind !== 'unknown')
            .map(({ echoId }) => echoId),
        )
  }

  #load(): void {
    const database = this.#db
    for (const row of database.all<DraftRow>('SELECT * FROM drafts')) {
      const uploadIds = v.safeParse(UploadIds, parseJson(row.upload_ids))
      const recipients = row.recipients === null ? null : v.safeParse(DraftRecipients, parseJson(row.recipients))
      this.#setDraft(localKey(row.account_id, row.conversation_id), row.mode, {
        text: row.text,
        uploadIds: uploadIds.success ? uploadIds.output : [],
        ...(recipients?.success === true ? { recipients: recipients.output } : {}),
      })
    }
    for (const row of database.all<OutboxRow>('SELECT sequence, echo_id, json FROM outbox ORDER BY sequence')) {
      const parsed = v.safeParse(OutboxEntrySchema, parseJson(row.json))
      if (parsed.success) {
        // Saved out of a damaged file: under another name its end would not be written, and the next start would send it again.
        if (row.echo_id !== parsed.output.echoId)
          database.run(
            'UPDATE OR REPLACE outbox SET echo_id = ? WHERE sequence = ?',
            parsed.output.echoId,
            row.sequence,
          )
        this.#outbox.set(parsed.output.echoId, parsed.output)
      } else this.#log.error('An outbox entry could not be read; it is left on disk', { sequence: row.sequence })
    }
    for (const { account_id: accountId, message_id: messageId } of database.all<SentAgainRow>(
      'SELECT account_id, message_id FROM sent_again',
    ))
      this.#sentAgain.add(`${accountId}/${messageId}`)
    for (const row of database.all<UploadRow>('SELECT * FROM uploads')) {
      this.#uploads.set(row.upload_id, {
        uploadId: row.upload_id,
        accountId: row.account_id,
        conversationId: row.conversation_id,
        name: row.name,
        contentType: row.content_type,
        size: row.size,
        complete: row.complete === 1,
        createdAt: row.created_at,
      })
    }
  }

  /** Whether a refused email was sent again from here: the new copy waits or has arrived. */
  isSentAgain({ accountId, conversationId, id }: { accountId: number; conversationId: number; id: number }): boolean {
    return (
      this.#sentAgain.has(`${accountId}/${id}`) ||
      this.entriesOf(accountId, conversationId).some(({ resends }) => resends === id)
    )
  }

  drafts(accountId: number, conversationId: number): Drafts {
    return this.#drafts.get(localKey(accountId, conversationId)) ?? { reply: NO_DRAFT, note: NO_DRAFT }
  }

  saveDraft(accountId: number, conversationId: number, mode: DraftMode, draft: Draft): void {
    const known = this.drafts(accountId, conversationId)[mode]
    const isSame =
      known.text === draft.text &&
      known.uploadIds.join() === draft.uploadIds.join() &&
      recipientsJson(known) === recipientsJson(draft)
    if (isSame) return
    this.#db.transaction(() => this.#storeDraft(accountId, conversationId, mode, draft))
    this.#showDraft(accountId, conversationId, mode, draft)
  }

  /** Puts a message into the outbox and clears the draft it was written in, as one write; `keepsDraft` where it wasn't written in one. */
  enqueue(entry: OutboxEntry, { keepsDraft = false } = {}): void {
    const mode = entry.private ? 'note' : 'reply'
    this.#db.transaction(() => {
      this.#db.run(
        'INSERT INTO outbox (echo_id, account_id, conversation_id, json) VALUES (?, ?, ?, ?)',
        entry.echoId,
        entry.accountId,
        entry.conversationId,
        JSON.stringify(entry),
      )
      if (!keepsDraft) this.#storeDraft(entry.accountId, entry.conversationId, mode, NO_DRAFT)
    })
    this.#outbox.set(entry.echoId, entry)
    if (!keepsDraft) this.#showDraft(entry.accountId, entry.conversationId, mode, NO_DRAFT)
    this.#touch(entry)
  }

  /** Throws `ApiError` where an entry may not leave or be changed (`setKept`). */
  updateEntry(entry: OutboxEntry): void {
    const known = this.#outbox.get(entry.echoId)
    if (!known) return
    this.#db.run('UPDATE outbox SET json = ? WHERE echo_id = ?', JSON.stringify(entry), entry.echoId)
    // The disk may have failed in this very write: it still holds the entry as it was.
    if (
      (entry.state.kind === 'sending' || entry.editing || entry.content !== known.content) &&
      this.#stuck?.has(entry.echoId)
    ) {
      this.#storeEntry(known)
      throw new ApiError({
        code: 'disk',
        delivered: 'no',
        detail: 'what waits on disk leaves when the disk can be written',
      })
    }
    this.#outbox.set(entry.echoId, entry)
    this.#touch(entry)
  }

  /** False where the disk keeps an entry whatever is done here: giving it up would not outlive the process. */
  mayDiscard(echoId: string): boolean {
    return this.#stuck?.has(echoId) !== true
  }

  /** Removes an entry that the server has (`arrived`), or that the person gave up, with its uploads. Answers the uploads' ids. */
  removeEntry(echoId: string, { arrived }: { arrived: boolean }): string[] {
    const entry = this.#outbox.get(echoId)
    if (!entry) return []
    const again = arrived && entry.resends !== undefined ? `${entry.accountId}/${entry.resends}` : null
    this.#db.transaction(() => {
      if (again !== null) this.#storeSentAgain(again)
      this.#db.run('DELETE FROM outbox WHERE echo_id = ?', echoId)
      for (const uploadId of entry.uploadIds) this.#db.run('DELETE FROM uploads WHERE upload_id = ?', uploadId)
    })
    for (const uploadId of entry.uploadIds) this.#uploads.delete(uploadId)
    if (again !== null) this.#sentAgain.add(again)
    this.#outbox.delete(echoId)
    this.#touch(entry)
    return entry.uploadIds
  }

  /** Messages and actions of a session leave in this order. */
  nextOrder(): number {
    const last = (known: number, { order }: { order: number }): number => Math.max(known, order)
    return this.actions.all().reduce(last, this.entries().reduce(last, 0)) + 1
  }

  entry(echoId: string): OutboxEntry | null {
    return this.#outbox.get(echoId) ?? null
  }

  /** In the order of sending. */
  entries(): OutboxEntry[] {
    return [...this.#outbox.values()]
  }

  entriesOf(accountId: number, conversationId: number): OutboxEntry[] {
    return this.entries().filter((entry) => entry.accountId === accountId && entry.conversationId === conversationId)
  }

  /** Those in which something of this machine waits. */
  conversations(): Set<LocalKey> {
    const waiting = [...this.entries(), ...this.actions.all(), ...this.uploads()].map(({ accountId, conversationId }) =>
      localKey(accountId, conversationId),
    )
    return new Set([...this.#drafts.keys(), ...waiting])
  }

  upload(uploadId: string): Upload | null {
    return this.#uploads.get(uploadId) ?? null
  }

  uploads(): Upload[] {
    return [...this.#uploads.values()]
  }

  saveUpload(upload: Upload): void {
    this.#storeUpload(upload)
    this.#uploads.set(upload.uploadId, upload)
  }

  #storeUpload(upload: Upload): void {
    this.#db.run(
      'INSERT INTO uploads (upload_id, account_id, conversation_id, name, content_type, size, complete, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (upload_id) DO UPDATE SET complete = excluded.complete',
      upload.uploadId,
      upload.accountId,
      upload.conversationId,
      upload.name,
      upload.contentType,
      upload.size,
      upload.complete ? 1 : 0,
      upload.createdAt,
    )
  }

  #storeSentAgain(key: string): void {
    const [accountId = '', messageId = ''] = key.split('/')
    this.#db.run(
      'INSERT OR IGNORE INTO sent_again (account_id, message_id) VALUES (?, ?)',
      Number(accountId),
      Number(messageId),
    )
  }

  #storeEntry(entry: OutboxEntry): void {
    this.#db.run(
      'INSERT INTO outbox (echo_id, account_id, conversation_id, json) VALUES (?, ?, ?, ?) ON CONFLICT (echo_id) DO UPDATE SET json = excluded.json',
      entry.echoId,
      entry.accountId,
      entry.conversationId,
      JSON.stringify(entry),
    )
  }

  /** Also takes it out of the drafts that name it. */
  removeUpload(uploadId: string): void {
    const upload = this.#uploads.get(uploadId)
    if (!upload) return
    const { accountId, conversationId } = upload
    const drafts = this.drafts(accountId, conversationId)
    const changed = (['reply', 'note'] as const).flatMap((mode) => {
      const draft = drafts[mode]
      return draft.uploadIds.includes(uploadId)
        ? [{ mode, draft: { ...draft, uploadIds: draft.uploadIds.filter((id) => id !== uploadId) } }]
        : []
    })
    this.#db.transaction(() => {
      this.#db.run('DELETE FROM uploads WHERE upload_id = ?', uploadId)
      for (const { mode, draft } of changed) this.#storeDraft(accountId, conversationId, mode, draft)
    })
    for (const { mode, draft } of changed) this.#showDraft(accountId, conversationId, mode, draft)
    this.#uploads.delete(uploadId)
  }

  #storeDraft(accountId: number, conversationId: number, mode: DraftMode, draft: Draft): void {
    if (isEmpty(draft)) {
      this.#db.run(
        'DELETE FROM drafts WHERE account_id = ? AND conversation_id = ? AND mode = ?',
        accountId,
        conversationId,
        mode,
      )
    } else {
      this.#db.run(
        `INSERT INTO drafts (account_id, conversation_id, mode, text, upload_ids, recipients, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (account_id, conversation_id, mode) DO UPDATE SET text = excluded.text, upload_ids = excluded.upload_ids, recipients = excluded.recipients, updated_at = excluded.updated_at`,
        accountId,
        conversationId,
        mode,
        draft.text,
        JSON.stringify(draft.uploadIds),
        recipientsJson(draft),
        this.#clock.now() / 1_000,
      )
    }
  }

  /** In memory once it is on disk. */
  #showDraft(accountId: number, conversationId: number, mode: DraftMode, draft: Draft): void {
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
  return draft.text === '' && draft.uploadIds.length === 0 && !draft.recipients
}

function recipientsJson({ recipients }: Draft): string | null {
  return recipients ? JSON.stringify(recipients) : null
}
