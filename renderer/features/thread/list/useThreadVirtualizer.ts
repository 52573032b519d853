/**
 * The virtual list of a thread. TanStack's Vue adapter moves the scroll position when its options change, which is before Vue has drawn
 * the rows that arrived above: the browser clamps the position, and history jumps. So the new rows go to the virtualizer directly
 * (`setOptions`), and the adapter gets the same options after they are drawn. Why TanStack: docs/decisions/0014-tanstack-virtual.md.
 */
import type { VirtualItem } from '@tanstack/vue-virtual'
import { useVirtualizer } from '@tanstack/vue-virtual'
import type { ComputedRef, MaybeRefOrGetter, ShallowRef } from 'vue'
import { computed, nextTick, shallowRef, toValue, watch } from 'vue'
import { useAfterPaint } from '../../../ui/afterPaint.ts'
import { useResize } from '../../../ui/resize.ts'
import { createScrollAnchor } from './scrollAnchor.ts'
import { setListHeight, threadOptions } from './threadOptions.ts'
import { useEndOfThread } from './useEndOfThread.ts'
import { useStartOfNew } from './useStartOfNew.ts'

export interface ThreadVirtualizerOptions {
  element: Readonly<ShallowRef<HTMLElement | null>>
  keys: MaybeRefOrGetter<readonly string[]>
  /** The height of an unmeasured row in pixels. */
  estimate: (index: number) => number
  /** Whether the last row is the newest message, so that the list stays at the end. Otherwise newer rows follow below. */
  isLive: MaybeRefOrGetter<boolean>
  /** The row in the middle of the viewport at first; null: the end. */
  startAt: () => number | null
  /** The row of the line above new messages; null where nothing is new. */
  newFrom: () => number | null
  /** The user has read or answered what is below the line. */
  isRead: () => boolean
}

export interface ThreadVirtualizer {
  rows: ComputedRef<readonly VirtualItem[]>
  total: ComputedRef<number>
  offset: ComputedRef<number>
  isAtEnd: Readonly<ShallowRef<boolean>>
  isScrolling: ComputedRef<boolean>
  /** As a row's `ref`: measures it now and whenever its size changes. */
  measure: (element: unknown) => void
  toEnd: (smooth?: boolean) => void
  toIndex: (index: number) => void
  /** The user reads on from here: the list no longer moves to the start of what is new. */
  stay: () => void
}

export function useThreadVirtualizer(given: ThreadVirtualizerOptions): ThreadVirtualizer {
  const { element, isLive, startAt } = given
  /** Grows with every change of what the virtualizer returns. */
  const version = shallowRef(0)
  const painted = useAfterPaint(() => element.value !== null)
  const anchor = createScrollAnchor(() => element.value)
  const isAtEnd = useEndOfThread({ element, isLive, startsAtEnd: toValue(isLive) && startAt() === null, anchor })
  const optionsOf = threadOptions({ ...given, anchor, onChange: () => version.value++ })
  const nextOptions = () => optionsOf({ keys: toValue(given.keys), isLive: toValue(isLive), isPainted: painted.value })
  const applied = shallowRef(nextOptions())
  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>(applied)

  // Measured together after they are drawn: measured one by one, each would force a layout of the page.
  const unmeasured = new Set<HTMLElement>()
  function measureDrawn(): void {
    const rows = [...unmeasured]
    unmeasured.clear()
    for (const row of rows) if (row.isConnected) virtualizer.value.measureElement(row)
  }
  const toEnd = (behavior: 'auto' | 'smooth' = 'auto'): void => virtualizer.value.scrollToEnd({ behavior })
  const settleEnd = (): void => {
    startOfNew.check()
    if (isAtEnd.value) toEnd()
  }
  function restoreAnchor(): void {
    const moved = isAtEnd.value ? 0 : anchor.restore()
    if (moved !== 0 && virtualizer.value.scrollOffset !== null) virtualizer.value.scrollOffset += moved
  }

  const startOfNew = useStartOfNew({ ...given, isAtEnd, virtualizer })

  watch(
    element,
    (list) => {
      if (list === null) return
      measureDrawn()
      const start = startAt()
      if (start !== null) virtualizer.value.scrollToIndex(start, { align: 'center' })
      else toEnd()
      settleEnd()
    },
    { flush: 'post', immediate: true },
  )
  watch([() => toValue(given.keys), () => toValue(isLive), painted], () => {
    virtualizer.value.setOptions(nextOptions())
    version.value++
  })
  watch(
    version,
    () => {
      measureDrawn()
      applied.value = nextOptions()
      void nextTick(restoreAnchor)
    },
    { flush: 'post' },
  )

  // The viewport shrinks when the composer grows, or a line or a banner appears above it: a list at its end stays there, another one
  // keeps its rows where they are.
  let height = 0
  useResize(element, ({ contentRect }) => {
    if (contentRect.height > 0) setListHeight(contentRect.height)
    const isHidden = contentRect.height === 0 || height === 0
    if (contentRect.height !== height && isAtEnd.value) toEnd()
    else if (contentRect.height !== height && !isHidden) restoreAnchor()
    height = contentRect.height
  })
  // Images, fonts and emails change their size after they are drawn: a list at its end stays there.
  watch(() => version.value >= 0 && virtualizer.value.getTotalSize(), settleEnd, { flush: 'post' })

  const read = <T>(get: () => T): ComputedRef<T> => computed(() => (version.value >= 0 ? get() : get()))
  return {
    rows: read(() => virtualizer.value.getVirtualItems()),
    total: read(() => virtualizer.value.getTotalSize()),
    offset: read(() => virtualizer.value.scrollOffset ?? 0),
    isAtEnd,
    isScrolling: read(() => virtualizer.value.isScrolling),
    measure: (target) => {
      if (target instanceof HTMLElement) unmeasured.add(target)
      else if (target === null) virtualizer.value.measureElement(null)
    },
    toEnd: (smooth = false) => {
      isAtEnd.value = true
      const isSmooth = smooth && !window.matchMedia('(prefers-reduced-motion: reduce)').matches
      void nextTick(() => toEnd(isSmooth ? 'smooth' : 'auto'))
    },
    toIndex: (index) => virtualizer.value.scrollToIndex(index, { align: 'center' }),
    stay: startOfNew.stay,
  }
}
