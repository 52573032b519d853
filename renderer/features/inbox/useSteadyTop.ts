/** Keeps the rows where they are on the screen when the list itself moves: a banner appears above it, changes its height or goes. */
import type { ShallowRef } from 'vue'
import { useResize } from '../../ui/resize.ts'

export function useSteadyTop(scroller: Readonly<ShallowRef<HTMLElement | null>>): void {
  /** Pixels below the top of the window; null before the list was drawn. */
  let top: number | null = null
  // The banner takes its height from the list. Runs before the paint.
  useResize(scroller, ({ contentRect, target }) => {
    if (contentRect.height === 0) return
    const now = target.getBoundingClientRect().top
    if (top !== null && now !== top) target.scrollTop += now - top
    top = now
  })
}
