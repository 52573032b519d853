import type { ComputedRef } from 'vue'
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { QueryInput } from '../../../shared/bridge.ts'
import { useWatch } from '../../bridge/watch.ts'
import { useI18n } from '../../i18n.ts'

/** Milliseconds without a change after which the server is asked. */
const SETTLE = 350

/** How many conversations a filter finds, in words that say what is counted. The filter changes with every letter that the user types. */
export function useFilterCount(input: () => Omit<QueryInput<'conversations'>, 'limit'> | null): ComputedRef<string> {
  const { t } = useI18n()
  const settled = shallowRef(input())
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    () => JSON.stringify(input()),
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => (settled.value = input()), SETTLE)
    },
  )
  onScopeDispose(() => clearTimeout(timer))
  const watched = useWatch('conversations', () => (settled.value === null ? null : { ...settled.value, limit: 0 }))
  return computed(() => {
    const head = watched.head.value
    const isCurrent = JSON.stringify(settled.value) === JSON.stringify(input())
    if (watched.error.value !== null) return t(`error.${watched.error.value.code}.title`)
    if (!isCurrent || head?.filter === undefined) return t('filter.counting')
    const { filter, counts } = head
    if (filter.trouble === 'refused') return t('filter.refused')
    if (filter.counted === null)
      return head.state.kind === 'error' ? t(`error.${head.state.code}.title`) : t('filter.counting')
    if (filter.counted === 'server') return t('filter.count', { count: counts.all }, counts.all)
    return t(
      filter.trouble === 'lacking' ? 'filter.countLacking' : 'filter.countCached',
      { count: counts.all },
      counts.all,
    )
  })
}
