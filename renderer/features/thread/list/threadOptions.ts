/** The options of a thread's virtualizer. */
import type { Virtualizer, VirtualizerOptions } from '@tanstack/vue-virtual'
import { elementScroll, observeElementOffset, observeElementRect } from '@tanstack/vue-virtual'
import type { ScrollAnchor } from './scrollAnchor.ts'
import { NEAR_END } from './useEndOfThread.ts'

type Options = VirtualizerOptions<HTMLElement, HTMLElement>

/** The height of the last thread's list in pixels: the one assumed before the element can be measured. */
let listHeight = 640
export function setListHeight(pixels: number): void {
  listHeight = pixels
}

/** A row's height to the fraction of a pixel: rounding errors would add up and shift other rows. */
function exactHeight(
  row: HTMLElement,
  entry: ResizeObserverEntry | undefined,
  virtualizer: Virtualizer<HTMLElement, HTMLElement>,
): number {
  const known =
    entry === undefined
      ? virtualizer.itemSizeCache.get(virtualizer.options.getItemKey(virtualizer.indexFromElement(row)))
      : entry.borderBoxSize[0]?.blockSize
  return known ?? row.getBoundingClientRect().height
}

export interface FixedOptions {
  element: { readonly value: HTMLElement | null }
  estimate: (index: number) => number
  startAt: () => number | null
  anchor: ScrollAnchor
  onChange: () => void
}
export interface ChangingOptions {
  keys: readonly string[]
  isLive: boolean
  isPainted: boolean
}

/** Returns a function from what changes in a thread to the options. */
export function threadOptions({
  element,
  estimate,
  startAt,
  anchor,
  onChange,
}: FixedOptions): (changing: ChangingOptions) => Options {
  let keys: readonly string[] = []
  let getItemKey = (index: number): string | number => index
  const heightOf = (count: number): number =>
    keys.slice(0, count).reduce((sum, _key, index) => sum + estimate(index), 0)
  const initialOffset = (): number => {
    const start = startAt()
    return Math.max(0, start === null ? heightOf(keys.length) - listHeight : heightOf(start) - listHeight / 2)
  }
  const scrollToFn: Options['scrollToFn'] = (offset, options, virtualizer) => {
    // A scroll with a behavior is a command. One without corrects the position after rows turned out higher or lower.
    if (options.behavior === undefined) {
      anchor.correct(offset + (options.adjustments ?? 0))
      return
    }
    elementScroll(offset, options, virtualizer)
    anchor.release()
  }
  return (changing) => {
    if (changing.keys !== keys) {
      const list = changing.keys
      keys = list
      // A new function only for new keys: the virtualizer recomputes all positions for it.
      getItemKey = (index) => list[index] ?? index
    }
    return {
      count: keys.length,
      getScrollElement: () => element.value,
      estimateSize: estimate,
      getItemKey,
      observeElementRect,
      observeElementOffset,
      measureElement: exactHeight,
      scrollToFn,
      // The first paint has only the visible rows; the others follow before the user can scroll to them.
      overscan: changing.isPainted ? 6 : 1,
      // Draws the end of the list from the first: rows at its top would be drawn only to be removed at once.
      initialRect: { width: 0, height: listHeight },
      initialOffset,
      // No padding above the first row: at the very top, history has to end where the viewport begins, or its growth
      // would push the rows down.
      paddingStart: 0,
      paddingEnd: 10,
      // A row that is scrolled to the top isn't below what lies over the list.
      scrollPaddingStart: 34,
      anchorTo: 'end',
      followOnAppend: changing.isLive,
      scrollEndThreshold: NEAR_END,
      useScrollendEvent: true,
      onChange,
    }
  }
}
