/**
 * The draft of one conversation: text not sent yet, of a reply and of a note. It is saved soon after the last key, each second
 * while typing goes on, and at once when the user leaves.
 */
import { defineStore } from 'pinia'
import { markRaw, onBeforeUnmount, reactive } from 'vue'
import { LONGEST_DRAFT, MOST_DRAFT_FILES } from '../../../shared/model/draftLimits.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { Recipients } from '../../../shared/model/recipients.ts'
import { call } from '../../bridge/client.ts'
import { createDraftSaver } from './draftSaver.ts'

export type Mode = 'reply' | 'note'

export interface Drafts {
  text: Record<Mode, string>
  /** Takes over the saved text of modes in which nothing was written since. Does so the first time only. */
  restore: (saved: Record<Mode, string>) => void
  set: (mode: Mode, text: string) => void
  /** Files or recipients changed: saves soon. */
  changed: (mode: Mode) => void
  /** Files were attached: saves at once, because only the draft names them. */
  filesAttached: (mode: Mode) => void
  /** Saves pending changes now. Settles when they are on disk; never rejects. */
  flush: () => Promise<void>
  /** Takes the text out to be sent. It stays in the saved draft until `confirmTaken` or `putBack`. */
  take: (mode: Mode) => string
  /** The main process took the first text that was taken out, and cleared the draft with it. */
  confirmTaken: (mode: Mode) => void
  /** The main process refused: everything taken out comes back, each on a line of its own, before what was typed since. */
  putBack: (mode: Mode) => void
}

interface SharedDrafts extends Drafts {
  uploadIds: (mode: Mode) => readonly string[]
  recipients: () => Recipients | null
  /** No composer shows them. */
  isDetached: boolean
  detach: () => void
}

/** Drafts outlive their composer while the main process is asked to take a message from them. One for each conversation. */
export const useDraftStore = defineStore('drafts', () => {
  const byConversation = markRaw(new Map<string, SharedDrafts>())
  return {
    byConversation,
    /** Saves all pending changes. Settles when they are on disk; never rejects. */
    flush: async (): Promise<void> => {
      await Promise.all([...byConversation.values()].map((drafts) => drafts.flush()))
    },
  }
})

export function useDraft(
  ref: ConversationRef,
  uploadIds: (mode: Mode) => readonly string[],
  recipients: () => Recipients | null = () => null,
): Drafts {
  const { byConversation } = useDraftStore()
  const key = conversationKey(ref)
  const drafts = byConversation.get(key) ?? createDrafts(ref, () => byConversation.delete(key))
  byConversation.set(key, drafts)
  Object.assign(drafts, { uploadIds, recipients, isDetached: false })
  const flush = (): void => void drafts.flush()
  window.addEventListener('pagehide', flush)
  document.addEventListener('visibilitychange', flush)
  onBeforeUnmount(() => {
    drafts.detach()
    window.removeEventListener('pagehide', flush)
    document.removeEventListener('visibilitychange', flush)
  })
  return drafts
}

function createDrafts(ref: ConversationRef, dispose: () => void): SharedDrafts {
  const text = reactive<Record<Mode, string>>({ reply: '', note: '' })
  /** Texts that were taken out and that the main process has not taken yet, oldest first. */
  const outgoing: Record<Mode, string[]> = { reply: [], note: [] }
  let isRestored = false

  const joined = (mode: Mode): string =>
    [...outgoing[mode], text[mode]]
      .filter((part) => part !== '')
      .join('\n')
      .slice(0, LONGEST_DRAFT)
  const saver = createDraftSaver(async (mode) => {
    const recipients = mode === 'reply' ? drafts.recipients() : null
    try {
      await call('draft:save', {
        ref,
        mode,
        text: joined(mode),
        uploadIds: drafts.uploadIds(mode).slice(0, MOST_DRAFT_FILES),
        ...(recipients === null ? {} : { recipients }),
      })
    } catch (thrown) {
      console.warn('Saving a draft failed', thrown)
    }
  })
  function changed(mode: Mode): void {
    saver.schedule(mode)
    // A change after the composer was unmounted is saved at once: the next composer reads the saved draft.
    if (drafts.isDetached) void saver.saveNow(mode)
  }
  function disposeIfUnused(): void {
    if (drafts.isDetached && outgoing.reply.length + outgoing.note.length === 0) dispose()
  }
  const drafts: SharedDrafts = {
    text,
    isDetached: false,
    uploadIds: () => [],
    recipients: () => null,
    changed,
    filesAttached: (mode) => {
      changed(mode)
      void saver.saveNow(mode)
    },
    flush: saver.flush,
    detach: () => {
      drafts.isDetached = true
      void drafts.flush()
      disposeIfUnused()
    },
    restore: (saved) => {
      if (isRestored) return
      isRestored = true
      for (const mode of ['reply', 'note'] as const)
        if (text[mode] === '' && outgoing[mode].length === 0 && !saver.isPending(mode)) text[mode] = saved[mode]
    },
    set: (mode, next) => {
      if (text[mode] === next) return
      text[mode] = next
      changed(mode)
    },
    take: (mode) => {
      const taken = text[mode]
      outgoing[mode].push(taken)
      text[mode] = ''
      return taken
    },
    confirmTaken: (mode) => {
      outgoing[mode].shift()
      // A save that was still running may have put the draft back.
      changed(mode)
      disposeIfUnused()
    },
    putBack: (mode) => {
      text[mode] = joined(mode)
      outgoing[mode] = []
      changed(mode)
      disposeIfUnused()
    },
  }
  return drafts
}
