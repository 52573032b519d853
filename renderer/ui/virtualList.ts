/** Parts for a virtualizer that never make the page lay itself out before it would: its own ask for sizes while it is still being built. */
import type { VirtualizerOptions } from '@tanstack/vue-virtual'
import { elementScroll } from '@tanstack/vue-virtual'

type Options = VirtualizerOptions<HTMLElement, Element>

/** Tells the scroller's size once it has been laid out; until then `initialRect` stands. */
export const sizeWhenLaidOut: Options['observeElementRect'] = ({ scrollElement }, report) => {
  if (scrollElement === null) return undefined
  const observer = new ResizeObserver(([entry]) => {
    const box = entry?.borderBoxSize[0]
    if (box) report({ width: Math.round(box.inlineSize), height: Math.round(box.blockSize) })
  })
  observer.observe(scrollElement)
  return () => observer.disconnect()
}

/** Scrolls as the virtualizer wants, but does not send a scroller that never moved to where it is. `moved`: whether it ever did. */
export function scrollUnlessThere(moved: () => boolean): Options['scrollToFn'] {
  return (offset, options, instance) => {
    if (offset + (options.adjustments ?? 0) === 0 && !moved()) return
    elementScroll(offset, options, instance)
  }
}
