/** For parts of the page that few people open, and nobody opens at once. */
import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import { shallowRef, toValue, watch } from 'vue'

/** Becomes true with `source`, and stays so: a dialog is made when it is first asked for, and kept for the way it closes. */
export function useLatched(source: MaybeRefOrGetter<boolean>): Readonly<ShallowRef<boolean>> {
  const was = shallowRef(toValue(source))
  const stop = watch(
    () => toValue(source),
    (now) => {
      if (!now) return
      was.value = true
      stop()
    },
    { flush: 'sync' },
  )
  return was
}
