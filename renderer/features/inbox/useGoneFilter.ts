/** Leaves the list of an inbox, team or label that is gone: removed on the server, or no longer the user's. */
import { storeToRefs } from 'pinia'
import { computed, watch } from 'vue'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import { useReference } from '../../stores/reference.ts'

export function useGoneFilter(): void {
  const navigation = useNavigation()
  const notices = useNotices()
  const { inboxes, labels, teams, isLoaded } = storeToRefs(useReference())
  const filter = computed(() => navigation.filter)
  /** The name of the filter; null where it is not among the account's. */
  const name = computed(() => {
    const now = filter.value
    if (now === null) return null
    if (now.kind === 'label') return labels.value.find(({ title }) => title === now.title)?.title ?? null
    return (now.kind === 'inbox' ? inboxes : teams).value.find(({ id }) => id === now.id)?.name ?? null
  })
  const key = computed(() => JSON.stringify([navigation.account, filter.value]))
  let known = { key: '', name: '' }
  watch(
    [key, name, isLoaded],
    () => {
      if (name.value !== null) known = { key: key.value, name: name.value }
      else if (filter.value !== null && isLoaded.value) leave(known.key === key.value ? known.name : null)
    },
    // After a renamed label was followed.
    { immediate: true, flush: 'post' },
  )
  function leave(lost: string | null): void {
    navigation.showView(navigation.location.view)
    notices.show(lost === null ? { key: 'list.filterGoneUnnamed' } : { key: 'list.filterGone', values: { name: lost } })
  }
}
