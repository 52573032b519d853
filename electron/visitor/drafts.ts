import * as v from 'valibot'
import type { VisitorDraft } from '../../shared/views/visitor.ts'
import type { StoredUpload } from './work.ts'
import { upload } from './work.ts'

/** What is written and attached, and not sent. `conversation`: null for one that begins with its first message. */
export const DraftSchema = v.object({
  conversation: v.nullable(v.number()),
  text: v.string(),
  uploads: v.array(upload),
})
export type StoredDraft = v.InferOutput<typeof DraftSchema>

/** The drafts of one visitor. They are kept as the rest of it is. */
export class Drafts {
  readonly #drafts = new Map<number | null, StoredDraft>()

  start(drafts: readonly StoredDraft[]): void {
    for (const draft of drafts) this.set(draft)
  }

  list(): StoredDraft[] {
    return [...this.#drafts.values()]
  }

  has(conversation: number | null): boolean {
    return this.#drafts.has(conversation)
  }

  set(draft: StoredDraft): void {
    if (draft.text === '' && draft.uploads.length === 0) this.#drafts.delete(draft.conversation)
    else this.#drafts.set(draft.conversation, draft)
  }

  /** A message takes what it has of its draft. Returns what puts it back, if the message can't be stored. */
  take(conversation: number | null, content: string, uploadIds: readonly string[]): () => void {
    const draft = this.#drafts.get(conversation)
    if (!draft) return () => undefined
    const { text, uploads } = draft
    this.set({
      conversation,
      text: text.startsWith(content) ? text.slice(content.length) : text,
      uploads: uploads.filter(({ id }) => !uploadIds.includes(id)),
    })
    return () => this.set(draft)
  }

  view(conversation: number | null): VisitorDraft {
    const { text, uploads } = this.#drafts.get(conversation) ?? { text: '', uploads: [] }
    return { text, files: uploads.map(({ id, name }) => ({ id, name })) }
  }
}

export const uploadsIn = (drafts: readonly StoredDraft[]): StoredUpload[] => drafts.flatMap(({ uploads }) => uploads)
