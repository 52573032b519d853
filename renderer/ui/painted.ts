/** Whether the page has painted once: what is not seen at first glance is made after that. */
import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'

let painted: ShallowRef<boolean> | null = null

/** True from the second frame of the page on, for everyone. */
export function usePainted(): Readonly<ShallowRef<boolean>> {
  if (painted === null) {
    const first = painted = shallowRef(false)
    // The frame after the next has the first one's paint behind it.
    requestAnimationFrame(() => requestAnimationFrame(() => { first.value = true }))
  }
  return painted
}
