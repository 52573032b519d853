/** A list cursor that a text field moves: arrows, Home, End, Enter. The field keeps the focus and sets `aria-activedescendant`. */
import type { ComputedRef, MaybeRefOrGetter, ShallowRef } from 'vue'
import { computed, shallowRef, toValue, useId, watch } from 'vue'
import { isInputMethodKey } from './inputMethod.ts'

export interface ListCursor {
  index: ShallowRef<number>
  /** For the list's `id` and the field's `aria-controls`. */
  listId: string
  optionId: (index: number) => string
  /** For the field's `aria-activedescendant`. */
  active: ComputedRef<string | undefined>
  /** Moves or chooses; true when the key was used, and then its default is prevented. */
  onKey: (event: KeyboardEvent) => boolean
}

/** `choose` is called with the index under the cursor. The cursor starts again at the top whenever `restart` changes. */
export function useListCursor(
  count: MaybeRefOrGetter<number>,
  choose: (index: number) => void,
  restart: MaybeRefOrGetter<unknown> = () => toValue(count),
): ListCursor {
  const index = shallowRef(0)
  const id = useId()
  watch(
    () => toValue(restart),
    () => {
      index.value = 0
    },
  )
  watch(
    () => toValue(count),
    (now) => {
      index.value = Math.max(0, Math.min(index.value, now - 1))
    },
  )
  const optionId = (at: number): string => `${id}-${at}`

  function onKey(event: KeyboardEvent): boolean {
    const size = toValue(count)
    if (size === 0 || isInputMethodKey(event)) return false
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: (index.value + 1) % size,
      ArrowUp: (index.value - 1 + size) % size,
      PageDown: Math.min(size - 1, index.value + 8),
      PageUp: Math.max(0, index.value - 8),
    }
    const next = moves[event.key]
    if (next !== undefined) index.value = next
    else if (event.key === 'Enter' && !event.shiftKey) choose(index.value)
    else return false
    event.preventDefault()
    document.getElementById(optionId(index.value))?.scrollIntoView({ block: 'nearest' })
    return true
  }
  return {
    index,
    listId: id,
    optionId,
    active: computed(() => (toValue(count) > 0 ? optionId(index.value) : undefined)),
    onKey,
  }
}
