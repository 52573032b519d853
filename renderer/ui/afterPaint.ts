/** For what can come one frame after the words: the page shows those first. */
import { onScopeDispose, shallowRef, toValue, watch } from 'vue'
import type { MaybeRefOrGetter, ShallowRef } from 'vue'

/** Runs `run` once what is drawn now has been painted: the second frame from here begins then. Answers how to call it off. */
export function afterPaint(run: () => void): () => void {
  let frame = requestAnimationFrame(() => { frame = requestAnimationFrame(run) })
  return () => cancelAnimationFrame(frame)
}

/** Becomes true once what `ready` has drawn has been painted, and stays so. */
export function useAfterPaint(ready: MaybeRefOrGetter<boolean>): Readonly<ShallowRef<boolean>> {
  const painted = shallowRef(false)
  let stop: (() => void) | null = null
  watch(() => toValue(ready), (now) => {
    if (now) stop ??= afterPaint(() => { painted.value = true })
  }, { immediate: true, flush: 'post' })
  onScopeDispose(() => stop?.())
  return painted
}

/** Follows `source` a painted frame behind, for what may change after the words have; at once where nothing is painted. */
export function useBehind<T>(source: () => T): Readonly<ShallowRef<T>> {
  const behind = shallowRef(source()) as ShallowRef<T>
  let stop: (() => void) | null = null
  watch(source, () => {
    stop?.()
    if (document.hidden) behind.value = source()
    else stop = afterPaint(() => { behind.value = source() })
  }, { flush: 'sync' })
  onScopeDispose(() => stop?.())
  return behind
}
