/** Keeps the order of the list while the pointer moves in it: docs/architecture.md#rows-that-dont-jump. */
import type { Ref, ShallowRef } from 'vue'
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { ConversationRow } from '../../../shared/views.ts'
import { previewLines } from './previewLines.ts'
import type { RowFrame } from './rowFacts.ts'
import { rowHeight } from './rowFacts.ts'

export interface ListEntry {
  readonly key: string
  readonly row: ConversationRow
  /** No longer in this list. It is removed when the pointer rests. */
  readonly isGone: boolean
  /** Lines of the preview. They change only with the order. */
  readonly lines: 1 | 2
  /** Pixels. It changes only with the order. */
  readonly height: number
}

/** Milliseconds after its last move at which the pointer is at rest. */
export const POINTER_REST = 1_500

export interface StableOrder {
  readonly entries: Readonly<ShallowRef<readonly ListEntry[]>>
  /** The number of new rows that are not shown until the pointer rests. Rows below the last one are shown at once. */
  readonly pending: Readonly<ShallowRef<number>>
  /** The pointer moved in the list. */
  readonly hold: () => void
  /** The pointer left, or the user asked for the new order: updates it at once. */
  readonly release: () => void
}

function measured(row: ConversationRow, frame: RowFrame, lines = previewLines(row, frame)): ListEntry {
  return { key: row.key, row, isGone: false, lines, height: rowHeight(row, lines, frame) }
}

export interface StableOrderOptions {
  items: Readonly<Ref<readonly ConversationRow[]>>
  /** Names the list: another list is shown at once. */
  identity: () => string
  frame: () => RowFrame
  /** The open row keeps its lines. */
  openKey: () => string | null
}

export function useStableOrder({ items, identity, frame, openKey }: StableOrderOptions): StableOrder {
  const entries = shallowRef<readonly ListEntry[]>([])
  const pending = shallowRef(0)
  let isHeld = false
  let timer: ReturnType<typeof setTimeout> | undefined

  let measuredIn = frame()
  function update(): void {
    const keepsLines = measuredIn === frame()
    measuredIn = frame()
    const before = new Map(entries.value.map((entry) => [entry.key, entry]))
    entries.value = items.value.map((row) => {
      const known = before.get(row.key)
      const next = measured(row, frame(), keepsLines && row.key === openKey() ? known?.lines : undefined)
      return known !== undefined && known.row === row && !known.isGone && known.height === next.height ? known : next
    })
    pending.value = 0
  }

  function keepOrder(): void {
    const fresh = new Map(items.value.map((row) => [row.key, row]))
    const known = new Set(entries.value.map((entry) => entry.key))
    const previous = entries.value.map((entry) => {
      const row = fresh.get(entry.key)
      if (row === undefined) return entry.isGone ? entry : { ...entry, isGone: true }
      return row === entry.row && !entry.isGone ? entry : { ...entry, row, isGone: false }
    })
    const lastKnown = items.value.findLastIndex((row) => known.has(row.key))
    const below = items.value.slice(lastKnown + 1).map((row) => measured(row, frame()))
    entries.value = [...previous, ...below]
    pending.value = items.value.filter((row, index) => index <= lastKnown && !known.has(row.key)).length
  }

  function release(): void {
    clearTimeout(timer)
    isHeld = false
    update()
  }
  function hold(): void {
    isHeld = true
    clearTimeout(timer)
    timer = setTimeout(release, POINTER_REST)
  }
  watch(items, () => (isHeld && entries.value.length > 0 ? keepOrder() : update()), { immediate: true })
  watch([identity, frame], release)
  // The row that was left gets the height of its preview.
  watch(openKey, () => {
    if (!isHeld) update()
  })
  onScopeDispose(() => clearTimeout(timer))
  return { entries, pending, hold, release }
}
