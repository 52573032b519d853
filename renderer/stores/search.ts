/** The search beside the thread: whether it is open, its text, and recent searches on this computer. */
import { defineStore } from 'pinia'
import * as v from 'valibot'
import { computed, shallowRef, watch } from 'vue'
import type { SearchView } from '../../shared/views.ts'
import { useNavigation } from './navigation.ts'
import { useSessions } from './sessions.ts'
import { readStored } from './stored.ts'

const KEPT = 'deskbell.searches'
const MOST = 8
const LONGEST = 200
const RecentSchema = v.record(v.string(), v.array(v.string()))
type Recent = Readonly<Record<string, readonly string[]>>

export const useSearch = defineStore('search', () => {
  const navigation = useNavigation()
  const sessions = useSessions()
  const isOpen = shallowRef(false)
  const text = shallowRef('')
  const view = shallowRef<SearchView>('all')
  /** Grows with every request to search, so that the field takes the focus again. */
  const asked = shallowRef(0)
  const all = shallowRef<Recent>(readStored<Recent>(KEPT, RecentSchema, {}))
  const place = computed(() =>
    navigation.account === null ? null : `${navigation.account.sessionId}/${navigation.account.accountId}`,
  )
  const recent = computed(() => (place.value === null ? [] : (all.value[place.value] ?? [])))

  function keep(next: Recent): void {
    all.value = next
    localStorage.setItem(KEPT, JSON.stringify(next))
  }
  /** Opens with the last text, or with `words`. */
  function open(words?: string): void {
    if (words !== undefined) text.value = words
    isOpen.value = true
    asked.value++
  }
  function close(): void {
    isOpen.value = false
  }
  /** Stores the text as a recent search, after it led to a result. */
  function remember(): void {
    const words = text.value.trim().slice(0, LONGEST)
    if (place.value === null || words === '') return
    keep({ ...all.value, [place.value]: [words, ...recent.value.filter((each) => each !== words)].slice(0, MOST) })
  }
  function forget(words?: string): void {
    if (place.value !== null)
      keep({ ...all.value, [place.value]: words === undefined ? [] : recent.value.filter((each) => each !== words) })
  }

  watch(place, (_now, before) => {
    if (before === null) return
    text.value = ''
    view.value = 'all'
  })
  // A session that was signed out leaves no searches behind.
  watch(
    () => (sessions.state.kind === 'ready' ? sessions.sessions.map(({ id }) => id) : null),
    (ids) => {
      if (ids === null) return
      const left = Object.entries(all.value).filter(([where]) => ids.includes(where.slice(0, where.lastIndexOf('/'))))
      if (left.length < Object.keys(all.value).length) keep(Object.fromEntries(left))
    },
    { immediate: true },
  )

  return { isOpen, text, view, asked, recent, open, close, remember, forget }
})
