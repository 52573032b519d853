/** Requests older and newer messages before the user reaches the end of what is loaded. */
import { watch } from 'vue'
import type { ThreadVirtualizer } from './useThreadVirtualizer.ts'

/** Pixels from the first or last loaded row at which more is requested: about two screens. */
const NEAR_EDGE = 1_600
/** Pixels above the viewport that are enough for the first turn of a wheel. */
const FIRST_SCROLL = 300

export interface ListPagingOptions {
  list: ThreadVirtualizer
  /** The viewport's height in pixels. */
  height: () => number
  state: () => { hasOlder: boolean; loadingOlder: boolean; hasNewer: boolean; loadingNewer: boolean; count: number }
  requestOlder: () => void
  requestNewer: () => void
}

export function useListPaging({ list, height, state, requestOlder, requestNewer }: ListPagingOptions): void {
  // A thread that fills the screen requests no more while the user is at its end: opening a thread doesn't load its history.
  const needsOlder = (): boolean =>
    list.offset.value < NEAR_EDGE && (!list.isAtEnd.value || list.offset.value < FIRST_SCROLL)
  watch(
    [list.offset, list.isAtEnd, () => state().hasOlder, () => state().count, () => state().loadingOlder],
    () => {
      if (state().hasOlder && !state().loadingOlder && needsOlder()) requestOlder()
    },
    { flush: 'post' },
  )
  const pixelsBelow = (): number => list.total.value - list.offset.value - height()
  watch(
    [list.offset, list.total, () => state().hasNewer, () => state().loadingNewer],
    () => {
      if (state().hasNewer && !state().loadingNewer && pixelsBelow() < NEAR_EDGE) requestNewer()
    },
    { flush: 'post' },
  )
}
