/** Moving through the list by keys: one row holds the tab stop, arrows, J/K, Home, End and pages move it, Enter opens. */
import { computed, nextTick, shallowRef } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import type { ShownRow } from './useStableOrder.ts'

export interface RowKeys {
  /** Index of the row with the tab stop; 0 where none was chosen yet. */
  readonly active: ComputedRef<number>
  readonly onKeydown: (event: KeyboardEvent) => void
  readonly onFocus: (key: string) => void
  /** Moves by rows and focuses; used by J and K from anywhere. */
  readonly step: (by: number) => void
}

export interface RowKeysOptions {
  shown: Readonly<ShallowRef<readonly ShownRow[]>>
  openKey: Readonly<Ref<string | null>>
  root: Readonly<Ref<HTMLElement | null>>
  scrollTo: (index: number) => void
  open: (row: ShownRow) => void
}

const PAGE = 8

export function useRowKeys({ shown, openKey, root, scrollTo, open }: RowKeysOptions): RowKeys {
  const activeKey = shallowRef<string | null>(null)
  const indexOf = (key: string | null): number => (key === null ? -1 : shown.value.findIndex((entry) => entry.key === key))
  const active = computed(() => {
    const chosen = indexOf(activeKey.value)
    return chosen >= 0 ? chosen : Math.max(0, indexOf(openKey.value))
  })

  async function focusRow(index: number): Promise<void> {
    const entry = shown.value[index]
    if (entry === undefined) return
    activeKey.value = entry.key
    scrollTo(index)
    await nextTick()
    root.value?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true })
  }
  function step(by: number): void {
    const fresh = indexOf(activeKey.value) < 0 && indexOf(openKey.value) < 0
    void focusRow(fresh ? 0 : Math.max(0, Math.min(shown.value.length - 1, active.value + by)))
  }
  function onKeydown(event: KeyboardEvent): void {
    if (event.metaKey || event.ctrlKey || event.altKey) return
    const last = shown.value.length - 1
    const targets: Readonly<Record<string, number>> = { ArrowDown: active.value + 1, ArrowUp: active.value - 1, Home: 0, End: last, PageDown: active.value + PAGE, PageUp: active.value - PAGE }
    const target = targets[event.key]
    if (target !== undefined) {
      event.preventDefault()
      void focusRow(Math.max(0, Math.min(last, target)))
    } else if (event.key === 'Enter' || event.key === ' ') {
      const entry = shown.value[active.value]
      if (entry === undefined) return
      event.preventDefault()
      open(entry)
    }
  }
  return { active, onKeydown, step, onFocus: (key) => { activeKey.value = key } }
}
