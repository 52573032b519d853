import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import { useI18n } from '../../i18n.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useReference } from '../../stores/reference.ts'

/** The name of the inbox, team, label or folder that the list is filtered by; null without a filter, and where the account has no such. */
export function useFilterName(): ComputedRef<string | null> {
  const { t } = useI18n()
  const navigation = useNavigation()
  const reference = useReference()
  return computed(() => {
    const { filter } = navigation
    if (filter === null) return null
    if (filter.kind === 'phrases') return t('filter.unsaved')
    if (filter.kind === 'folder') {
      const folder = reference.folders.find(({ id }) => id === filter.id)
      return folder === undefined ? null : folder.name || t('filter.unnamed')
    }
    if (filter.kind === 'label') return reference.labels.find(({ title }) => title === filter.title)?.title ?? null
    return reference[filter.kind === 'inbox' ? 'inboxes' : 'teams'].find(({ id }) => id === filter.id)?.name ?? null
  })
}
