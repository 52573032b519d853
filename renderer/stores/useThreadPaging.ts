/** Older and newer messages of the loaded range: whether the server has more, and requesting a page of them. */
import type { ComputedRef } from 'vue'
import { computed, watch } from 'vue'
import type { QueryHead } from '../../shared/bridge.ts'
import type { ThreadWindow } from './useThreadWindow.ts'
import { MAX_MESSAGES, PAGE } from './useThreadWindow.ts'

type ThreadHead = QueryHead<'thread'>

export interface ThreadPaging {
  readonly hasOlder: ComputedRef<boolean>
  readonly loadingOlder: ComputedRef<boolean>
  readonly olderError: ComputedRef<NonNullable<ThreadHead['olderError']> | null>
  /** Requests older messages, unless a request is pending. */
  showOlder: () => void
  /** Null where the window is at the newest messages. */
  readonly around: ComputedRef<NonNullable<ThreadHead['around']> | null>
  readonly hasNewer: ComputedRef<boolean>
  /** Requests newer messages, where the window doesn't reach the newest. */
  showNewer: () => void
}

/** `loaded`: the number of loaded messages. */
export function useThreadPaging(
  { limit, newer }: Pick<ThreadWindow, 'limit' | 'newer'>,
  head: ComputedRef<ThreadHead | null>,
  loaded: () => number,
): ThreadPaging {
  const hasOlder = computed(() => head.value?.hasOlder === true && limit.value < MAX_MESSAGES)
  const olderError = computed(() => (hasOlder.value ? (head.value?.olderError ?? null) : null))
  const loadingOlder = computed(
    () =>
      head.value?.loadingOlder === true ||
      (hasOlder.value && olderError.value === null && limit.value - PAGE > loaded()),
  )
  /** Those before the loaded ones are new too: the thread begins at the first of them. */
  const needsNew = computed(
    () => head.value?.newBeginsEarlier === true && !loadingOlder.value && olderError.value === null,
  )
  watch([needsNew, loaded], ([needed]) => {
    if (needed && limit.value < loaded() + PAGE) showOlder()
  })
  function showOlder(): void {
    if (hasOlder.value && !loadingOlder.value && olderError.value === null)
      limit.value = Math.min(MAX_MESSAGES, Math.max(limit.value, loaded()) + PAGE)
  }
  const around = computed(() => head.value?.around ?? null)
  const hasNewer = computed(() => around.value?.hasNewer === true && newer.value < MAX_MESSAGES)
  function showNewer(): void {
    if (hasNewer.value && around.value?.loadingNewer !== true) newer.value = Math.min(MAX_MESSAGES, newer.value + PAGE)
  }
  return { hasOlder, loadingOlder, olderError, showOlder, around, hasNewer, showNewer }
}
