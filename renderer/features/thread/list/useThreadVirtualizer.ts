/**
 * The virtual window over a thread. TanStack's core with an adapter of our own: the library's Vue adapter moves the scroll position
 * before Vue has drawn the rows that arrived above, so that the browser clamps it and history jumps; here the library decides before
 * the page is drawn and moves after.
 */
import type { VirtualItem } from '@tanstack/vue-virtual'
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/vue-virtual'
import type { ComputedRef, MaybeRefOrGetter, ShallowRef } from 'vue'
import { computed, nextTick, onScopeDispose, shallowRef, toValue, watch } from 'vue'
import { useAfterPaint } from '../../../ui/afterPaint.ts'
import { useResize } from '../../../ui/resize.ts'
import { createPlace } from './place.ts'

/** What a reader does to a row may change its height, under the finger. */
const TOUCHES = ['pointerdown', 'keydown'] as const

/** A row's height to the fraction of a pixel: rounded ones would add up to moves of rows that nobody touched. */
function exactHeight(
  row: HTMLElement,
  entry: ResizeObserverEntry | undefined,
  self: Virtualizer<HTMLElement, HTMLElement>,
): number {
  const known =
    entry === undefined
      ? self.itemSizeCache.get(self.options.getItemKey(self.indexFromElement(row)))
      : entry.borderBoxSize[0]?.blockSize
  return known ?? row.getBoundingClientRect().height
}

/** Pixels from the end within which the reader counts as being there. */
const NEAR_END = 48

/** A thread's height on the screen, as the last one had it: what is drawn before there is an element to ask. In pixels. */
let lastHeight = 640

interface Options {
  element: Readonly<ShallowRef<HTMLElement | null>>
  keys: MaybeRefOrGetter<readonly string[]>
  estimate: (index: number) => number
  /** The last row is the newest there is: its place is kept. Otherwise newer rows follow below. */
  isLive: MaybeRefOrGetter<boolean>
  /** The row that stands in the middle at first; null: the end. */
  startAt: () => number | null
}

export interface ThreadVirtualizer {
  rows: ComputedRef<readonly VirtualItem[]>
  total: ComputedRef<number>
  offset: ComputedRef<number>
  isAtEnd: Readonly<ShallowRef<boolean>>
  isScrolling: ComputedRef<boolean>
  /** As a row's `ref`: measures it now and whenever it changes. */
  measure: (element: unknown) => void
  toEnd: (smooth?: boolean) => void
  toIndex: (index: number) => void
}

