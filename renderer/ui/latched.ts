/** For parts of the page that are rarely opened. */
import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import { shallowRef, toValue, watch } from 'vue'

/** Becomes true with `source`, and stays true: a dialog is created when it first opens, and stays mounted for its closing animation. */
export function useLatched(source: MaybeRefOrGetter<boolean>): Readonly<ShallowRef<boolean>> {
  const latched = shallowRef(toValue(source))
  const stop = watch(
    () => toValue(source),
    (now) => {
      if (!now) return
      latched.value = true
      stop()
    },
    { flush: 'sync' },
  )
  return latched
}
