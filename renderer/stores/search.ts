/** The search beside the thread: whether it is open, its text, and recent searches on this computer. */
import { defineStore } from 'pinia'
import * as v from 'valibot'
import { computed, shallowRef, watch } from 'vue'
import type { AccountRef, ConversationRef } from '../../shared/model/ids.ts'
import { accountKey } from '../../shared/model/ids.ts'
import type { SearchFilters } from '../../shared/search/filters.ts'
import { isFiltering, NO_FILTERS } from '../../shared/search/filters.ts'
import type { SearchView } from '../../shared/views.ts'
import { useNavigation } from './navigation.ts'
import { useSessions } from './sessions.ts'
import { useStoredPerAccount } from './storedPerAccount.ts'

const KEPT = 'deskbell.searches'
const MOST = 8
const LONGEST = 200
/** Instead of the key of an account. */
const ALL = 'all'
const RecentSchema = v.array(v.string())

export const useSearch = defineStore('search', () => {
  const stored = useStoredPerAccount<readonly string[]>(KEPT, RecentSchema, [])
  const navigation = useNavigation()
  const sessions = useSessions()
  /** What is searched: one account, or all where their conversations are one list. */
  const place = computed(() => (navigation.merged === null ? stored.place.value : ALL))
  const recent = computed<readonly string[]>(() =>
    navigation.merged === null
      ? stored.value.value
      : [...new Set(sessions.accounts.flatMap(({ key }) => stored.all.value[key] ?? []))].slice(0, MOST),
  )
  const isOpen = shallowRef(false)
  /** The conversation that was open before the search. */
  let before: ConversationRef | null = null
  const text = shallowRef('')
  const view = shallowRef<SearchView>('all')
  const filters = shallowRef<SearchFilters>(NO_FILTERS)
  const isFiltered = computed(() => isFiltering(filters.value))
  /** Grows with every request to search, so that the field takes the focus again. */
  const asked = shallowRef(0)

  function reset(): void {
    view.value = 'all'
    filters.value = NO_FILTERS
  }
  /** Opens with the last text, or with `words`. A new search shows everything, whatever was shown last. */
  function open(words?: string): void {
    if (words !== undefined) text.value = words
    if (words !== undefined || !isOpen.value) reset()
    if (!isOpen.value) before = navigation.conversation
    isOpen.value = true
    asked.value++
  }
  /** Closes the search. Where no conversation is open then, the one from before the search is shown again. */
  function close(): void {
    if (!isOpen.value) return
    isOpen.value = false
    const { account, conversation } = navigation
    if (conversation !== null || before === null) return
    const isShown = account?.sessionId === before.sessionId && account.accountId === before.accountId
    if (isShown || navigation.merged !== null) navigation.open(before)
  }
  /** Stores the text as a recent search, after it led to a result of this account. */
  function remember(account: AccountRef | null): void {
    const words = text.value.trim().slice(0, LONGEST)
    if (words === '' || account === null) return
    const where = accountKey(account)
    const earlier = stored.all.value[where] ?? []
    stored.set([words, ...earlier.filter((each) => each !== words)].slice(0, MOST), where)
  }
  function forget(): void {
    if (navigation.merged === null) stored.set([])
    else for (const where of Object.keys(stored.all.value)) stored.set([], where)
  }

  watch(place, (_now, before) => {
    if (before === null) return
    text.value = ''
    reset()
  })

  return { isOpen, text, view, filters, isFiltered, asked, recent, open, close, remember, forget }
})
