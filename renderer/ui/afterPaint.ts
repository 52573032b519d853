/** For what can come one frame after the words: the page shows those first. */
import { onScopeDispose, shallowRef, toValue, watch } from 'vue'
import type { MaybeRefOrGetter, ShallowRef } from 'vue'

/** Becomes true once what `ready` has drawn has been painted, and stays so. */
export function useAfterPaint(ready: MaybeRefOrGetter<boolean>): Readonly<ShallowRef<boolean>> {
  const painted = shallowRef(false)
  let frame = 0
  watch(() => toValue(ready), (now) => {
    if (!now || painted.value || frame !== 0) return
    // The second frame begins when the first has been painted.
    frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => { painted.value = true })
    })
  }, { immediate: true, flush: 'post' })
  onScopeDispose(() => cancelAnimationFrame(frame))
  return painted
}

/** Follows `source` a painted frame behind, for what may change after the words have; at once where nothing is painted. */
export function useBehind<T>(source: () => T): Readonly<ShallowRef<T>> {
  const behind = shallowRef(source()) as ShallowRef<T>
  let frame = 0
  watch(source, () => {
    cancelAnimationFrame(frame)
    if (document.hidden) behind.value = source()
    else frame = requestAnimationFrame(() => { frame = requestAnimationFrame(() => { behind.value = source() }) })
  }, { flush: 'sync' })
  onScopeDispose(() => cancelAnimationFrame(frame))
  return behind
}
