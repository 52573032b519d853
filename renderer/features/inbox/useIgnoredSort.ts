/** Leaves an order that the server has turned out not to know: the list would only be sorted as far as it is loaded. */
import { watch } from 'vue'
import { useI18n } from '../../i18n.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import { useSessions } from '../../stores/sessions.ts'

export function useIgnoredSort(): void {
  const { t } = useI18n()
  const navigation = useNavigation()
  const notices = useNotices()
  const sessions = useSessions()
  watch(
    () => {
      const { sort } = navigation.location
      const ignored = sessions.session(navigation.account?.sessionId)?.ignoredSorts ?? []
      return navigation.merged === null && ignored.includes(sort) ? sort : null
    },
    (sort) => {
      if (sort === null) return
      navigation.sortBy('lastActivityDesc')
      notices.show({ key: 'list.sortIgnored', values: { sort: t(`list.sorts.${sort}`) } })
    },
    { immediate: true },
  )
}