export function useThreadVirtualizer({ element, keys, estimate, isLive, startAt }: Options): ThreadVirtualizer {
  const drawn = shallowRef(0)
  const painted = useAfterPaint(() => element.value !== null)
  const place = createPlace(() => element.value)
  const isAtEnd = shallowRef(toValue(isLive) && startAt() === null)
  let shown = toValue(keys)
  const heightOf = (count: number): number =>
    shown.slice(0, count).reduce((sum, _key, index) => sum + estimate(index), 0)
  const firstOffset = (): number => {
    const start = startAt()
    return Math.max(0, start === null ? heightOf(shown.length) - lastHeight : heightOf(start) - lastHeight / 2)
  }

  const options = () => ({
    count: shown.length,
    getScrollElement: () => element.value,
    estimateSize: estimate,
    getItemKey: (
      (list: readonly string[]) => (index: number) =>
        list[index] ?? index
    )(shown),
    observeElementRect,
    observeElementOffset,
    measureElement: exactHeight,
    scrollToFn: (
      offset: number,
      how: { adjustments?: number; behavior?: ScrollBehavior },
      self: Virtualizer<HTMLElement, HTMLElement>,
    ) => {
      // What names a behaviour goes somewhere; the rest makes up for rows that turned out higher or lower.
      if (how.behavior === undefined) return place.correct(offset + (how.adjustments ?? 0))
      elementScroll(offset, how, self)
      place.release()
    },
    // The first paint has what is seen; the rest is there before the reader can get to it.
    overscan: painted.value ? 6 : 1,
    // Drawn at its end from the first: rows at the top would be made only to be thrown away once the element can be scrolled.
    initialRect: { width: 0, height: lastHeight },
    initialOffset: firstOffset,
    // No room above the first row: at the very top, what arrives has to end where the viewport begins, or its growth would push the reader down.
    paddingStart: 0,
    paddingEnd: 10,
    anchorTo: 'end' as const,
    followOnAppend: toValue(isLive),
    scrollEndThreshold: NEAR_END,
    useScrollendEvent: true,
    onChange: () => {
      drawn.value++
    },
  })
  const virtualizer = new Virtualizer<HTMLElement, HTMLElement>(options())
  onScopeDispose(virtualizer._didMount())

  // Together, after they are drawn: one by one, each as it comes, the page would be laid out for each.
  const unmeasured = new Set<HTMLElement>()
  function measureDrawn(): void {
    const rows = [...unmeasured]
    unmeasured.clear()
    for (const row of rows) if (row.isConnected) virtualizer.measureElement(row)
  }

  watch(
    element,
    (now) => {
      virtualizer._willUpdate()
      if (now === null) return
      measureDrawn()
      const start = startAt()
      if (start === null) virtualizer.scrollToEnd({ behavior: 'auto' })
      else virtualizer.scrollToIndex(start, { align: 'center' })
    },
    { flush: 'post', immediate: true },
  )
  watch(painted, () => {
    virtualizer.setOptions(options())
    drawn.value++
  })
  watch(
    () => toValue(keys),
    (next) => {
      shown = next
      virtualizer.setOptions(options())
      drawn.value++
    },
    { flush: 'pre' },
  )
  watch(
    drawn,
    () => {
      measureDrawn()
      virtualizer._willUpdate()
      const moved = isAtEnd.value ? 0 : place.keep()
      if (moved !== 0 && virtualizer.scrollOffset !== null) virtualizer.scrollOffset += moved
    },
    { flush: 'post' },
  )

  // Only the reader leaves the end, by moving up; rows that grow do not count as leaving.
  let lastTop = 0
  const scrolled = (): void => {
    const list = element.value
    if (list === null) return
    if (list.scrollHeight - list.clientHeight - list.scrollTop <= NEAR_END) isAtEnd.value = toValue(isLive)
    else if (list.scrollTop < lastTop - 1) isAtEnd.value = false
    lastTop = list.scrollTop
    if (isAtEnd.value) place.release()
    else place.note()
  }
  const hold = ({ target }: Event): void => place.hold(target)
  function deafen(list: HTMLElement | null | undefined): void {
    list?.removeEventListener('scroll', scrolled, { capture: true })
    for (const touch of TOUCHES) list?.removeEventListener(touch, hold)
  }
  watch(
    () => toValue(isLive),
    (live) => {
      virtualizer.setOptions(options())
      if (live) scrolled()
      else isAtEnd.value = false
    },
    { flush: 'post' },
  )
  watch(
    element,
    (now, before) => {
      deafen(before)
      // Heard before the virtual window hears it, and draws.
      now?.addEventListener('scroll', scrolled, { passive: true, capture: true })
      for (const touch of TOUCHES) now?.addEventListener(touch, hold, { passive: true })
    },
    { immediate: true, flush: 'post' },
  )
  onScopeDispose(() => deafen(element.value))

  // The viewport shrinks when the composer grows: whoever was at the end stays there.
  let height = 0
  useResize(element, ({ contentRect }) => {
    const next = contentRect.height
    if (next > 0) lastHeight = next
    if (next !== height && isAtEnd.value) virtualizer.scrollToEnd({ behavior: 'auto' })
    height = next
  })

  // Pictures, fonts and letters settle after they are drawn: at the end, the end is kept.
  watch(
    () => drawn.value >= 0 && virtualizer.getTotalSize(),
    () => {
      if (isAtEnd.value) virtualizer.scrollToEnd({ behavior: 'auto' })
    },
    { flush: 'post' },
  )

  const read = <T>(what: () => T): ComputedRef<T> =>
    computed(() => {
      return drawn.value >= 0 ? what() : what()
    })
  return {
    rows: read(() => virtualizer.getVirtualItems()),
    total: read(() => virtualizer.getTotalSize()),
    offset: read(() => virtualizer.scrollOffset ?? 0),
    isAtEnd,
    isScrolling: read(() => virtualizer.isScrolling),
    measure: (target) => {
      if (target instanceof HTMLElement) unmeasured.add(target)
      else if (target === null) virtualizer.measureElement(null)
    },
    toEnd: (smooth = false) => {
      isAtEnd.value = true
      void nextTick(() =>
        virtualizer.scrollToEnd({
          behavior: smooth && !window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 'smooth' : 'auto',
        }),
      )
    },
    toIndex: (index) => virtualizer.scrollToIndex(index, { align: 'center' }),
  }
}
