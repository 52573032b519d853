/** Selecting rows by keys and by the pointer. `stores/rowSelection.ts` is the rule. */
import type { Ref, ShallowRef } from 'vue'
import { onScopeDispose, watch } from 'vue'
import { MOST_AT_ONCE } from '../../../shared/batch.ts'
import { platform } from '../../bridge/client.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import type { RowSelection } from '../../stores/rowSelection.ts'
import { draggedOver, extended, selectedAll, stepped, toggled } from '../../stores/rowSelection.ts'
import { useRowTarget } from '../../stores/rowTarget.ts'
import { useSearch } from '../../stores/search.ts'
import { useSelection } from '../../stores/selection.ts'
import type { TakeBack } from '../../ui/shortcuts.ts'
import { useCommand } from '../../ui/shortcuts.ts'
import { useDragSelection } from './useDragSelection.ts'
import type { ListEntry } from './useStableOrder.ts'

export interface RowSelectionOptions {
  entries: Readonly<ShallowRef<readonly ListEntry[]>>
  openKey: Readonly<Ref<string | null>>
  /** Changes when another list is shown. */
  identity: () => string
  /** Focuses a row without opening it. Returns how to go back. */
  moveTo: (key: string) => TakeBack
  /** Loads more rows if so few are left below. */
  loadMoreNear: (rowsLeft: number) => void
  /** Scrolls the rows. */
  root: Readonly<Ref<HTMLElement | null>>
  /** The row at an element. */
  keyAt: (target: EventTarget | null) => string | null
}

export interface RowSelecting {
  /** Before the press moves the focus. */
  readonly onPointerDown: (event: PointerEvent) => void
  /** Selects if the click has Shift or ⌘/Ctrl, or is on the checkbox. Returns false for a click that opens the row. */
  readonly onClick: (event: MouseEvent, key: string) => boolean
  /** Shift with an arrow extends. */
  readonly onKeydown: (event: KeyboardEvent) => void
}

export function useRowSelection(options: RowSelectionOptions): RowSelecting {
  const { openKey, moveTo } = options
  const navigation = useNavigation()
  const notices = useNotices()
  const selection = useSelection()
  const rowTarget = useRowTarget()
  const order = (): string[] => selection.list.map(({ key }) => key)
  const isIn = (key: string | null): key is string => selection.list.some((row) => row.key === key)
  /** The row that the keys act on: the focused one, else the open one. */
  function cursor(): string | null {
    const key = rowTarget.row?.key ?? openKey.value
    return isIn(key) ? key : null
  }

  useFollowedList(options)

  function change(next: RowSelection): TakeBack {
    const before = selection.state
    selection.change(next)
    if (next.keys.size === MOST_AT_ONCE && next.keys.size > before.keys.size)
      notices.show({ key: 'list.selection.most', values: { count: MOST_AT_ONCE } })
    return () => selection.change(before)
  }
  function toggleCursor(): TakeBack {
    const key = cursor()
    return key === null ? () => undefined : change(toggled(selection.state, key))
  }
  /** Moves the cursor by one row, and selects it too. */
  function extend(by: 1 | -1): TakeBack {
    const keys = order()
    const from = cursor() ?? keys[0]
    if (from === undefined) return () => undefined
    const to = keys[keys.indexOf(from) + by] ?? from
    const goBack = moveTo(to)
    const restore = change(stepped(selection.state, keys, from, to))
    return () => {
      restore()
      goBack()
    }
  }
  const hasRows = (): boolean => selection.isListShown && selection.list.length > 0
  useCommand('list-select', toggleCursor, () => selection.isListShown && cursor() !== null)
  useCommand('list-extendNext', () => extend(1), hasRows)
  useCommand('list-extendPrevious', () => extend(-1), hasRows)
  useCommand('list-selectAll', () => void change(selectedAll(order())), hasRows)
  useCommand('list-clearSelection', selection.clear, () => selection.isActing)
  // Escape clears before it closes. The code of an overlay may still be loading: Escape closes the overlay then.
  useCommand('conversation-close', selection.clear, () => selection.isActing && navigation.overlay === null)

  /** The cursor before the pointer was pressed: a range begins there. */
  let pressedFrom: string | null = null
  const drag = useDragSelection(options, () => {
    const before = selection.state
    const to = (from: string, key: string): void => void change(draggedOver(before, order(), from, key))
    return { to, cancel: () => selection.change(before) }
  })
  return {
    onPointerDown: (event) => {
      pressedFrom = cursor()
      drag.onPointerDown(event)
    },
    onClick: ({ shiftKey, ctrlKey, metaKey, target }, key) => {
      if (drag.takeClick()) return true
      const isAdding = platform() === 'darwin' ? metaKey : ctrlKey
      const isOnCheckbox = target instanceof Element && target.closest('[data-check]') !== null
      if (!shiftKey && !isAdding && !isOnCheckbox) return false
      if (!isIn(key)) return true
      const next = shiftKey
        ? extended(selection.state, order(), pressedFrom ?? key, key)
        : toggled(selection.state, key)
      change(next)
      return true
    },
    onKeydown: (event) => {
      const { key, shiftKey, ctrlKey, metaKey, altKey } = event
      const by = { ArrowDown: 1, ArrowUp: -1 }[key] as 1 | -1 | undefined
      if (by === undefined || !shiftKey || ctrlKey || metaKey || altKey) return
      event.preventDefault()
      extend(by)
    },
  }
}

/** Updates the selection when rows change, another list is shown, or the search covers the list. */
function useFollowedList({ entries, identity, loadMoreNear }: RowSelectionOptions): void {
  const selection = useSelection()
  const search = useSearch()
  watch(
    entries,
    (now) => {
      const shown = now.filter(({ isGone }) => !isGone).map(({ row }) => row)
      selection.follow(identity(), shown)
    },
    { immediate: true, flush: 'sync' },
  )
  watch(
    () => search.isOpen,
    (isOpen) => {
      if (isOpen) selection.clear()
    },
  )
  onScopeDispose(() => selection.follow('', []))
  // Loads more rows when a selected one is near the end: beyond the end, it would count as removed from the list.
  watch([() => selection.state, entries], () => {
    const last = entries.value.findLastIndex(({ key }) => selection.state.keys.has(key))
    if (last >= 0) loadMoreNear(entries.value.length - last)
  })
}
