/** The words not sent yet, of one conversation, apart for replies and notes: kept by main 300 ms after the last key, and at once on leaving. */
import { onBeforeUnmount, reactive } from 'vue'
import { call } from '../../bridge.ts'
import { writtenSince } from '../../ui/textHistory.ts'
import type { Recipients } from '../../../shared/model/recipients.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'

export type Mode = 'reply' | 'note'
export const DRAFT_PAUSE = 300

export interface Drafts {
  text: Record<Mode, string>
  /** Takes over what was kept, where nothing was written since; the first time only. */
  restore: (kept: Record<Mode, string>) => void
  set: (mode: Mode, text: string) => void
  /** Files were attached or removed. */
  changed: (mode: Mode) => void
  /** Saves what waits, now. */
  flush: () => void
  /** Forgets what waits for a mode: main cleared the draft when it took the message. What was typed into `words` meanwhile stays. */
  sent: (mode: Mode, words?: string) => void
}

export function useDraft(ref: ConversationRef, uploadIds: (mode: Mode) => readonly string[], recipients: () => Recipients | null = () => null): Drafts {
  const text = reactive<Record<Mode, string>>({ reply: '', note: '' })
  const timers = new Map<Mode, ReturnType<typeof setTimeout>>()
  let restored = false
  let isOver = false

  function save(mode: Mode): void {
    clearTimeout(timers.get(mode))
    if (!timers.delete(mode)) return
    const chosen = mode === 'reply' ? recipients() : null
    call('draft:save', { ref, mode, text: text[mode], uploadIds: [...uploadIds(mode)], ...(chosen === null ? {} : { recipients: chosen }) }).catch((thrown: unknown) => console.warn('a draft was not kept', thrown))
  }
  function changed(mode: Mode): void {
    clearTimeout(timers.get(mode))
    timers.set(mode, setTimeout(() => save(mode), DRAFT_PAUSE))
    // An upload that ended after its composer was left: later, this could be over newer words.
    if (isOver) save(mode)
  }
  const flush = (): void => { for (const mode of [...timers.keys()]) save(mode) }
  window.addEventListener('pagehide', flush)
  document.addEventListener('visibilitychange', flush)
  onBeforeUnmount(() => {
    isOver = true
    flush()
    window.removeEventListener('pagehide', flush)
    document.removeEventListener('visibilitychange', flush)
  })
  return {
    text, changed, flush,
    restore: (kept) => {
      if (restored) return
      restored = true
      for (const mode of ['reply', 'note'] as const) if (text[mode] === '' && !timers.has(mode)) text[mode] = kept[mode]
    },
    set: (mode, next) => {
      if (text[mode] === next) return
      text[mode] = next
      changed(mode)
    },
    sent: (mode, words = text[mode]) => {
      clearTimeout(timers.get(mode))
      timers.delete(mode)
      text[mode] = writtenSince(words, text[mode])
    },
  }
}
