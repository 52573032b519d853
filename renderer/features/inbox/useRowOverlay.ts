/** The menu or picker that is open for a row, which need not be the open conversation. */
import type { ComputedRef, WritableComputedRef } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import type { ConversationRow } from '../../../shared/views.ts'
import type { Picker } from '../../conversation/commands.ts'
import { useNavigation } from '../../stores/navigation.ts'
import type { Place } from '../../ui/place.ts'
import { placeOf, placeOfPoint } from '../../ui/place.ts'

export type OverlayKind = 'menu' | Picker | 'snoozeCustom'

export interface RowOverlay {
  /** Null after it closed. */
  readonly kind: OverlayKind | null
  readonly key: string
  /** Also after the row left the list. */
  readonly row: ConversationRow
  readonly place: Place
}

export interface RowOverlays {
  /** Null before the first one opens. */
  readonly overlay: ComputedRef<RowOverlay | null>
  /** Opens the menu or a picker for a row: at an element, at the pointer, or at the start of the row's words. */
  readonly open: (kind: OverlayKind, key: string, at?: Element | MouseEvent | null) => void
  /** Replaces what is open, or closes it. */
  readonly change: (kind: OverlayKind | null) => void
  readonly focusRow: (key: string | null) => void
}

export interface RowOverlayOptions {
  /** Null where the list has no such row. */
  find: (key: string | null) => ConversationRow | null
  element: (key: string | null) => HTMLElement | null
}

/** Pixels from the start of a row to its words. */
const TO_WORDS = 53

function placeOfRow(row: Element): Place {
  const box = row.getBoundingClientRect()
  const isRightToLeft = document.documentElement.dir === 'rtl'
  return placeOfPoint(isRightToLeft ? box.right - TO_WORDS : box.left + TO_WORDS, box.top + box.height / 2)
}

export function useRowOverlay({ find, element }: RowOverlayOptions): RowOverlays {
  const navigation = useNavigation()
  const opened = shallowRef<RowOverlay | null>(null)
  const focusRow: RowOverlays['focusRow'] = (key) => element(key)?.focus({ preventScroll: true })
  const open: RowOverlays['open'] = (kind, key, at = null) => {
    const row = find(key)
    const option = element(key)
    if (row === null || option === null) return
    // The menu returns the focus to the row, a picker to where it was.
    if (kind === 'menu') focusRow(key)
    opened.value = { kind, key, row, place: at === null ? placeOfRow(option) : placeOf(at) }
  }
  const change: RowOverlays['change'] = (kind) => {
    if (opened.value !== null) opened.value = { ...opened.value, kind }
  }
  const overlay = computed(() => {
    const now = opened.value
    return now === null ? null : { ...now, row: find(now.key) ?? now.row }
  })
  // Pickers offer the agents, teams and labels of the open account.
  watch(
    () => navigation.accountKey,
    () => (opened.value = null),
    { flush: 'sync' },
  )
  return { overlay, open, change, focusRow }
}

/** What is open, as the models of the pickers and of the menu. */
export function useOverlayModels(
  kind: () => OverlayKind | null,
  change: (kind: OverlayKind | null) => void,
): { picker: WritableComputedRef<Exclude<OverlayKind, 'menu'> | null>; menuOpen: WritableComputedRef<boolean> } {
  const picker = computed({
    get: () => {
      const open = kind()
      return open === 'menu' ? null : open
    },
    set: change,
  })
  const menuOpen = computed({
    get: () => kind() === 'menu',
    set: (to) => {
      // A picker may have replaced the menu.
      if (!to && kind() === 'menu') change(null)
    },
  })
  return { picker, menuOpen }
}
