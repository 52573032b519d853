/** How often the connection has come back: what could not be loaded while it was gone is tried again on each count. */
import { readonly, shallowRef } from 'vue'

const count = shallowRef(0)
export const attempts = readonly(count)
export function tryAgain(): void {
  count.value++
}
