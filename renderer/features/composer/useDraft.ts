/** The words not sent yet, of one conversation, apart for replies and notes: kept by main soon after the last key, each second while one types, and at once on leaving. */
import { defineStore } from 'pinia'
import { markRaw, onBeforeUnmount, reactive } from 'vue'
import { LONGEST_DRAFT, MOST_DRAFT_FILES } from '../../../shared/model/draftLimits.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { Recipients } from '../../../shared/model/recipients.ts'
import { call } from '../../bridge.ts'

export type Mode = 'reply' | 'note'
/** Milliseconds without a key after which a draft is saved. */
export const DRAFT_PAUSE = 300
/** Milliseconds after which it is saved while keys go on. */
export const DRAFT_LONGEST = 1_000

export interface Drafts {
  text: Record<Mode, string>
  /** Takes over what was kept, where nothing was written since; the first time only. */
  restore: (kept: Record<Mode, string>) => void
  set: (mode: Mode, text: string) => void
  /** Files were attached or removed. */
  changed: (mode: Mode) => void
  /** Files were attached: at once, for the draft alone names them. */
  attached: (mode: Mode) => void
  /** Saves what waits, now. Settles when main has it; never rejects. */
  flush: () => Promise<void>
  /** Takes the words out to be sent. They stay in the kept draft until `taken` or `putBack`. */
  take: (mode: Mode) => string
  /** Main took the first words that were taken out, and cleared the draft with them. */
  taken: (mode: Mode) => void
  /** Main refused: everything taken out comes back, each on a line of its own, before what was typed since. */
  putBack: (mode: Mode) => void
}

interface LeavableDrafts extends Drafts {
  uploadIds: (mode: Mode) => readonly string[]
  recipients: () => Recipients | null
  isLeft: boolean
  leave: () => void
}

/** Drafts outlive the composer that they were written in while main is asked to take words of them: there is one for each conversation. */
export const useKeptDrafts = defineStore('drafts', () => {
  const byPlace = markRaw(new Map<string, LeavableDrafts>())
  return {
    byPlace,
    /** Saves everything that waits. Settles when main has it; never rejects. */
    flush: async (): Promise<void> => {
      await Promise.all([...byPlace.values()].map((drafts) => drafts.flush()))
    },
  }
})

export function useDraft(
  ref: ConversationRef,
  uploadIds: (mode: Mode) => readonly string[],
  recipients: () => Recipients | null = () => null,
): Drafts {
  const { byPlace } = useKeptDrafts()
  const place = conversationKey(ref)
  const drafts = byPlace.get(place) ?? createDrafts(ref, () => byPlace.delete(place))
  byPlace.set(place, drafts)
  Object.assign(drafts, { uploadIds, recipients, isLeft: false })
  const flush = (): void => void drafts.flush()
  window.addEventListener('pagehide', flush)
  document.addEventListener('visibilitychange', flush)
  onBeforeUnmount(() => {
    drafts.leave()
    window.removeEventListener('pagehide', flush)
    document.removeEventListener('visibilitychange', flush)
  })
  return drafts
}

/** Saves each mode some time after it changed. */
interface Saver {
  later: (mode: Mode) => void
  /** Saves it where it waits. */
  now: (mode: Mode) => Promise<void>
  all: () => Promise<void>
  waits: (mode: Mode) => boolean
}

function createSaver(save: (mode: Mode) => Promise<void>): Saver {
  const waiting = new Map<Mode, { readonly timer: ReturnType<typeof setTimeout>; readonly since: number }>()
  async function now(mode: Mode): Promise<void> {
    clearTimeout(waiting.get(mode)?.timer)
    if (waiting.delete(mode)) await save(mode)
  }
  return {
    now,
    all: async () => {
      await Promise.all([...waiting.keys()].map(now))
    },
    waits: (mode) => waiting.has(mode),
    later: (mode) => {
      const at = performance.now()
      const before = waiting.get(mode)
      const since = before?.since ?? at
      clearTimeout(before?.timer)
      const wait = Math.max(0, Math.min(DRAFT_PAUSE, since + DRAFT_LONGEST - at))
      waiting.set(mode, { timer: setTimeout(() => void now(mode), wait), since })
    },
  }
}

function createDrafts(ref: ConversationRef, over: () => void): LeavableDrafts {
  const text = reactive<Record<Mode, string>>({ reply: '', note: '' })
  const leaving: Record<Mode, string[]> = { reply: [], note: [] }
  let restored = false

  const whole = (mode: Mode): string =>
    [...leaving[mode], text[mode]]
      .filter((words) => words !== '')
      .join('\n')
      .slice(0, LONGEST_DRAFT)
  const saver = createSaver(async (mode) => {
    const chosen = mode === 'reply' ? drafts.recipients() : null
    try {
      await call('draft:save', {
        ref,
        mode,
        text: whole(mode),
        uploadIds: drafts.uploadIds(mode).slice(0, MOST_DRAFT_FILES),
        ...(chosen === null ? {} : { recipients: chosen }),
      })
    } catch (thrown) {
      console.warn('a draft was not kept', thrown)
    }
  })
  function changed(mode: Mode): void {
    saver.later(mode)
    // What ended after its composer was left: nobody types here, and whoever comes back reads what is kept.
    if (drafts.isLeft) void saver.now(mode)
  }
  function letGo(): void {
    if (drafts.isLeft && leaving.reply.length + leaving.note.length === 0) over()
  }
  const drafts: LeavableDrafts = {
    text,
    isLeft: false,
    uploadIds: () => [],
    recipients: () => null,
    changed,
    attached: (mode) => {
      changed(mode)
      void saver.now(mode)
    },
    flush: saver.all,
    leave: () => {
      drafts.isLeft = true
      void drafts.flush()
      letGo()
    },
    restore: (kept) => {
      if (restored) return
      restored = true
      for (const mode of ['reply', 'note'] as const)
        if (text[mode] === '' && leaving[mode].length === 0 && !saver.waits(mode)) text[mode] = kept[mode]
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
      letGo()
    },
    putBack: (mode) => {
      text[mode] = whole(mode)
      leaving[mode] = []
      changed(mode)
      letGo()
    },
  }
  return drafts
}
