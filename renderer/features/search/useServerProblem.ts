/** Why a server adds no results to those of this computer; null if it does. */
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import { useI18n } from '../../i18n.ts'
import { useNameList } from '../../ui/nameList.ts'
import type { SearchResults } from './useSearchResults.ts'

export function useServerProblem({
  query,
  head,
  silent,
}: Pick<SearchResults, 'query' | 'head' | 'silent'>): ComputedRef<{ text: string; canRetry: boolean } | null> {
  const { t } = useI18n()
  const list = useNameList()
  return computed(() => {
    const isEmpty = query.value === ''
    const { server } = head.value ?? {}
    if (!isEmpty && silent.value.length > 0) {
      const names = list(silent.value)
      return { text: t('search.onlyHereOf', { names }), canRetry: true }
    }
    if (isEmpty || server?.kind !== 'failed') return null
    if (server.code === 'unsupported') return { text: t('search.serverHasNone'), canRetry: false }
    if (server.code === 'rateLimited') return { text: t('search.serverBusy'), canRetry: false }
    return { text: t('search.onlyHere', { reason: t(`error.${server.code}.title`) }), canRetry: true }
  })
}
