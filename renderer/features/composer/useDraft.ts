/** The words not sent yet, of one conversation, apart for replies and notes: kept by main 300 ms after the last key, and at once on leaving. */
import { onBeforeUnmount, reactive } from 'vue'
import { LONGEST_DRAFT, MOST_DRAFT_FILES } from '../../../shared/model/draftLimits.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import type { Recipients } from '../../../shared/model/recipients.ts'
import { call } from '../../bridge.ts'

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
  /** Takes the words out to be sent. They stay in the kept draft until `taken` or `putBack`. */
  take: (mode: Mode) => string
  /** Main took the first words that were taken out, and cleared the draft with them. */
  taken: (mode: Mode) => void
  /** Main refused: everything taken out comes back, each on a line of its own, before what was typed since. */
  putBack: (mode: Mode) => void
}

export function useDraft(
  ref: ConversationRef,
  uploadIds: (mode: Mode) => readonly string[],
  recipients: () => Recipients | null = () => null,
): Drafts {
  const text = reactive<Record<Mode, string>>({ reply: '', note: '' })
  const leaving: Record<Mode, string[]> = { reply: [], note: [] }
  const timers = new Map<Mode, ReturnType<typeof setTimeout>>()
  let restored = false
  let isOver = false

  const whole = (mode: Mode): string =>
    [...leaving[mode], text[mode]]
      .filter((words) => words !== '')
      .join('\n')
      .slice(0, LONGEST_DRAFT)
  function save(mode: Mode): void {
    clearTimeout(timers.get(mode))
    if (!timers.delete(mode)) return
    const chosen = mode === 'reply' ? recipients() : null
    call('draft:save', {
      ref,
      mode,
      text: whole(mode),
      uploadIds: uploadIds(mode).slice(0, MOST_DRAFT_FILES),
      ...(chosen === null ? {} : { recipients: chosen }),
    }).catch((thrown: unknown) => console.warn('a draft was not kept', thrown))
  }
  function changed(mode: Mode): void {
    clearTimeout(timers.get(mode))
    timers.set(
      mode,
      setTimeout(() => save(mode), DRAFT_PAUSE),
    )
    // An upload that ended after its composer was left: later, this could be over newer words.
    if (isOver) save(mode)
  }
  const flush = (): void => {
    for (const mode of [...timers.keys()]) save(mode)
  }
  window.addEventListener('pagehide', flush)
  document.addEventListener('visibilitychange', flush)
  onBeforeUnmount(() => {
    isOver = true
    flush()
    window.removeEventListener('pagehide', flush)
    document.removeEventListener('visibilitychange', flush)
  })
  return {
    text,
    changed,
    flush,
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
    take: (mode) => {
      const words = text[mode]
      leaving[mode].push(words)
      text[mode] = ''
      return words
    },
    taken: (mode) => {
      leaving[mode].shift()
      // A save that was on its way may have put the draft back.
      changed(mode)
    },
    putBack: (mode) => {
      text[mode] = whole(mode)
      leaving[mode] = []
      changed(mode)
    },
  }
}
