/** Keeps the order of the list while the pointer is over it: docs/architecture.md#rows-that-dont-jump. */
import type { Ref, ShallowRef } from 'vue'
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { ConversationRow } from '../../../shared/views.ts'
import { previewLines } from './previewLines.ts'
import type { RowFrame } from './rowFacts.ts'
import { rowHeight } from './rowFacts.ts'

export interface ListEntry {
  readonly key: string
  readonly row: ConversationRow
  /** No longer in this list. It is removed when the order may change. */
  readonly isGone: boolean
  /** Lines of the preview. They change only with the order. */
  readonly lines: 1 | 2
  /** Pixels. It changes only with the order. */
  readonly height: number
}

/** Milliseconds after a sign that the user doesn't aim with the pointer, at which the order may change under it. */
export const POINTER_UNUSED = 1_500

/** They may belong to the click that the user is about to make. */
const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta'])

export interface StableOrder {
  readonly entries: Readonly<ShallowRef<readonly ListEntry[]>>
  /** The number of rows that are new or have another place, once the order may change. Rows below those in sight are shown at once. */
  readonly pending: Readonly<ShallowRef<number>>
  /** The pointer came to or moved over the list: keeps the order until it leaves. */
  readonly hold: () => void
  /** The pointer left, or the user asked for the new order: updates it at once. */
  readonly release: () => void
}

function measured(row: ConversationRow, frame: RowFrame, lines = previewLines(row, frame)): ListEntry {
  return { key: row.key, row, isGone: false, lines, height: rowHeight(row, lines, frame) }
}

/** How many rows are new or moved, from where each was (null: nowhere): those that are not in the longest run that kept its order. */
function countMoved(places: readonly (number | null)[]): number {
  /** The lowest last place of a run, for each length. */
  const ends: number[] = []
  for (const place of places) {
    if (place === null) continue
    const length = ends.findIndex((end) => end > place)
    ends[length < 0 ? ends.length : length] = place
  }
  return places.length - ends.length
}

/** Calls back when the user types, or leaves the window, and so aims at no row. */
function useUnusedPointer(onUnused: () => void): void {
  const onKey = ({ key }: KeyboardEvent): void => {
    if (!MODIFIERS.has(key)) onUnused()
  }
  window.addEventListener('keydown', onKey, { capture: true })
  window.addEventListener('blur', onUnused)
  onScopeDispose(() => {
    window.removeEventListener('keydown', onKey, { capture: true })
    window.removeEventListener('blur', onUnused)
  })
}

export interface StableOrderOptions {
  items: Readonly<Ref<readonly ConversationRow[]>>
  /** Names the list: another list is shown at once. */
  identity: () => string
  frame: () => RowFrame
  /** The open row keeps its lines. */
  openKey: () => string | null
  /** Pixels from the first row to the end of those in sight. */
  visibleEnd: () => number
}

export function useStableOrder({ items, identity, frame, openKey, visibleEnd }: StableOrderOptions): StableOrder {
  const entries = shallowRef<readonly ListEntry[]>([])
  const pending = shallowRef(0)
  let isHeld = false
  /** Rows from the first one that were in sight since the order was held. */
  let keptCount = 0
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
    keptCount = 0
  }

  /** How many rows have been in sight. Those after them may move: no click meets them. */
  function seenCount(): number {
    let start = 0
    const end = visibleEnd()
    const beyond = entries.value.findIndex(({ height }) => {
      start += height
      return start - height >= end
    })
    return beyond < 0 ? entries.value.length : beyond
  }
  function keepOrder(): void {
    const fresh = new Map(items.value.map((row) => [row.key, row]))
    const seen = entries.value.slice(0, Math.max(seenCount(), keptCount))
    keptCount = seen.length
    const kept = seen.map((entry) => {
      const row = fresh.get(entry.key)
      if (row === undefined) return entry.isGone ? entry : { ...entry, isGone: true }
      return row === entry.row && !entry.isGone ? entry : { ...entry, row, isGone: false }
    })
    const keptKeys = new Set(kept.map(({ key }) => key))
    const known = new Map(entries.value.map((entry) => [entry.key, entry]))
    const lastKept = items.value.findLastIndex((row) => keptKeys.has(row.key))
    const rest = items.value.filter(
      ({ key }, index) => !keptKeys.has(key) && (index > lastKept || (known.has(key) && !known.get(key)?.isGone)),
    )
    entries.value = [
      ...kept,
      ...rest.map((row) => {
        const before = known.get(row.key)
        return before?.row === row && !before.isGone ? before : measured(row, frame())
      }),
    ]
    const places = new Map(kept.map((entry, index) => [entry.key, index]))
    pending.value = countMoved(items.value.slice(0, lastKept + 1).map((row) => places.get(row.key) ?? null))
  }

  function release(): void {
    clearTimeout(timer)
    timer = undefined
    isHeld = false
    update()
  }
  function hold(): void {
    isHeld = true
    clearTimeout(timer)
    timer = undefined
  }
  function releaseSoon(): void {
    if (isHeld) timer ??= setTimeout(release, POINTER_UNUSED)
  }
  useUnusedPointer(releaseSoon)
  onScopeDispose(() => clearTimeout(timer))
  watch(items, () => (isHeld && entries.value.length > 0 ? keepOrder() : update()), { immediate: true })
  watch([identity, frame], release)
  // The row that was left gets the height of its preview.
  watch(openKey, () => {
    if (!isHeld) update()
  })
  return { entries, pending, hold, release }
}
