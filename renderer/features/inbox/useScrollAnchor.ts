/** Keeps what is being read in its place when rows come or go above it, and counts what came meanwhile. */
import type { Ref, ShallowRef } from 'vue'
import { nextTick, shallowRef, watch } from 'vue'
import type { ShownRow } from './useStableOrder.ts'

/** Scrolled less than this counts as at the top, in pixels. */
const TOP = 12

interface Placed {
  key: string
  start: number
  end: number
}
function place(rows: readonly ShownRow[]): Placed[] {
  let start = 0
  return rows.map(({ key, height }) => ({ key, start, end: (start += height) }))
}

/** `scroller` is the scrolled element; `identity` names the list. Returns how many rows came above what is in sight. */
export function useScrollAnchor(
  shown: Readonly<ShallowRef<readonly ShownRow[]>>,
  scroller: Readonly<Ref<HTMLElement | null>>,
  identity: () => string,
): { above: Readonly<ShallowRef<number>>; onScroll: () => void } {
  const above = shallowRef(0)
  let arrived = new Set<string>()
  let placed = place(shown.value)
  const forget = (): void => {
    arrived = new Set()
    above.value = 0
  }
  watch(identity, () => {
    forget()
    if (scroller.value !== null) scroller.value.scrollTop = 0
  })
  watch(shown, (rows) => {
    const before = placed
    placed = place(rows)
    const element = scroller.value
    const top = element?.scrollTop ?? 0
    if (element === null || top < TOP) return forget()
    const visible = before.filter((row) => row.end > top && row.start < top + element.clientHeight)
    const now = new Map(placed.map((row) => [row.key, row]))
    const shifts = visible.flatMap(({ key, start }) => (now.has(key) ? [(now.get(key)?.start ?? 0) - start] : []))
    if (shifts.length === 0) return
    const shift = shifts.reduce((least, each) => (Math.abs(each) < Math.abs(least) ? each : least))
    const wasAbove = new Set(before.filter((row) => row.end <= top).map((row) => row.key))
    for (const row of placed) if (row.end <= top + shift && !wasAbove.has(row.key)) arrived.add(row.key)
    above.value = arrived.size
    if (shift !== 0)
      void nextTick(() => {
        element.scrollTop = top + shift
      })
  })
  const onScroll = (): void => {
    if ((scroller.value?.scrollTop ?? 0) < TOP) forget()
  }
  return { above, onScroll }
}
