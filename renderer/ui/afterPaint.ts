/** For what can come one frame after the words: the page shows those first. */
import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import { onScopeDispose, shallowRef, toValue, watch } from 'vue'

/** Milliseconds after which what comes after the paint waits for a busy page no longer. */
const LONGEST_WAIT = 50

/** Runs `run` once what is drawn now has been painted and no click or key waits. Answers how to call it off. */
export function afterPaint(run: () => void): () => void {
  let task = 0
  const frame = requestAnimationFrame(() => {
    task = requestIdleCallback(run, { timeout: LONGEST_WAIT })
  })
  return () => {
    cancelAnimationFrame(frame)
    cancelIdleCallback(task)
  }
}

/** Becomes true once what `ready` has drawn has been painted, and stays so. */
export function useAfterPaint(ready: MaybeRefOrGetter<boolean>): Readonly<ShallowRef<boolean>> {
  const painted = shallowRef(false)
  let stop: (() => void) | null = null
  watch(
    () => toValue(ready),
    (now) => {
      if (now)
        stop ??= afterPaint(() => {
          painted.value = true
        })
    },
    { immediate: true, flush: 'post' },
  )
  onScopeDispose(() => stop?.())
  return painted
}

/** Follows `source` a painted frame behind, for what may change after the words have; at once where nothing is painted. */
export function useBehind<T>(source: () => T): Readonly<ShallowRef<T>> {
  const behind = shallowRef(source()) as ShallowRef<T>
  let stop: (() => void) | null = null
  watch(
    source,
    () => {
      stop?.()
      if (document.hidden) behind.value = source()
      else
        stop = afterPaint(() => {
          behind.value = source()
        })
    },
    { flush: 'sync' },
  )
  onScopeDispose(() => stop?.())
  return behind
}
