/**
 * Keys in the list. The open conversation is the cursor: J, K, the arrows, Home, End and the page keys open the row that they move to.
 * Enter opens the focused row. One row has the tab stop.
 */
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { computed, shallowRef } from 'vue'
import type { TakeBack } from '../../ui/shortcuts.ts'
import type { UserPlace } from './useListPlace.ts'
import { useRowFocus } from './useRowFocus.ts'
import type { ListEntry } from './useStableOrder.ts'

export interface RowKeys {
  /** The index of the row with the tab stop; 0 before one was chosen. */
  readonly active: ComputedRef<number>
  readonly onKeydown: (event: KeyboardEvent) => void
  readonly onFocus: (key: string) => void
  /** Opens the next (+1) or previous (-1) row, wherever the focus is. Returns how to go back. */
  readonly step: (by: 1 | -1) => TakeBack
  /** Focuses the open row, or the one at the user's place; the list itself where it is empty. */
  readonly focus: () => void
  /** Makes a row the tab stop and focuses it, without opening it. Returns how to go back. */
  readonly moveTo: (key: string) => TakeBack
}

export interface RowKeysOptions {
  entries: Readonly<ShallowRef<readonly ListEntry[]>>
  openKey: Readonly<Ref<string | null>>
  place: UserPlace
  /** Around the rows. */
  panel: Readonly<Ref<HTMLElement | null>>
  root: Readonly<Ref<HTMLElement | null>>
  scrollTo: (index: number) => void
  open: (row: ListEntry) => void
  /** Opens a row on the way to another one. Returns how to go back. */
  pass: (row: ListEntry) => TakeBack
  /** While rows are selected, the row from which J and K move; null while none are selected, or where there is no such row. */
  selectingFrom: () => string | null
}

const PAGE = 8

export function useRowKeys(options: RowKeysOptions): RowKeys {
  const { entries, openKey, place, panel, root, scrollTo, open, pass, selectingFrom } = options
  const activeKey = shallowRef<string | null>(null)
  const indexOf = (key: string | null): number =>
    key === null ? -1 : entries.value.findIndex((entry) => entry.key === key)
  const active = computed(() => {
    const indexes = [activeKey.value, openKey.value ?? place.last(), place.here()].map(indexOf)
    return indexes.find((index) => index >= 0) ?? 0
  })

  const rowFocus = useRowFocus({ entries, openKey, place, panel, root, active, activeKey, indexOf, scrollTo })

  /** Opens the row at an index, or the nearest one. */
  function go(to: number): TakeBack {
    const index = Math.max(0, Math.min(entries.value.length - 1, to))
    const entry = entries.value[index]
    if (entry === undefined) return () => undefined
    const before = activeKey.value
    const restorePlace = place.snapshot()
    const back = pass(entry)
    void rowFocus.focusRow(entry.key)
    return () => {
      back()
      activeKey.value = before
      restorePlace()
    }
  }
  function moveTo(key: string): TakeBack {
    const before = activeKey.value
    void rowFocus.focusRow(key)
    return () => {
      activeKey.value = before
    }
  }
  function step(by: 1 | -1): TakeBack {
    const from = indexOf(selectingFrom())
    if (from >= 0) return go(from + by)
    const target = place.target(by)
    return go(target === null ? (indexOf(activeKey.value) >= 0 ? active.value : 0) : indexOf(target))
  }
  /** The tab stop is where J and K begin. */
  function isAtPlace(): boolean {
    const key = entries.value[active.value]?.key
    return key === place.last() || key === place.here()
  }
  function onKeydown(event: KeyboardEvent): void {
    if (event.metaKey || event.ctrlKey || event.altKey || event.shiftKey || event.isComposing) return
    const by = { ArrowDown: 1, ArrowUp: -1 } as const
    const arrow = by[event.key as keyof typeof by] as 1 | -1 | undefined
    const targets: Readonly<Record<string, number>> = {
      Home: 0,
      End: entries.value.length - 1,
      // Beside an open conversation, the page keys and Space scroll its messages.
      ...(openKey.value === null ? { PageDown: active.value + PAGE, PageUp: active.value - PAGE } : {}),
    }
    const target = targets[event.key]
    if (arrow !== undefined) {
      event.preventDefault()
      if (isAtPlace()) step(arrow)
      else go(active.value + arrow)
    } else if (target !== undefined) {
      event.preventDefault()
      go(target)
    } else if (event.key === 'Enter' || event.key === ' ') {
      const entry = entries.value[active.value]
      if (entry === undefined || (event.key === ' ' && entry.key === openKey.value)) return
      event.preventDefault()
      open(entry)
    }
  }
  return {
    active,
    onKeydown,
    step,
    moveTo,
    focus: rowFocus.focus,
    onFocus: (key) => {
      activeKey.value = key
    },
  }
}
