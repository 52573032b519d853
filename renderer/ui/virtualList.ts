/** Options for a virtualizer that never force a layout: the defaults read sizes while the list is still being created. */
import type { VirtualizerOptions } from '@tanstack/vue-virtual'
import { elementScroll } from '@tanstack/vue-virtual'

type Options = VirtualizerOptions<HTMLElement, Element>

/** Reports the scroller's size once it is laid out; until then `initialRect` counts. */
export const sizeWhenLaidOut: Options['observeElementRect'] = ({ scrollElement }, report) => {
  if (scrollElement === null) return undefined
  const observer = new ResizeObserver(([entry]) => {
    const box = entry?.borderBoxSize[0]
    if (box) report({ width: Math.round(box.inlineSize), height: Math.round(box.blockSize) })
  })
  observer.observe(scrollElement)
  return () => observer.disconnect()
}

/** Scrolls as the virtualizer asks, except to the start while the scroller has never moved. `moved`: whether it ever did. */
export function scrollUnlessThere(moved: () => boolean): Options['scrollToFn'] {
  return (offset, options, instance) => {
    if (offset + (options.adjustments ?? 0) === 0 && !moved()) return
    elementScroll(offset, options, instance)
  }
}
