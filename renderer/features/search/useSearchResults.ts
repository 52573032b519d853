/** The results of the search: requested shortly after the last key. Earlier results stay until there are new ones. */
import type { ComputedRef, Ref } from 'vue'
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { LoadState, SearchHead, SearchItem } from '../../../shared/views.ts'
import { useWatch } from '../../bridge/watch.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useSearch } from '../../stores/search.ts'

/** Milliseconds after the last key at which the search begins. */
const SEARCH_DELAY = 70
const PAGE_SIZE = 40
const MAX_RESULTS = 400
/** Only this many characters of the field are searched for. */
const MAX_QUERY_LENGTH = 2_000

export interface SearchResults {
  /** What the results are for; empty when there is nothing to search for. */
  query: Readonly<Ref<string>>
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
  const query = shallowRef(search.text.trim())
  const limit = shallowRef(PAGE_SIZE)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    () => search.text.trim(),
    (typed) => {
      clearTimeout(timer)
      timer = setTimeout(
        () => {
          query.value = typed
        },
        typed === '' ? 0 : SEARCH_DELAY,
      )
    },
  )
  onScopeDispose(() => clearTimeout(timer))
  watch(
    [query, () => search.view],
    () => {
      limit.value = PAGE_SIZE
    },
    { flush: 'sync' },
  )

  const watched = useWatch('search', () =>
    query.value === '' || navigation.account === null
      ? null
      : { ...navigation.account, text: query.value.slice(0, MAX_QUERY_LENGTH), kind: search.view, limit: limit.value },
  )
  const head = shallowRef<SearchHead | null>(null)
  const items = shallowRef<readonly SearchItem[]>([])
  watch([watched.head, watched.items, query], ([now, list, typed]) => {
    if (now === null && typed !== '') return
    head.value = now
    items.value = now === null ? [] : list
  })
  const state = computed<LoadState>(() => {
    const error = watched.error.value
    if (error !== null) return { kind: 'error', code: error.code, detail: error.detail }
    return head.value?.state ?? { kind: 'loading' }
  })
  return {
    query,
    head,
    items,
    state,
    canShowMore: computed(
      () =>
        head.value?.isMore === true &&
        limit.value < MAX_RESULTS &&
        items.value.filter(({ kind }) => (search.view === 'all' ? kind === 'message' : true)).length >= limit.value,
    ),
    showMore: () => {
      limit.value = Math.min(MAX_RESULTS, limit.value + PAGE_SIZE)
    },
    retry: watched.refresh,
  }
}
