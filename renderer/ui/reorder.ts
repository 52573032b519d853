/** Moving the entries of a list, with the pointer or with Alt and the arrow keys. */
import type { ShallowRef } from 'vue'
import { nextTick, shallowRef } from 'vue'

export interface Reorder {
  /** The entry that is dragged, and the one that it would take the place of. */
  readonly dragged: Readonly<ShallowRef<string | null>>
  readonly over: Readonly<ShallowRef<string | null>>
  /** Attributes and listeners of an entry. */
  readonly entry: (key: string) => Record<string, unknown>
}

/** `place`: moves an entry to the place of another. `step`: moves it by one. */
export function useReorder(place: (key: string, to: string) => void, step: (key: string, by: 1 | -1) => void): Reorder {
  const dragged = shallowRef<string | null>(null)
  const over = shallowRef<string | null>(null)
  const end = (): void => {
    dragged.value = null
    over.value = null
  }
  return {
    dragged,
    over,
    entry: (key) => ({
      draggable: true,
      'data-dragged': dragged.value === key ? '' : undefined,
      'data-drop': over.value === key && dragged.value !== key ? '' : undefined,
      onDragstart: (event: DragEvent) => {
        dragged.value = key
        // Without data some systems begin no drag. It is of use nowhere else.
        event.dataTransfer?.setData('application/x-deskbell-account', key)
        if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move'
      },
      onDragover: (event: DragEvent) => {
        if (dragged.value === null) return
        event.preventDefault()
        over.value = key
      },
      onDrop: (event: DragEvent) => {
        if (dragged.value === null) return
        event.preventDefault()
        if (dragged.value !== key) place(dragged.value, key)
        end()
      },
      onDragend: end,
      onKeydown: (event: KeyboardEvent) => {
        const by = { ArrowUp: -1 as const, ArrowDown: 1 as const }[event.key]
        if (by === undefined || !event.altKey) return
        event.preventDefault()
        event.stopPropagation()
        const { activeElement } = document
        step(key, by)
        // An element that is moved in the page loses the focus.
        if (activeElement instanceof HTMLElement) void nextTick(() => activeElement.focus({ preventScroll: true }))
      },
    }),
  }
}
