/** What is written and attached in each conversation until it is sent. It stays when the user leaves the conversation. */
import type { ShallowRef } from 'vue'
import { shallowRef } from 'vue'
import type { AttachedFiles } from './attachedFiles.ts'
import { createAttachedFiles } from './attachedFiles.ts'

export interface VisitorDraft {
  readonly text: ShallowRef<string>
  readonly attached: AttachedFiles
}

/** Null: the conversation that begins with its first message. */
const drafts = new Map<number | null, VisitorDraft>()

export function draftOf(conversationId: number | null): VisitorDraft {
  const known = drafts.get(conversationId)
  if (known) return known
  const draft = { text: shallowRef(''), attached: createAttachedFiles() }
  drafts.set(conversationId, draft)
  return draft
}

/** The first message has opened its conversation: what was written meanwhile belongs there. */
export function moveDraft(conversationId: number): void {
  const draft = drafts.get(null)
  if (!draft) return
  drafts.delete(null)
  drafts.set(conversationId, draft)
}

/** The visitor is forgotten. */
export function forgetDrafts(): void {
  drafts.clear()
}
