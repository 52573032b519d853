/** Whether the user is at the end of a thread. Only scrolling up leaves the end; growing rows don't. */
import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import { onScopeDispose, shallowRef, toValue, watch } from 'vue'
import type { ScrollAnchor } from './scrollAnchor.ts'

/** Pixels from the end that still count as the end. */
export const NEAR_END = 48
/** Input on a row, which may change its height. */
const ROW_INPUT = ['pointerdown', 'keydown'] as const

export interface EndOfThreadOptions {
  element: Readonly<ShallowRef<HTMLElement | null>>
  /** Whether the last row is the newest message; otherwise newer rows follow below. */
  isLive: MaybeRefOrGetter<boolean>
  startsAtEnd: boolean
  anchor: ScrollAnchor
}

/** Follows the scrolling of `element`, and captures the anchor while the user is away from the end. */
export function useEndOfThread({ element, isLive, startsAtEnd, anchor }: EndOfThreadOptions): ShallowRef<boolean> {
  const isAtEnd = shallowRef(startsAtEnd)
  let lastTop = 0
  const onScroll = (): void => {
    const list = element.value
    if (list === null) return
    if (list.scrollHeight - list.clientHeight - list.scrollTop <= NEAR_END) isAtEnd.value = toValue(isLive)
    else if (list.scrollTop < lastTop - 1) isAtEnd.value = false
    lastTop = list.scrollTop
    if (isAtEnd.value) anchor.release()
    else anchor.capture()
  }
  const onRowInput = ({ target }: Event): void => anchor.pin(target)
  function stopListening(list: HTMLElement | null | undefined): void {
    list?.removeEventListener('scroll', onScroll, { capture: true })
    for (const type of ROW_INPUT) list?.removeEventListener(type, onRowInput)
  }
  watch(
    () => toValue(isLive),
    (live) => {
      if (live) onScroll()
      else isAtEnd.value = false
    },
    { flush: 'post' },
  )
  watch(
    element,
    (list, before) => {
      stopListening(before)
      // In the capture phase: before the virtualizer's listener, which redraws.
      list?.addEventListener('scroll', onScroll, { passive: true, capture: true })
      for (const type of ROW_INPUT) list?.addEventListener(type, onRowInput, { passive: true })
    },
    { immediate: true, flush: 'post' },
  )
  onScopeDispose(() => stopListening(element.value))
  return isAtEnd
}
