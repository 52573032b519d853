import * as v from 'valibot'
import type { Recipients } from '../../../shared/model/recipients.ts'
import type { Clock } from '../ports.ts'
import type { ChangeSet } from './changes.ts'
import type { Database } from './database.ts'
import type { LocalKey } from './localKey.ts'
import { localKey, partsOf } from './localKey.ts'
import { readOwnRow } from './storedJson.ts'

export type DraftMode = 'reply' | 'note'
export const DRAFT_MODES: readonly DraftMode[] = ['reply', 'note']
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

/** A draft, and where it belongs. */
export interface StoredDraft {
  accountId: number
  conversationId: number
  mode: DraftMode
  draft: Draft
}

interface Row {
  account_id: number
  conversation_id: number
  mode: DraftMode
  text: string
  upload_ids: string
  recipients: string | null
}

export const EMPTY_DRAFT: Draft = { text: '', uploadIds: [] }
const UploadIdsSchema = v.array(v.string())
const RecipientsSchema = v.object({ to: v.array(v.string()), cc: v.array(v.string()), bcc: v.array(v.string()) })

/**
 * Drafts, also held in memory. A write goes to the disk first (`store`), then into memory (`show`), so that a failed
 * transaction shows nothing.
 */
export class DraftTable {
  readonly #db: Database
  readonly #changes: ChangeSet
  readonly #clock: Clock
  readonly #drafts = new Map<LocalKey, Drafts>()

  constructor(database: Database, changes: ChangeSet, clock: Clock) {
    this.#db = database
    this.#changes = changes
    this.#clock = clock
  }

  /** Adds the rows of the database to memory. */
  load(): void {
    for (const row of this.#db.all<Row>('SELECT * FROM drafts')) {
      const recipients = row.recipients === null ? null : readOwnRow(row.recipients, RecipientsSchema)
      this.#set(localKey(row.account_id, row.conversation_id), row.mode, {
        text: row.text,
        uploadIds: readOwnRow(row.upload_ids, UploadIdsSchema) ?? [],
        ...(recipients ? { recipients } : {}),
      })
    }
  }

  /** Writes all drafts to the database again. */
  restore(): void {
    for (const [key, drafts] of this.#drafts) {
      const { accountId, id } = partsOf(key)
      for (const mode of DRAFT_MODES) this.store(accountId, id, mode, drafts[mode])
    }
  }

  get(accountId: number, conversationId: number): Drafts {
    return this.#drafts.get(localKey(accountId, conversationId)) ?? { reply: EMPTY_DRAFT, note: EMPTY_DRAFT }
  }

  /** Conversations with a draft. */
  conversations(): LocalKey[] {
    return [...this.#drafts.keys()]
  }

  /** Drafts with a text or attachments. */
  all(): StoredDraft[] {
    return [...this.#drafts].flatMap(([key, drafts]) => {
      const { accountId, id } = partsOf(key)
      return DRAFT_MODES.flatMap((mode) => {
        const draft = drafts[mode]
        return draft.text === '' && draft.uploadIds.length === 0 ? [] : [{ accountId, conversationId: id, mode, draft }]
      })
    })
  }

  isSame(accountId: number, conversationId: number, mode: DraftMode, draft: Draft): boolean {
    const known = this.get(accountId, conversationId)[mode]
    return (
      known.text === draft.text &&
      known.uploadIds.join() === draft.uploadIds.join() &&
      recipientsJson(known) === recipientsJson(draft)
    )
  }

  /** Drafts of a conversation that name an upload, without it. */
  withoutUpload(accountId: number, conversationId: number, uploadId: string): { mode: DraftMode; draft: Draft }[] {
    const drafts = this.get(accountId, conversationId)
    return DRAFT_MODES.flatMap((mode) => {
      const draft = drafts[mode]
      return draft.uploadIds.includes(uploadId)
        ? [{ mode, draft: { ...draft, uploadIds: draft.uploadIds.filter((id) => id !== uploadId) } }]
        : []
    })
  }

  store(accountId: number, conversationId: number, mode: DraftMode, draft: Draft): void {
    if (isEmpty(draft)) {
      this.#db.run(
        'DELETE FROM drafts WHERE account_id = ? AND conversation_id = ? AND mode = ?',
        accountId,
        conversationId,
        mode,
      )
      return
    }
    this.#db.run(
      `INSERT INTO drafts (account_id, conversation_id, mode, text, upload_ids, recipients, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (account_id, conversation_id, mode) DO UPDATE
       SET text = excluded.text, upload_ids = excluded.upload_ids, recipients = excluded.recipients, updated_at = excluded.updated_at`,
      accountId,
      conversationId,
      mode,
      draft.text,
      JSON.stringify(draft.uploadIds),
      recipientsJson(draft),
      this.#clock.now() / 1_000,
    )
  }

  show(accountId: number, conversationId: number, mode: DraftMode, draft: Draft): void {
    const key = localKey(accountId, conversationId)
    this.#set(key, mode, draft)
    this.#changes.touchConversation(key)
  }

  #set(key: LocalKey, mode: DraftMode, draft: Draft): void {
    const drafts = { ...(this.#drafts.get(key) ?? { reply: EMPTY_DRAFT, note: EMPTY_DRAFT }), [mode]: draft }
    if (isEmpty(drafts.reply) && isEmpty(drafts.note)) this.#drafts.delete(key)
    else this.#drafts.set(key, drafts)
  }
}

function isEmpty(draft: Draft): boolean {
  return draft.text === '' && draft.uploadIds.length === 0 && !draft.recipients
}

function recipientsJson({ recipients }: Draft): string | null {
  return recipients ? JSON.stringify(recipients) : null
}
