/** The hits of what is typed, and how far the conversation was searched. */
import type { ComputedRef, ShallowRef } from 'vue'
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { ConversationRef } from '../../../../shared/model/ids.ts'
import type { ErrorCode } from '../../../../shared/views.ts'
import { useWatch } from '../../../bridge/watch.ts'

/** Milliseconds after the last key at which the search begins. */
const SEARCH_DELAY = 120
/** Older messages that are loaded and searched each time the user goes past the oldest hit. */
const FURTHER = 200
const MOST = 20_000
const LONGEST = 1_000

export interface ThreadHits {
  readonly text: ShallowRef<string>
  /** Ids of messages, newest first. */
  readonly hits: ComputedRef<readonly number[]>
  readonly terms: ComputedRef<readonly string[]>
  /** Messages that were searched. */
  readonly searched: ComputedRef<number>
  readonly hasOlder: ComputedRef<boolean>
  /** Older messages are being loaded for this. */
  readonly isSearching: ComputedRef<boolean>
  readonly error: ComputedRef<ErrorCode | null>
  /** Nothing is known yet about these words. */
  readonly isLoading: ComputedRef<boolean>
  searchOlder: () => void
}

export function useThreadHits(target: ConversationRef, isOpen: ShallowRef<boolean>): ThreadHits {
  const text = shallowRef('')
  const query = shallowRef('')
  const depth = shallowRef(0)
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))
  const typed = computed(() => text.value.trim().slice(0, LONGEST))
  watch(typed, (now) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      depth.value = 0
      query.value = now
    }, SEARCH_DELAY)
  })
  const watched = useWatch('threadSearch', () =>
    isOpen.value && query.value !== '' ? { ...target, text: query.value, limit: depth.value } : null,
  )
  const head = computed(() => (query.value === '' ? null : watched.head.value))
  const searched = computed(() => head.value?.searched ?? 0)
  const hasOlder = computed(() => head.value?.hasOlder === true && searched.value < MOST)
  const error = computed(() => watched.error.value?.code ?? head.value?.olderError ?? null)
  const isSearching = computed(() => hasOlder.value && error.value === null && searched.value < depth.value)
  return {
    text,
    hits: computed(() => (head.value === null ? [] : watched.items.value.map(({ id }) => id))),
    terms: computed(() => (isOpen.value ? (head.value?.terms ?? []) : [])),
    searched,
    hasOlder,
    isSearching,
    error,
    isLoading: computed(() => typed.value !== '' && (head.value === null || query.value !== typed.value)),
    searchOlder: () => {
      if (isSearching.value) return
      // After a failure the same depth is asked for again.
      if (error.value !== null) void watched.refresh()
      else depth.value = Math.min(MOST, searched.value + FURTHER)
    },
  }
}
