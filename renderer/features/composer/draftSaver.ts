/** Debounces the saving of drafts, for each mode on its own. */
import type { Mode } from './useDraft.ts'

/** Milliseconds without a key after which a draft is saved. */
export const DRAFT_PAUSE = 300
/** Milliseconds after which a draft is saved while typing goes on. */
export const DRAFT_MAX_WAIT = 1_000

export interface DraftSaver {
  /** Saves after a pause, at the latest `DRAFT_MAX_WAIT` after the first unsaved change. */
  schedule: (mode: Mode) => void
  /** Saves now if a save is pending. */
  saveNow: (mode: Mode) => Promise<void>
  flush: () => Promise<void>
  isPending: (mode: Mode) => boolean
}

export function createDraftSaver(save: (mode: Mode) => Promise<void>): DraftSaver {
  const pending = new Map<Mode, { readonly timer: ReturnType<typeof setTimeout>; readonly since: number }>()
  async function saveNow(mode: Mode): Promise<void> {
    clearTimeout(pending.get(mode)?.timer)
    if (pending.delete(mode)) await save(mode)
  }
  return {
    saveNow,
    flush: async () => {
      await Promise.all([...pending.keys()].map(saveNow))
    },
    isPending: (mode) => pending.has(mode),
    schedule: (mode) => {
      const now = performance.now()
      const previous = pending.get(mode)
      const since = previous?.since ?? now
      clearTimeout(previous?.timer)
      const wait = Math.max(0, Math.min(DRAFT_PAUSE, since + DRAFT_MAX_WAIT - now))
      pending.set(mode, { timer: setTimeout(() => void saveNow(mode), wait), since })
    },
  }
}
