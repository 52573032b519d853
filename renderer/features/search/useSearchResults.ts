/** What a search shows: asked a moment after the last key, and what was shown before stays until there is an answer. */
import type { ComputedRef, Ref } from 'vue'
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { LoadState, SearchHead, SearchItem } from '../../../shared/views.ts'
import { useWatch } from '../../bridge/watch.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useSearch } from '../../stores/search.ts'

/** Milliseconds without another key; one answer takes main a few. */
const SETTLE = 70
const PAGE = 40
const MOST = 400

export interface SearchResults {
  /** What the results are of; empty when there is nothing to search. */
  words: Readonly<Ref<string>>
  head: Readonly<Ref<SearchHead | null>>
  items: Readonly<Ref<readonly SearchItem[]>>
  state: ComputedRef<LoadState>
  canShowMore: ComputedRef<boolean>
  showMore: () => void
  retry: () => Promise<void>
}

export function useSearchResults(): SearchResults {
  const search = useSearch()
  const navigation = useNavigation()
  const words = shallowRef(search.text.trim())
  const limit = shallowRef(PAGE)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    () => search.text.trim(),
    (typed) => {
      clearTimeout(timer)
      timer = setTimeout(
        () => {
          words.value = typed
        },
        typed === '' ? 0 : SETTLE,
      )
    },
  )
  onScopeDispose(() => clearTimeout(timer))
  watch(
    [words, () => search.view],
    () => {
      limit.value = PAGE
    },
    { flush: 'sync' },
  )

  const watched = useWatch('search', () =>
    words.value === '' || navigation.account === null
      ? null
      : { ...navigation.account, text: words.value.slice(0, 2_000), kind: search.view, limit: limit.value },
  )
  const head = shallowRef<SearchHead | null>(null)
  const items = shallowRef<readonly SearchItem[]>([])
  watch([watched.head, watched.items, words], ([now, list, typed]) => {
    if (now === null && typed !== '') return
    head.value = now
    items.value = now === null ? [] : list
  })
  const state = computed<LoadState>(() => {
    const failed = watched.error.value
    if (failed !== null) return { kind: 'error', code: failed.code, detail: failed.detail }
    return head.value?.state ?? { kind: 'loading' }
  })
  return {
    words,
    head,
    items,
    state,
    canShowMore: computed(
      () =>
        head.value?.isMore === true &&
        limit.value < MOST &&
        items.value.filter(({ kind }) => (search.view === 'all' ? kind === 'message' : true)).length >= limit.value,
    ),
    showMore: () => {
      limit.value = Math.min(MOST, limit.value + PAGE)
    },
    retry: watched.refresh,
  }
}
