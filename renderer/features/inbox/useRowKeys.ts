/**
 * Moving through the list by keys. There is one cursor: the open conversation. J, K, arrows, Home, End and pages open the row they move to;
 * Enter opens the row that has the focus. One row holds the tab stop.
 */
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { computed, nextTick, shallowRef, watch } from 'vue'
import type { TakeBack } from '../../ui/shortcuts.ts'
import type { ShownRow } from './useStableOrder.ts'

export interface RowKeys {
  /** Index of the row with the tab stop; 0 where none was chosen yet. */
  readonly active: ComputedRef<number>
  readonly onKeydown: (event: KeyboardEvent) => void
  readonly onFocus: (key: string) => void
  /** Opens the next (+1) or previous (-1) row, from anywhere; returns how to be back. */
  readonly step: (by: 1 | -1) => TakeBack
}

export interface RowKeysOptions {
  shown: Readonly<ShallowRef<readonly ShownRow[]>>
  openKey: Readonly<Ref<string | null>>
  root: Readonly<Ref<HTMLElement | null>>
  scrollTo: (index: number) => void
  open: (row: ShownRow) => void
  /** Opens a row on the way to another one; returns how to be back. */
  pass: (row: ShownRow) => TakeBack
}

const PAGE = 8

export function useRowKeys({ shown, openKey, root, scrollTo, open, pass }: RowKeysOptions): RowKeys {
  const activeKey = shallowRef<string | null>(null)
  const indexOf = (key: string | null): number =>
    key === null ? -1 : shown.value.findIndex((entry) => entry.key === key)
  const active = computed(() => {
    const chosen = indexOf(activeKey.value)
    return chosen >= 0 ? chosen : Math.max(0, indexOf(openKey.value))
  })
  /** The row that was open last, and where it stood: J and K go on from there when it has left the list. */
  const last = shallowRef<{ key: string; index: number } | null>(null)
  watch(
    [shown, openKey],
    () => {
      const key = openKey.value ?? last.value?.key ?? null
      const index = indexOf(key)
      if (key !== null && index >= 0) last.value = { key, index }
    },
    { immediate: true, flush: 'sync' },
  )

  async function focusRow(index: number): Promise<void> {
    const entry = shown.value[index]
    if (entry === undefined) return
    activeKey.value = entry.key
    scrollTo(index)
    await nextTick()
    root.value?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true })
  }
  /** Opens the row at an index, or the one nearest to it. */
  function go(to: number): TakeBack {
    const index = Math.max(0, Math.min(shown.value.length - 1, to))
    const entry = shown.value[index]
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
    const here = indexOf(last.value.key)
    // Where the row has left, the next one stands in its place.
    return go(here >= 0 ? here + by : by > 0 ? last.value.index : last.value.index - 1)
  }
  function onKeydown(event: KeyboardEvent): void {
    if (event.metaKey || event.ctrlKey || event.altKey || event.shiftKey || event.isComposing) return
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: active.value + 1,
      ArrowUp: active.value - 1,
      Home: 0,
      End: shown.value.length - 1,
      PageDown: active.value + PAGE,
      PageUp: active.value - PAGE,
    }
    const target = targets[event.key]
    if (target !== undefined) {
      event.preventDefault()
      go(target)
    } else if (event.key === 'Enter' || event.key === ' ') {
      const entry = shown.value[active.value]
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
