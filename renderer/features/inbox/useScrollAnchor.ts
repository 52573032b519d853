/** Keeps the rows in sight in place when rows are added or removed above them, and counts the added ones. */
import type { Ref, ShallowRef } from 'vue'
import { nextTick, shallowRef, watch } from 'vue'
import type { ListEntry } from './useStableOrder.ts'

/** Scrolled by fewer pixels than this, the list is at its top. */
const TOP = 12

interface RowPosition {
  key: string
  start: number
  end: number
}
function positionsOf(rows: readonly ListEntry[]): RowPosition[] {
  let start = 0
  return rows.map(({ key, height }) => ({ key, start, end: (start += height) }))
}

/** `identity` names the list. Returns the number of rows that were added above those in sight. */
export function useScrollAnchor(
  entries: Readonly<ShallowRef<readonly ListEntry[]>>,
  scroller: Readonly<Ref<HTMLElement | null>>,
  identity: () => string,
): { aboveCount: Readonly<ShallowRef<number>>; onScroll: () => void } {
  const aboveCount = shallowRef(0)
  let addedKeys = new Set<string>()
  let positions = positionsOf(entries.value)
  const reset = (): void => {
    addedKeys = new Set()
    aboveCount.value = 0
  }
  watch(identity, () => {
    reset()
    if (scroller.value !== null) scroller.value.scrollTop = 0
  })
  watch(entries, (rows) => {
    const before = positions
    positions = positionsOf(rows)
    const element = scroller.value
    const top = element?.scrollTop ?? 0
    if (element === null || top < TOP) return reset()
    const visible = before.filter((row) => row.end > top && row.start < top + element.clientHeight)
    const now = new Map(positions.map((row) => [row.key, row]))
    const shifts = visible.flatMap(({ key, start }) => (now.has(key) ? [(now.get(key)?.start ?? 0) - start] : []))
    // Nothing in sight is left: the list goes on with what was below it.
    const next = shifts.length > 0 ? undefined : before.find((row) => row.start >= top && now.has(row.key))
    if (shifts.length === 0 && next === undefined) return
    const shift = next
      ? (now.get(next.key)?.start ?? 0) - top
      : shifts.reduce((least, each) => (Math.abs(each) < Math.abs(least) ? each : least))
    const wasAbove = new Set(before.filter((row) => row.end <= top).map((row) => row.key))
    for (const row of positions) if (row.end <= top + shift && !wasAbove.has(row.key)) addedKeys.add(row.key)
    aboveCount.value = addedKeys.size
    if (shift !== 0)
      void nextTick(() => {
        element.scrollTop = top + shift
      })
  })
  const onScroll = (): void => {
    if ((scroller.value?.scrollTop ?? 0) < TOP) reset()
  }
  return { aboveCount, onScroll }
}
