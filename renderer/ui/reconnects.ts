/** How often the connection has come back. What failed to load while it was down is retried on each count. */
import { readonly, shallowRef } from 'vue'

const count = shallowRef(0)
export const reconnects = readonly(count)
export function countReconnect(): void {
  count.value++
}
