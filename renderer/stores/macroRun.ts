/** The macro that is about to be run: what it will do is shown first (`conversation/MacroPreview.vue`). */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ConversationRef } from '../../shared/model/ids.ts'
import type { ConversationRow } from '../../shared/views.ts'

export interface MacroQuestion {
  readonly macroId: number
  /** Of one account. */
  readonly rows: readonly ConversationRow[]
  /** The macro waits in the outbox, and asks: it or the conversation has changed. In the place of `rows`. */
  readonly waiting: WaitingMacro | null
}
export interface WaitingMacro {
  readonly ref: ConversationRef
  readonly actionId: string
  /** The contact's name, as it is shown. */
  readonly name: string
}

export const useMacroRun = defineStore('macroRun', () => {
  const question = shallowRef<MacroQuestion | null>(null)
  const close = (): void => void (question.value = null)
  /** Shows what a macro will do. Returns a function that closes the question. */
  function ask(rows: readonly ConversationRow[], macroId: number): () => void {
    if (rows.length > 0) question.value = { macroId, rows, waiting: null }
    return close
  }
  /** Shows what a macro that waits will do now: the user has seen what it did before. */
  const askAgain = (macroId: number, waiting: WaitingMacro): void =>
    void (question.value = { macroId, rows: [], waiting })
  return { question, ask, askAgain, close }
})
