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
  /** The number of rows that are new or have another place, once the order may change. Rows below the last one are shown at once. */
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
    const places = new Map(entries.value.map((entry, index) => [entry.key, index]))
    pending.value = countMoved(items.value.slice(0, lastKnown + 1).map((row) => places.get(row.key) ?? null))
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
  /** The user types, or left the window, and aims at no row. */
  function releaseSoon(): void {
    if (isHeld) timer ??= setTimeout(release, POINTER_UNUSED)
  }
  const onKey = ({ key }: KeyboardEvent): void => {
    if (!MODIFIERS.has(key)) releaseSoon()
  }
  window.addEventListener('keydown', onKey, { capture: true })
  window.addEventListener('blur', releaseSoon)
  onScopeDispose(() => {
    window.removeEventListener('keydown', onKey, { capture: true })
    window.removeEventListener('blur', releaseSoon)
    clearTimeout(timer)
  })
  watch(items, () => (isHeld && entries.value.length > 0 ? keepOrder() : update()), { immediate: true })
  watch([identity, frame], release)
  // The row that was left gets the height of its preview.
  watch(openKey, () => {
    if (!isHeld) update()
  })
  return { entries, pending, hold, release }
}
