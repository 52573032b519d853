/** Leaves the list of an inbox, team or label that is gone: removed on the server, or no longer the user's. */
import { storeToRefs } from 'pinia'
import { computed, watch } from 'vue'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import { useReference } from '../../stores/reference.ts'
import { useFilterName } from './useFilterName.ts'

export function useGoneFilter(): void {
  const navigation = useNavigation()
  const notices = useNotices()
  const { isLoaded } = storeToRefs(useReference())
  const name = useFilterName()
  const key = computed(() => JSON.stringify([navigation.account, navigation.filter]))
  let known = { key: '', name: '' }
  watch(
    [key, name, isLoaded],
    () => {
      if (name.value !== null) known = { key: key.value, name: name.value }
      else if (navigation.filter !== null && isLoaded.value) leave(known.key === key.value ? known.name : null)
    },
    // After a renamed label was followed.
    { immediate: true, flush: 'post' },
  )
  function leave(lost: string | null): void {
    navigation.showView(navigation.location.view)
    notices.show(lost === null ? { key: 'list.filterGoneUnnamed' } : { key: 'list.filterGone', values: { name: lost } })
  }
}
