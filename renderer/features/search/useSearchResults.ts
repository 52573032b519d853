/** The results of the search: requested shortly after the last key. Earlier results stay until there are new ones. */
import type { ComputedRef, Ref } from 'vue'
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { LoadState, SearchHead, SearchItem } from '../../../shared/views.ts'
import { useWatchEach } from '../../bridge/watchEach.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useSearch } from '../../stores/search.ts'
import type { SignedInAccount } from '../../stores/sessions.ts'
import { useSessions } from '../../stores/sessions.ts'
import { mergeResults } from './mergeResults.ts'

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
  /** The account that a result is of. */
  accountOf: (item: SearchItem) => SignedInAccount | null
  /** Names of the accounts of which only what is on this computer is found, where others' servers answer. */
  silent: ComputedRef<readonly string[]>
  retry: () => Promise<void>
}

export function useSearchResults(): SearchResults {
  const search = useSearch()
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
    [query, () => search.view, () => search.filters],
    () => {
      limit.value = PAGE_SIZE
    },
    { flush: 'sync' },
  )

  const found = useEachResult(query, limit)
  const { head, items } = found
  return {
    query,
    head,
    items,
    state: found.state,
    canShowMore: computed(
      () =>
        head.value?.isMore === true &&
        limit.value < MAX_RESULTS &&
        items.value.filter(({ kind }) => (search.view === 'all' && !search.isFiltered ? kind === 'message' : true))
          .length >= limit.value,
    ),
    showMore: () => {
      limit.value = Math.min(MAX_RESULTS, limit.value + PAGE_SIZE)
    },
    accountOf: found.accountOf,
    silent: found.silent,
    retry: found.retry,
  }
}

/** What each account has found, as one result. */
function useEachResult(
  query: Readonly<Ref<string>>,
  limit: Readonly<Ref<number>>,
): Pick<SearchResults, 'head' | 'items' | 'state' | 'accountOf' | 'silent' | 'retry'> {
  const search = useSearch()
  const navigation = useNavigation()
  const sessions = useSessions()
  const entries = computed(() =>
    navigation.merged === null
      ? sessions.accounts.filter(({ key }) => key === navigation.accountKey)
      : sessions.accounts,
  )
  const each = useWatchEach('search', () => {
    const input = {
      text: query.value.slice(0, MAX_QUERY_LENGTH),
      kind: search.isFiltered ? ('message' as const) : search.view,
      limit: limit.value,
      ...(search.isFiltered ? { filters: search.filters } : {}),
    }
    return new Map(query.value === '' ? [] : entries.value.map(({ key, ref }) => [key, { ...ref, ...input }]))
  })
  const parts = computed(() =>
    entries.value.flatMap((entry) => {
      const watched = each.value.get(entry.key)
      return watched === undefined ? [] : [{ entry, watched, head: watched.head.value, error: watched.error.value }]
    }),
  )
  const head = shallowRef<SearchHead | null>(null)
  const items = shallowRef<readonly SearchItem[]>([])
  const owners = shallowRef<ReadonlyMap<string, SignedInAccount>>(new Map())
  function show(): void {
    if (navigation.merged === null) {
      const [only] = parts.value
      head.value = only?.head ?? null
      items.value = only?.head === null ? [] : (only?.watched.items.value ?? [])
      owners.value = new Map()
      return
    }
    const found = parts.value.map(({ entry, watched, head: own }) => ({
      key: entry.key,
      head: own,
      items: watched.items.value,
    }))
    owners.value = new Map(
      parts.value.flatMap(({ entry, watched }) =>
        watched.items.value.map((item) => [`${entry.key}/${item.key}`, entry] as const),
      ),
    )
    ;({ head: head.value, items: items.value } = mergeResults(found, search.view, limit.value))
  }
  watch([() => parts.value.map(({ watched }) => [watched.items.value]), parts, query], () => {
    // All accounts together: of some, results would move under the pointer.
    const isPending = parts.value.length === 0 || parts.value.some((part) => part.head === null && part.error === null)
    const isWaitedFor = navigation.merged === null ? (parts.value[0]?.head ?? null) === null : isPending
    if (query.value === '' || !isWaitedFor) show()
  })
  const state = computed<LoadState>(() => {
    const errors = parts.value.flatMap(({ error }) => error ?? [])
    const [first] = errors
    if (first !== undefined && errors.length === parts.value.length)
      return { kind: 'error', code: first.code, detail: first.detail }
    return head.value?.state ?? { kind: 'loading' }
  })
  /** Accounts whose servers add nothing, where others do. */
  const silent = computed(() =>
    navigation.merged === null || head.value?.server.kind === 'failed'
      ? []
      : parts.value.filter((part) => part.error !== null || part.head?.server.kind === 'failed'),
  )
  return {
    head,
    items,
    state,
    accountOf: (item) => owners.value.get(item.key) ?? (navigation.merged === null ? (entries.value[0] ?? null) : null),
    silent: computed(() => silent.value.map(({ entry }) => entry.account.fullName)),
    retry: async () => {
      await Promise.all(parts.value.map(({ watched }) => watched.refresh()))
    },
  }
}
