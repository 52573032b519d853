/** Canned responses and agents offered at the caret of the composer. */
import type { ComputedRef } from 'vue'
import { computed, shallowRef } from 'vue'
import { useCannedUse } from '../../stores/cannedUse.ts'
import { useRecentEmoji } from '../../stores/recentEmoji.ts'
import { useReference } from '../../stores/reference.ts'
import type { ListCursor } from '../../ui/listCursor.ts'
import { useListCursor } from '../../ui/listCursor.ts'
import { emojiOf } from './emoji.ts'
import type { Trigger } from './suggestions.ts'
import { shortcodeAt, slashWord, triggerAt } from './suggestions.ts'
import { useEmojiSet } from './useEmojiSet.ts'
import type { Suggestion } from './useSuggestionList.ts'
import { useSuggestionList } from './useSuggestionList.ts'
import type { TextPiece, VariableValues } from './variables.ts'
import { filledPieces, fillVariables } from './variables.ts'

export interface Suggestions {
  list: ComputedRef<Suggestion[]>
  /** The code of a lone `/code` that matches no canned response, while the list would be open; null otherwise. */
  unknownCode: ComputedRef<string | null>
  /** Whether `text` is a lone `/code` of an existing canned response. */
  isCannedCode: (text: string) => boolean
  cursor: ListCursor
  /** The text of the canned response under the cursor, as it would be inserted; null where there is none. */
  preview: ComputedRef<TextPiece[] | null>
  /** Agents whom a note can mention, the most recently chosen first: of two with the same name, the one that was meant. */
  mentionable: () => readonly { id: number; name: string }[]
  /** Reads the trigger again: after a key, a click or a move of the caret. */
  update: (text: string, caret: number, isNote: boolean) => void
  /** Replaces a shortcode that ends at the caret, such as `:smile:`, by its emoji. `read`: the field as it is now. */
  completeShortcode: (read: () => { text: string; caret: number }) => Promise<void>
  choose: (index: number) => void
  close: () => void
}

export interface SuggestionsOptions {
  replace: (text: string, from: number, to: number) => void
  /** Of the variables in canned responses. */
  values: () => VariableValues
}

export function useSuggestions({ replace, values }: SuggestionsOptions): Suggestions {
  const reference = useReference()
  const cannedUse = useCannedUse()
  const recentEmoji = useRecentEmoji()
  const emoji = useEmojiSet()
  const suggestionsFor = useSuggestionList({ values, emojiSet: () => emoji.set.value })
  const current = shallowRef<{ trigger: Trigger; text: string } | null>(null)
  /** Ids of the agents chosen from the list, the most recent first. */
  const chosenIds: number[] = []
  /** Where a trigger begins whose list was closed by Escape. A trigger elsewhere opens the list again. */
  const dismissedAt = shallowRef<number | null>(null)
  /** The trigger that the list is open for. */
  const open = computed(() =>
    current.value === null || current.value.trigger.from === dismissedAt.value ? null : current.value,
  )

  const list = computed<Suggestion[]>(() => (open.value === null ? [] : suggestionsFor(open.value.trigger)))
  const unknownCode = computed(() => {
    if (open.value === null || list.value.length > 0) return null
    const { trigger, text } = open.value
    return trigger.kind === 'canned' && trigger.query !== '' && slashWord(text) === trigger.query ? trigger.query : null
  })
  function choose(index: number): void {
    const suggestion = list.value[index]
    if (suggestion === undefined || current.value === null) return
    const { from, to } = current.value.trigger
    current.value = null
    if (suggestion.kind === 'canned') {
      cannedUse.add(suggestion.id)
      replace(fillVariables(suggestion.content, values()), from, to)
    } else if (suggestion.kind === 'emoji') {
      recentEmoji.add(suggestion.char)
      replace(suggestion.char, from, to)
    } else {
      chosenIds.unshift(suggestion.id)
      replace(`@${suggestion.name} `, from, to)
    }
  }
  async function completeShortcode(read: () => { text: string; caret: number }): Promise<void> {
    const { text, caret } = read()
    const shortcode = shortcodeAt(text, caret)
    const set = shortcode === null ? null : await emoji.load()
    const char = shortcode === null || set === null ? null : emojiOf(set, shortcode.name)
    // While the emoji were loading, the user may have typed on.
    const now = read()
    if (shortcode === null || char === null || now.text !== text || now.caret !== caret) return
    recentEmoji.add(char)
    replace(char, shortcode.from, caret)
  }
  const cursor = useListCursor(
    () => list.value.length,
    choose,
    () => current.value?.trigger.query,
  )
  const preview = computed(() => {
    const suggestion = list.value[cursor.index.value]
    return suggestion?.kind === 'canned' ? filledPieces(suggestion.content, values()) : null
  })
  return {
    list,
    unknownCode,
    cursor,
    preview,
    choose,
    isCannedCode: (text) => reference.cannedResponses.some(({ shortCode }) => shortCode === slashWord(text)),
    mentionable: () => {
      const rank = ({ id }: { id: number }): number =>
        chosenIds.includes(id) ? chosenIds.indexOf(id) : chosenIds.length
      return reference.agents.toSorted((a, b) => rank(a) - rank(b))
    },
    update: (text, caret, isNote) => {
      const trigger = triggerAt(text, caret, isNote)
      if (trigger?.kind === 'canned' && current.value?.trigger.kind !== 'canned') reference.refresh('cannedResponses')
      if (trigger === null || trigger.from !== dismissedAt.value) dismissedAt.value = null
      current.value = trigger === null ? null : { trigger, text }
      if (trigger?.kind === 'emoji') void emoji.load()
    },
    completeShortcode,
    close: () => {
      dismissedAt.value = current.value?.trigger.from ?? null
    },
  }
}
