/** Renders only the rows of the list that are in sight. */
import type { VirtualItem, Virtualizer } from '@tanstack/vue-virtual'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/vue-virtual'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { computed, watch } from 'vue'
import { usePainted } from '../../ui/painted.ts'
import { scrollUnlessThere, sizeWhenLaidOut } from '../../ui/virtualList.ts'
import type { ListEntry } from './useStableOrder.ts'

/** Pixels of the header above the rows, as in its styles. */
const ABOVE_ROWS = 52
/** Rows that are rendered beyond each edge. */
const OVERSCAN = 6
/** Pixels above the first and below the last row. */
const PADDING = 6

export interface RowVirtualizer {
  readonly virtualizer: Ref<Virtualizer<HTMLElement, Element>>
  readonly rows: ComputedRef<{ item: VirtualItem; entry: ListEntry }[]>
}

export interface RowVirtualizerOptions {
  entries: Readonly<ShallowRef<readonly ListEntry[]>>
  scroller: Readonly<Ref<HTMLElement | null>>
  /** The index of the row with the tab stop. */
  active: ComputedRef<number>
  hasScrolled: () => boolean
}

export function useRowVirtualizer({ entries, scroller, active, hasScrolled }: RowVirtualizerOptions): RowVirtualizer {
  const painted = usePainted()
  const scrollToFn = scrollUnlessThere(hasScrolled)
  const virtualizer = useVirtualizer<HTMLElement, Element>(
    computed(() => {
      const tabStop = active.value
      return {
        count: entries.value.length,
        getScrollElement: () => scroller.value,
        // The rows are rendered with the page, not after its first layout.
        initialRect: { width: 0, height: window.innerHeight - ABOVE_ROWS },
        observeElementRect: sizeWhenLaidOut,
        scrollToFn,
        estimateSize: (index: number) => entries.value[index]?.height ?? 0,
        getItemKey: (index: number) => entries.value[index]?.key ?? index,
        // The first paint has only what is in sight.
        overscan: painted.value ? OVERSCAN : 0,
        paddingStart: PADDING,
        paddingEnd: PADDING,
        scrollPaddingStart: PADDING,
        scrollPaddingEnd: PADDING,
        // The row with the tab stop stays rendered, so that the focus is not lost while scrolling.
        rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) =>
          [...new Set([...defaultRangeExtractor(range), tabStop])]
            .filter((index) => index < range.count)
            .sort((a, b) => a - b),
      }
    }),
  )
  watch(entries, () => virtualizer.value.measure())
  const rows = computed(() =>
    virtualizer.value.getVirtualItems().flatMap((item) => {
      const entry = entries.value[item.index]
      return entry === undefined ? [] : [{ item, entry }]
    }),
  )
  return { virtualizer, rows }
}
