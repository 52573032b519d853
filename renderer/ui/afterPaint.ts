/** For work that can follow one frame after the text it belongs to. */
import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import { onScopeDispose, shallowRef, toValue, watch } from 'vue'

/** Milliseconds after which the work no longer waits for the page to be idle. */
const LONGEST_WAIT = 50

/** Calls `run` once the current frame is painted and the page is idle. Returns how to cancel it. */
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

/** Becomes true once the frame that `ready` caused is painted, and stays true. */
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

/** Follows `source` one painted frame later; at once while the page is hidden. */
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
