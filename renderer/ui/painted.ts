/** Whether the page has painted once: what is not seen at first glance is made after that. */
import type { ShallowRef } from 'vue'
import { shallowRef } from 'vue'
import { afterPaint } from './afterPaint.ts'

let painted: ShallowRef<boolean> | null = null

/** True once the page's first frame, which shows the list, has been painted and no hand waits. For everyone. */
export function usePainted(): Readonly<ShallowRef<boolean>> {
  if (painted === null) {
    const first = (painted = shallowRef(false))
    afterPaint(() => {
      first.value = true
    })
  }
  return painted
}
