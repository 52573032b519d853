/** A query that is watched for several inputs at once, such as for each account. */
import type { EffectScope, ShallowRef } from 'vue'
import { computed, effectScope, onScopeDispose, shallowRef, watch } from 'vue'
import type { QueryInput, QueryName } from '../../shared/bridge.ts'
import type { Watched } from './watch.ts'
import { useWatch } from './watch.ts'

/** The watched queries by the keys of `inputs`, in their order. An input that changes under its key keeps its watch. */
export function useWatchEach<Q extends QueryName>(
  query: Q,
  inputs: () => ReadonlyMap<string, QueryInput<Q>>,
): Readonly<ShallowRef<ReadonlyMap<string, Watched<Q>>>> {
  const wanted = computed(inputs)
  const each = shallowRef<ReadonlyMap<string, Watched<Q>>>(new Map())
  const scopes = new Map<string, EffectScope>()
  function begin(key: string): Watched<Q> {
    const scope = effectScope(true)
    scopes.set(key, scope)
    const watched = scope.run(() => useWatch(query, () => wanted.value.get(key) ?? null))
    if (watched === undefined) throw new Error('The scope has ended')
    return watched
  }
  watch(
    () => [...wanted.value.keys()].join('\n'),
    () => {
      const now = new Map([...wanted.value.keys()].map((key) => [key, each.value.get(key) ?? begin(key)]))
      for (const [key, scope] of scopes) {
        if (now.has(key)) continue
        scope.stop()
        scopes.delete(key)
      }
      each.value = now
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    for (const scope of scopes.values()) scope.stop()
  })
  return each
}
