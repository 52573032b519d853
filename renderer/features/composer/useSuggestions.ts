/** Canned responses and colleagues offered at the caret of the composer. */
import { computed, shallowRef } from 'vue'
import type { ComputedRef } from 'vue'
import { useReference } from '../../stores/reference.ts'
import { useListCursor } from '../../ui/listCursor.ts'
import type { ListCursor } from '../../ui/listCursor.ts'
import { complete, matchAgents, matchCanned, triggerAt } from './suggestions.ts'
import type { Trigger } from './suggestions.ts'
import type { Availability } from '../../../shared/model/people.ts'

export type Suggestion =
  | { kind: 'canned'; key: string; code: string; words: string }
  | { kind: 'mention'; key: string; name: string; picture: string | null; presence: Availability }

export interface Suggestions {
  list: ComputedRef<Suggestion[]>
  cursor: ListCursor
  /** Looks at the text again: after a key, a click, a move of the caret. */
  look: (text: string, caret: number, note: boolean) => void
  choose: (index: number) => void
  close: () => void
}

export function useSuggestions(apply: (next: { text: string; caret: number }) => void): Suggestions {
  const reference = useReference()
  const asked = shallowRef<{ trigger: Trigger; text: string } | null>(null)
  /** Escape closes the list for this word; another word opens it again. */
  const dismissed = shallowRef<number | null>(null)

  const list = computed<Suggestion[]>(() => {
    if (asked.value === null || asked.value.trigger.from === dismissed.value) return []
    const { kind, query } = asked.value.trigger
    if (kind === 'canned') return matchCanned(reference.cannedResponses, query).map(({ id, shortCode, content }) => ({ kind, key: `c${id}`, code: shortCode, words: content }))
    return matchAgents(reference.agents.filter((agent) => !agent.isMe), query).map(({ id, name, avatar, availability }) => ({ kind, key: `m${id}`, name, picture: avatar, presence: availability }))
  })
  function choose(index: number): void {
    const suggestion = list.value[index]
    if (suggestion === undefined || asked.value === null) return
    const { text, trigger } = asked.value
    asked.value = null
    apply(complete(text, trigger, suggestion.kind === 'canned' ? suggestion.words : `@${suggestion.name} `))
  }
  const cursor = useListCursor(() => list.value.length, choose, () => asked.value?.trigger.query)
  return {
    list, cursor, choose,
    look: (text, caret, note) => {
      const trigger = triggerAt(text, caret, note)
      if (trigger === null || trigger.from !== dismissed.value) dismissed.value = null
      asked.value = trigger === null ? null : { trigger, text }
    },
    close: () => {
      dismissed.value = asked.value?.trigger.from ?? null
    },
  }
}
