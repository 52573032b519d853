/** The text field of the composer: its focus, its undo history, and suggestions at the caret. */
import type { ComputedRef, ShallowRef } from 'vue'
import { computed, nextTick, shallowRef, watch } from 'vue'
import type { ThreadConversation } from '../../../shared/views.ts'
import { adoptHistory, insertInField, rememberField } from '../../ui/fieldHistory.ts'
import { TextHistory } from '../../ui/textHistory.ts'
import type { ComposerContent } from './useComposerContent.ts'
import type { Mode } from './useDraft.ts'
import type { Suggestions } from './useSuggestions.ts'
import { useSuggestions } from './useSuggestions.ts'
import { useVariables } from './useVariables.ts'
import { fillVariables } from './variables.ts'

export interface ComposerTextField {
  readonly suggestions: Suggestions
  /** Focuses the field at the next tick, or what stands in its place where no reply can be written. */
  focus: () => void
  /** Focuses the field unless something outside of the composer has the focus: a button that was disabled lost it. */
  focusIfLost: () => void
  /** Replaces `from` to `to` (the selection by default) by `text`, as one undo step. */
  insert: (text: string, from?: number, to?: number) => void
  /** Opens, filters or closes the list of suggestions for the text before the caret. */
  updateSuggestions: () => void
  /** Replaces a shortcode that was just typed, such as `:smile:`, by its emoji. */
  completeShortcode: () => void
  /** Types `/` at the caret, which opens the canned responses. */
  startCannedResponse: () => void
  /** Whether a variable is in the text whose value is known. */
  readonly canFillVariables: ComputedRef<boolean>
  /** Replaces those variables by their values, as one undo step. */
  fillVariables: () => void
  clearHistory: (mode: Mode) => void
}

export interface TextFieldOptions {
  content: ComposerContent
  conversation: () => ThreadConversation
  field: Readonly<ShallowRef<HTMLTextAreaElement | null>>
  /** Has the focus in place of `field` where the channel takes no reply. */
  cannotReply: Readonly<ShallowRef<HTMLElement | null>>
}

export function useTextField({ content, conversation, field, cannotReply }: TextFieldOptions): ComposerTextField {
  const { mode, isNote, text } = content
  /** One for each mode. The field is a new element in each, so nothing typed in one can come back in the other. */
  const histories = { reply: new TextHistory(), note: new TextHistory() }
  watch(
    field,
    (element) => {
      if (element !== null) adoptHistory(element, histories[mode.value])
    },
    { flush: 'post' },
  )

  function focus(): void {
    void nextTick(() => (field.value ?? cannotReply.value)?.focus())
  }
  function focusIfLost(): void {
    const active = document.activeElement
    if (active === null || active === document.body || active.closest('section')?.contains(field.value) === true)
      focus()
  }
  function insert(inserted: string, from?: number, to?: number): void {
    if (field.value === null) return
    // At once: a popover that closes returns the focus to its button unless something else has taken it.
    field.value.focus()
    insertInField(field.value, inserted, from, to)
    focus()
  }
  const isListUsed = shallowRef(false)
  const values = useVariables(conversation, () => isListUsed.value || text.value.includes('{{'))
  const suggestions = useSuggestions({ replace: insert, values: () => values.value })
  watch(
    () => suggestions.list.value.length > 0,
    () => {
      isListUsed.value = true
    },
  )
  const filled = computed(() => (text.value.includes('{{') ? fillVariables(text.value, values.value) : text.value))
  function updateSuggestions(): void {
    if (field.value !== null) suggestions.update(field.value.value, field.value.selectionStart, isNote.value)
  }
  function completeShortcode(): void {
    const element = field.value
    if (element !== null)
      void suggestions.completeShortcode(() => ({ text: element.value, caret: element.selectionStart }))
  }
  function startCannedResponse(): void {
    const before = text.value.slice(0, field.value?.selectionStart ?? text.value.length)
    insert(before === '' || /\s$/.test(before) ? '/' : ' /')
  }
  // At once, while the field of the previous mode is still on the page.
  watch(
    mode,
    () => {
      suggestions.update('', 0, false)
      if (field.value !== null) rememberField(field.value)
    },
    { flush: 'sync' },
  )
  return {
    suggestions,
    focus,
    focusIfLost,
    insert,
    updateSuggestions,
    completeShortcode,
    startCannedResponse,
    canFillVariables: computed(() => filled.value !== text.value),
    fillVariables: () => insert(filled.value, 0, text.value.length),
    clearHistory: (which) => histories[which].clear(),
  }
}
