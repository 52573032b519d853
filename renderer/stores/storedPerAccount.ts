/** A value of `localStorage` for each account. A session that was signed out leaves nothing behind. */
import * as v from 'valibot'
import type { ComputedRef, Ref } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import { useNavigation } from './navigation.ts'
import { useSessions } from './sessions.ts'
import { readStored } from './stored.ts'

export interface StoredPerAccount<T> {
  /** The open account as a key; null while none is open. */
  readonly place: ComputedRef<string | null>
  readonly value: ComputedRef<T>
  /** Of every account, by its key. */
  readonly all: Readonly<Ref<Readonly<Record<string, T>>>>
  /** Stores it for the open account, or for another. */
  set: (next: T, where?: string) => void
}

export function useStoredPerAccount<T>(
  key: string,
  schema: v.GenericSchema<unknown, T>,
  fallback: T,
): StoredPerAccount<T> {
  const navigation = useNavigation()
  const sessions = useSessions()
  type All = Readonly<Record<string, T>>
  const all = shallowRef<All>(readStored<All>(key, v.record(v.string(), schema), {}))
  const place = computed(() => navigation.accountKey)
  function store(next: All): void {
    all.value = next
    localStorage.setItem(key, JSON.stringify(next))
  }
  watch(
    () => (sessions.state.kind === 'ready' ? sessions.sessions.map(({ id }) => id) : null),
    (ids) => {
      if (ids === null) return
      const left = Object.entries(all.value).filter(([where]) => ids.includes(where.slice(0, where.lastIndexOf('/'))))
      if (left.length < Object.keys(all.value).length) store(Object.fromEntries(left))
    },
    { immediate: true },
  )
  return {
    place,
    value: computed(() => (place.value === null ? fallback : (all.value[place.value] ?? fallback))),
    all,
    set: (next, where) => {
      const at = where ?? place.value
      if (at !== null) store({ ...all.value, [at]: next })
    },
  }
}
