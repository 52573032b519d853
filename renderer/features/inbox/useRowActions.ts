/**
 * Acting on a row without opening it: which row shows its buttons (the one under the pointer, else the focused one), and which one the keys
 * act on.
 */
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { computed, nextTick, onScopeDispose, shallowRef, watch } from 'vue'
import type { ConversationRow } from '../../../shared/views.ts'
import { useRowTarget } from '../../stores/rowTarget.ts'
import { useSelection } from '../../stores/selection.ts'
import { useCommand } from '../../ui/shortcuts.ts'
import type { RowOverlays } from './useRowOverlay.ts'
import { useRowOverlay } from './useRowOverlay.ts'
import type { ListEntry } from './useStableOrder.ts'

export interface RowActions extends RowOverlays {
  /** The key of the row with the buttons. */
  readonly shown: ComputedRef<string | null>
  /** The row at an element, also at its buttons; null beside the rows. */
  readonly keyAt: (target: EventTarget | null) => string | null
  readonly onPointer: (event: PointerEvent) => void
  readonly onPointerLeave: () => void
  readonly onFocusIn: (event: FocusEvent) => void
  readonly onFocusOut: (event: FocusEvent) => void
  readonly onKeydown: (event: KeyboardEvent) => void
  readonly onContextMenu: (event: MouseEvent, entry: ListEntry) => void
}

export interface RowActionsOptions {
  entries: Readonly<ShallowRef<readonly ListEntry[]>>
  openKey: Readonly<Ref<string | null>>
  /** Contains the rows and their buttons. */
  root: Readonly<Ref<HTMLElement | null>>
}

const optionOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null

export function useRowActions({ entries, openKey, root }: RowActionsOptions): RowActions {
  const selection = useSelection()
  const pointed = shallowRef<string | null>(null)
  /** `visibly`: with the focus ring. */
  const focused = shallowRef<{ key: string; visibly: boolean } | null>(null)
  const find = (key: string | null): ConversationRow | null =>
    key === null ? null : (entries.value.find((entry) => entry.key === key && !entry.isGone)?.row ?? null)
  const focusedRow = computed(() => find(focused.value?.key ?? null))
  const keyOf = (option: HTMLElement | null): string | null =>
    option === null ? null : (entries.value[Number(option.dataset['index'])]?.key ?? null)
  function element(key: string | null): HTMLElement | null {
    const index = entries.value.findIndex((entry) => entry.key === key)
    return root.value?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null
  }
  const overlays = useRowOverlay({ find, element })

  const shown = computed(() => {
    const { kind = null, key = null } = overlays.overlay.value ?? {}
    const focusedKey = focused.value?.visibly === true ? focused.value.key : null
    return find((kind === null ? null : key) ?? pointed.value ?? focusedKey)?.key ?? null
  })
  useTarget(() => (focusedRow.value?.key === openKey.value ? null : focusedRow.value))
  useFocusAfterLeaving({ entries, openKey, root }, () => focused.value?.key ?? null)
  useCommand(
    'list-actions',
    () => {
      if (focusedRow.value !== null) overlays.open('menu', focusedRow.value.key)
      return () => overlays.change(null)
    },
    () => focusedRow.value !== null && !selection.isActing,
  )

  const keyAt: RowActions['keyAt'] = (target) =>
    target instanceof Element && target.closest('[role="toolbar"]') !== null ? shown.value : keyOf(optionOf(target))
  return {
    ...overlays,
    shown,
    keyAt,
    onPointer: ({ pointerType, target }) => {
      // Over the buttons, their row stays.
      if (pointerType === 'mouse') pointed.value = keyOf(optionOf(target)) ?? pointed.value
    },
    onPointerLeave: () => {
      pointed.value = null
    },
    onFocusIn: ({ target }) => {
      const option = optionOf(target)
      const key = keyOf(option)
      if (option !== null && key !== null) focused.value = { key, visibly: option.matches(':focus-visible') }
      else if (shown.value !== null) focused.value = { key: shown.value, visibly: true }
    },
    onFocusOut: ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node) || root.value?.contains(relatedTarget) !== true) focused.value = null
    },
    onKeydown: (event) => {
      // The keys mean the focused row, wherever the pointer rests.
      pointed.value = null
      if (focused.value !== null) focused.value = { ...focused.value, visibly: true }
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
      const towardsEnd = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
      if (event.key !== towardsEnd || optionOf(event.target) === null) return
      event.preventDefault()
      void nextTick(() => root.value?.querySelector<HTMLElement>('[role="toolbar"] button')?.focus())
    },
    onContextMenu: (event, entry) => {
      event.preventDefault()
      overlays.open('menu', entry.key, event)
    },
  }
}

/** Tells the other parts of the desk which row the keys act on. */
function useTarget(row: () => ConversationRow | null): void {
  const target = useRowTarget()
  watch(
    row,
    (now) => {
      target.row = now
    },
    { flush: 'sync' },
  )
  onScopeDispose(() => {
    target.row = null
  })
}

/** When the focused row leaves the list, the focus goes to the one that takes its place; for the open row, the list's place counts. */
function useFocusAfterLeaving({ entries, openKey, root }: RowActionsOptions, focused: () => string | null): void {
  watch(entries, (now, before) => {
    const key = focused()
    if (key === null || key === openKey.value || now.some((entry) => entry.key === key)) return
    const index = Math.min(
      before.findIndex((entry) => entry.key === key),
      now.length - 1,
    )
    void nextTick(() => {
      if (document.activeElement === document.body)
        root.value?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true })
    })
  })
}
