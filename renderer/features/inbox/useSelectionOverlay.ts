/** The menu or picker that is open for the selection, and the conversations that it changes. */
import type { ComputedRef, ShallowRef } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import type { ConversationRow } from '../../../shared/views.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useSelection } from '../../stores/selection.ts'
import type { Place } from '../../ui/place.ts'
import { placeOf } from '../../ui/place.ts'
import type { OverlayKind } from './useRowOverlay.ts'

export interface SelectionOverlays {
  /** Null after it closed. */
  readonly kind: Readonly<ShallowRef<OverlayKind | null>>
  /** Null before the first one opens. */
  readonly place: Readonly<ShallowRef<Place | null>>
  /** The selected rows; for the picker of labels, those that were selected when it opened: each label can remove rows from the list. */
  readonly targets: ComputedRef<readonly ConversationRow[]>
  /** Opens at an element or at the pointer. */
  readonly open: (kind: OverlayKind, at: Element | MouseEvent | null) => void
  /** Replaces what is open, or closes it. */
  readonly change: (kind: OverlayKind | null) => void
}

export function useSelectionOverlay(): SelectionOverlays {
  const selection = useSelection()
  const navigation = useNavigation()
  const kind = shallowRef<OverlayKind | null>(null)
  const place = shallowRef<Place | null>(null)
  const labeled = shallowRef<readonly ConversationRow[]>([])
  watch(
    () => selection.list,
    (list) => {
      if (kind.value !== 'labels') return
      const current = new Map(list.map((row) => [row.key, row]))
      labeled.value = labeled.value.map((row) => current.get(row.key) ?? row)
    },
  )
  function change(to: OverlayKind | null): void {
    if (to === 'labels' && kind.value !== 'labels') labeled.value = selection.rows
    kind.value = to
  }
  // The other pickers act on the selection.
  watch(
    () => selection.count === 0,
    (isEmpty) => {
      if (isEmpty && kind.value !== 'labels') change(null)
    },
  )
  // Pickers offer the agents, teams and labels of the open account.
  watch(
    () => navigation.accountKey,
    () => change(null),
    { flush: 'sync' },
  )
  return {
    kind,
    place,
    targets: computed(() => (kind.value === 'labels' ? labeled.value : selection.rows)),
    open: (to, at) => {
      if (at === null) return
      place.value = placeOf(at)
      change(to)
    },
    change,
  }
}
