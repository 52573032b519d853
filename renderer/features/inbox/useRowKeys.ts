/**
 * Keys in the list. The open conversation is the cursor: J, K, the arrows, Home, End and the page keys open the row that they move to.
 * Enter opens the focused row. One row has the tab stop.
 */
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { computed, nextTick, shallowRef, watch } from 'vue'
import type { TakeBack } from '../../ui/shortcuts.ts'
import type { ListEntry } from './useStableOrder.ts'

export interface RowKeys {
  /** The index of the row with the tab stop; 0 before one was chosen. */
  readonly active: ComputedRef<number>
  readonly onKeydown: (event: KeyboardEvent) => void
  readonly onFocus: (key: string) => void
  /** Opens the next (+1) or previous (-1) row, wherever the focus is. Returns how to go back. */
  readonly step: (by: 1 | -1) => TakeBack
}

export interface RowKeysOptions {
  entries: Readonly<ShallowRef<readonly ListEntry[]>>
  openKey: Readonly<Ref<string | null>>
  root: Readonly<Ref<HTMLElement | null>>
  scrollTo: (index: number) => void
  open: (row: ListEntry) => void
  /** Opens a row on the way to another one. Returns how to go back. */
  pass: (row: ListEntry) => TakeBack
}

const PAGE = 8

export function useRowKeys({ entries, openKey, root, scrollTo, open, pass }: RowKeysOptions): RowKeys {
  const activeKey = shallowRef<string | null>(null)
  const indexOf = (key: string | null): number =>
    key === null ? -1 : entries.value.findIndex((entry) => entry.key === key)
  const active = computed(() => {
    const chosen = indexOf(activeKey.value)
    return chosen >= 0 ? chosen : Math.max(0, indexOf(openKey.value))
  })
  /** The row that was open last, and its index: J and K continue from there when it is no longer in the list. */
  const last = shallowRef<{ key: string; index: number } | null>(null)
  watch(
    [entries, openKey],
    () => {
      const key = openKey.value ?? last.value?.key ?? null
      const index = indexOf(key)
      if (key !== null && index >= 0) last.value = { key, index }
    },
    { immediate: true, flush: 'sync' },
  )

  async function focusRow(index: number): Promise<void> {
    const entry = entries.value[index]
    if (entry === undefined) return
    activeKey.value = entry.key
    scrollTo(index)
    await nextTick()
    root.value?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true })
  }
  /** Opens the row at an index, or the nearest one. */
  function go(to: number): TakeBack {
    const index = Math.max(0, Math.min(entries.value.length - 1, to))
    const entry = entries.value[index]
    const before = { active: activeKey.value, last: last.value }
    if (entry === undefined) return () => undefined
    const back = pass(entry)
    void focusRow(index)
    return () => {
      back()
      activeKey.value = before.active
      last.value = before.last
    }
  }
  function step(by: 1 | -1): TakeBack {
    if (last.value === null) return go(indexOf(activeKey.value) >= 0 ? active.value : 0)
    const current = indexOf(last.value.key)
    // When the row is gone, the next one is at its index.
    return go(current >= 0 ? current + by : by > 0 ? last.value.index : last.value.index - 1)
  }
  function onKeydown(event: KeyboardEvent): void {
    if (event.metaKey || event.ctrlKey || event.altKey || event.shiftKey || event.isComposing) return
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: active.value + 1,
      ArrowUp: active.value - 1,
      Home: 0,
      End: entries.value.length - 1,
      PageDown: active.value + PAGE,
      PageUp: active.value - PAGE,
    }
    const target = targets[event.key]
    if (target !== undefined) {
      event.preventDefault()
      go(target)
    } else if (event.key === 'Enter' || event.key === ' ') {
      const entry = entries.value[active.value]
      if (entry === undefined) return
      event.preventDefault()
      open(entry)
    }
  }
  return {
    active,
    onKeydown,
    step,
    onFocus: (key) => {
      activeKey.value = key
    },
  }
}
