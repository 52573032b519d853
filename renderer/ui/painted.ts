/** Whether the page has painted once: the rest of the first screen is created after that. */
import type { ShallowRef } from 'vue'
import { shallowRef } from 'vue'
import { afterPaint } from './afterPaint.ts'

let painted: ShallowRef<boolean> | null = null

/** True once the first frame, which shows the list, is painted and no input is pending. One value for the page. */
export function usePainted(): Readonly<ShallowRef<boolean>> {
  if (painted === null) {
    const first = (painted = shallowRef(false))
    afterPaint(() => {
      first.value = true
    })
  }
  return painted
}
