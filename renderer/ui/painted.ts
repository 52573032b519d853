/** Whether the page has painted once: what is not seen at first glance is made after that. */
import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { afterPaint } from './afterPaint.ts'

let painted: ShallowRef<boolean> | null = null

/** True after the second frame of the page, for everyone: the first one shows the list, the second is free for the hand that waits for it. */
export function usePainted(): Readonly<ShallowRef<boolean>> {
  if (painted === null) {
    const first = painted = shallowRef(false)
    // A task of its own: what follows belongs to no frame that the first paint, or an answer to a key, waits for.
    afterPaint(() => void setTimeout(() => { first.value = true }))
  }
  return painted
}
