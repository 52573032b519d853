/** The macro that is about to be run: what it will do is shown first (`conversation/MacroPreview.vue`). */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ConversationRow } from '../../shared/views.ts'

export interface MacroQuestion {
  readonly macroId: number
  /** Of one account, at least one. */
  readonly rows: readonly ConversationRow[]
}

export const useMacroRun = defineStore('macroRun', () => {
  const question = shallowRef<MacroQuestion | null>(null)
  const close = (): void => void (question.value = null)
  /** Shows what a macro will do. Returns a function that closes the question. */
  function ask(rows: readonly ConversationRow[], macroId: number): () => void {
    if (rows.length > 0) question.value = { macroId, rows }
    return close
  }
  return { question, ask, close }
})
