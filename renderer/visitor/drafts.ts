/**
 * What is written and attached in each conversation until it is sent. It stays when the user leaves the conversation, and main
 * keeps it when the window is closed.
 */
import type { ShallowRef } from 'vue'
import { effectScope, shallowRef, watch } from 'vue'
import type { VisitorDraft as SavedDraft } from '../../shared/views/visitor.ts'
import { VISITOR_LIMITS } from '../../shared/visitorBridge.ts'
import { visitorCall } from '../bridge/visitor.ts'
import type { AttachedFiles } from './attachedFiles.ts'
import { createAttachedFiles } from './attachedFiles.ts'

export interface VisitorDraft {
  readonly text: ShallowRef<string>
  readonly attached: AttachedFiles
}
interface Kept extends VisitorDraft {
  /** Null: the conversation that begins with its first message. */
  conversationId: number | null
  save(): void
  forget(): void
}

const drafts = new Map<number | null, Kept>()

/** `saved`: as main has it, which counts until the window has one of its own. */
export function draftOf(conversationId: number | null, saved: SavedDraft): VisitorDraft {
  const known = drafts.get(conversationId)
  if (known) return known
  const draft = createDraft(conversationId, saved)
  drafts.set(conversationId, draft)
  return draft
}

function createDraft(conversationId: number | null, saved: SavedDraft): Kept {
  // Apart from the field that shows it: a message that is on its way clears it also after the user has left.
  const scope = effectScope(true)
  const text = shallowRef(saved.text)
  const attached = createAttachedFiles(saved.files)
  // At once: the window may be closed after the next key.
  function save(): void {
    const ready = attached.files.value.filter(({ isReady }) => isReady)
    void store(
      draft.conversationId,
      text.value,
      ready.map(({ id }) => id),
    )
  }
  const draft: Kept = { conversationId, text, attached, save, forget: () => scope.stop() }
  scope.run(() => watch([text, attached.files], save, { flush: 'sync' }))
  return draft
}

async function store(conversationId: number | null, text: string, uploadIds: readonly string[]): Promise<void> {
  try {
    await visitorCall('visitor:draft', {
      conversationId,
      text: text.slice(0, VISITOR_LIMITS.text),
      uploadIds: [...uploadIds],
    })
  } catch (thrown) {
    console.warn('Saving a draft failed', thrown)
  }
}

/** The first message has opened its conversation: what was written meanwhile belongs there. */
export function moveDraft(conversationId: number): void {
  const draft = drafts.get(null)
  if (!draft) return
  drafts.delete(null)
  drafts.set(conversationId, draft)
  draft.conversationId = conversationId
  void store(null, '', [])
  draft.save()
}

/** The visitor is forgotten. */
export function forgetDrafts(): void {
  for (const draft of drafts.values()) draft.forget()
  drafts.clear()
}
