/** Observed sizes: reading one from an element would force a layout. */
import type { ShallowRef } from 'vue'
import { onScopeDispose, watch } from 'vue'

/** Tells of an element's size when it is first drawn and whenever it changes, as long as the current scope lives. */
export function useResize(
  element: Readonly<ShallowRef<HTMLElement | null>>,
  resized: (entry: ResizeObserverEntry) => void,
): void {
  const observer = new ResizeObserver(([entry]) => {
    if (entry !== undefined) resized(entry)
  })
  watch(
    element,
    (now, before) => {
      if (before) observer.unobserve(before)
      if (now) observer.observe(now)
    },
    { immediate: true, flush: 'post' },
  )
  onScopeDispose(() => observer.disconnect())
}
