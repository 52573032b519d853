/** A list that keeps its order while the pointer moves in it: docs/architecture.md#rows-that-dont-jump. */
import type { Ref, ShallowRef } from 'vue'
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { ConversationRow } from '../../../shared/views.ts'
import { previewLines } from './previewLines.ts'
import { rowHeight } from './rowFacts.ts'

export interface ShownRow {
  readonly key: string
  readonly row: ConversationRow
  /** No longer in this list; leaves it when the pointer rests. */
  readonly gone: boolean
  /** Of the preview; held with the order. */
  readonly lines: 1 | 2
  /** In pixels; held with the order. */
  readonly height: number
}

/** How long after its last move the pointer still counts as at work, in milliseconds. */
export const REST = 1_500

export interface StableOrder {
  readonly shown: Readonly<ShallowRef<readonly ShownRow[]>>
  /** Rows that wait above or between for the pointer to rest. */
  readonly pending: Readonly<ShallowRef<number>>
  /** The pointer moved in the list. */
  readonly hold: () => void
  /** The pointer left, or the person asked for the new order: catches up at once. */
  readonly release: () => void
}

function measured(row: ConversationRow, width: number): ShownRow {
  const lines = previewLines(row, width)
  return { key: row.key, row, gone: false, lines, height: rowHeight(row, lines) }
}

/** `identity` names the list; another list is shown at once. `width` is the list's, in pixels. */
export function useStableOrder(
  items: Readonly<Ref<readonly ConversationRow[]>>,
  identity: () => string,
  width: () => number,
): StableOrder {
  const shown = shallowRef<readonly ShownRow[]>([])
  const pending = shallowRef(0)
  let held = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function catchUp(): void {
    const before = new Map(shown.value.map((entry) => [entry.key, entry]))
    shown.value = items.value.map((row) => {
      const known = before.get(row.key)
      const next = measured(row, width())
      return known !== undefined && known.row === row && !known.gone && known.height === next.height ? known : next
    })
    pending.value = 0
  }

  function keepOrder(): void {
    const fresh = new Map(items.value.map((row) => [row.key, row]))
    const known = new Set(shown.value.map((entry) => entry.key))
    const kept = shown.value.map((entry) => {
      const row = fresh.get(entry.key)
      if (row === undefined) return entry.gone ? entry : { ...entry, gone: true }
      return row === entry.row && !entry.gone ? entry : { ...entry, row, gone: false }
    })
    const lastKnown = items.value.findLastIndex((row) => known.has(row.key))
    const below = items.value.slice(lastKnown + 1).map((row) => measured(row, width()))
    shown.value = [...kept, ...below]
    pending.value = items.value.filter((row, index) => index <= lastKnown && !known.has(row.key)).length
  }

  function release(): void {
    clearTimeout(timer)
    held = false
    catchUp()
  }
  function hold(): void {
    held = true
    clearTimeout(timer)
    timer = setTimeout(release, REST)
  }
  watch(items, () => (held && shown.value.length > 0 ? keepOrder() : catchUp()), { immediate: true })
  watch([identity, width], release)
  onScopeDispose(() => clearTimeout(timer))
  return { shown, pending, hold, release }
}
