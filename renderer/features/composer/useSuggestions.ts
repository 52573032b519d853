/** Canned responses and colleagues offered at the caret of the composer. */
import type { ComputedRef } from 'vue'
import { computed, shallowRef } from 'vue'
import type { Availability } from '../../../shared/model/people.ts'
import { useReference } from '../../stores/reference.ts'
import type { ListCursor } from '../../ui/listCursor.ts'
import { useListCursor } from '../../ui/listCursor.ts'
import type { Trigger } from './suggestions.ts'
import { matchAgents, matchCanned, slashWord, triggerAt } from './suggestions.ts'

export type Suggestion =
  | { kind: 'canned'; key: string; code: string; words: string }
  | {
      kind: 'mention'
      key: string
      id: number
      name: string
      picture: string | null
      presence: Availability
      /** Tells it from a colleague with the same name. */ twin: string | null
    }

export interface Suggestions {
  list: ComputedRef<Suggestion[]>
  /** The code of a lone `/code` that no canned response fits, while the list would show them; null otherwise. */
  unknown: ComputedRef<string | null>
  /** Whether a text is a lone `/code` of an existing canned response. */
  knows: (text: string) => boolean
  cursor: ListCursor
  /** Colleagues whom a note can mention, those first who were chosen last: of two with one name, the one that was meant. */
  mentionable: () => readonly { id: number; name: string }[]
  /** Looks at the text again: after a key, a click, a move of the caret. */
  look: (text: string, caret: number, note: boolean) => void
  choose: (index: number) => void
  close: () => void
}

export function useSuggestions(replace: (words: string, from: number, to: number) => void): Suggestions {
  const reference = useReference()
  const asked = shallowRef<{ trigger: Trigger; text: string } | null>(null)
  /** Ids of the colleagues chosen from the list, the last first. */
  const chosen: number[] = []
  /** Escape closes the list for this word; another word opens it again. */
  const dismissed = shallowRef<number | null>(null)

  const list = computed<Suggestion[]>(() => {
    if (asked.value === null || asked.value.trigger.from === dismissed.value) return []
    const { kind, query } = asked.value.trigger
    if (kind === 'canned')
      return matchCanned(reference.cannedResponses, query).map(({ id, shortCode, content }) => ({
        kind,
        key: `c${id}`,
        code: shortCode,
        words: content,
      }))
    return matchAgents(
      reference.agents.filter((agent) => !agent.isMe),
      query,
    ).map(({ id, name, avatar, availability }) => ({
      kind,
      key: `m${id}`,
      id,
      name,
      picture: avatar,
      presence: availability,
      twin: reference.twinWord(id),
    }))
  })
  const unknown = computed(() => {
    if (asked.value === null || asked.value.trigger.from === dismissed.value || list.value.length > 0) return null
    const { trigger, text } = asked.value
    return trigger.kind === 'canned' && trigger.query !== '' && slashWord(text) === trigger.query ? trigger.query : null
  })
  function choose(index: number): void {
    const suggestion = list.value[index]
    if (suggestion === undefined || asked.value === null) return
    const { from, to } = asked.value.trigger
    asked.value = null
    if (suggestion.kind === 'mention') chosen.unshift(suggestion.id)
    replace(suggestion.kind === 'canned' ? suggestion.words : `@${suggestion.name} `, from, to)
  }
  const cursor = useListCursor(
    () => list.value.length,
    choose,
    () => asked.value?.trigger.query,
  )
  return {
    list,
    unknown,
    cursor,
    choose,
    knows: (text) => reference.cannedResponses.some(({ shortCode }) => shortCode === slashWord(text)),
    mentionable: () => {
      const place = ({ id }: { id: number }): number => (chosen.includes(id) ? chosen.indexOf(id) : chosen.length)
      return reference.agents.toSorted((a, b) => place(a) - place(b))
    },
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
