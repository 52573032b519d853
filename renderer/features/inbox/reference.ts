/** Names and colours of the account that is shown: inboxes, labels, teams. Empty until known. */
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useWatch } from '../../bridge.ts'
import { useNavigation } from '../../stores/navigation.ts'
import type { ReferenceHead } from '../../../shared/views.ts'

type Part<K extends 'inboxes' | 'labels' | 'teams'> = ComputedRef<ReferenceHead[K]>

export function useReference(): { inboxes: Part<'inboxes'>; labels: Part<'labels'>; teams: Part<'teams'> } {
  const navigation = useNavigation()
  const watched = useWatch('reference', () => navigation.account)
  return {
    inboxes: computed(() => watched.head.value?.inboxes ?? []),
    labels: computed(() => watched.head.value?.labels ?? []),
    teams: computed(() => watched.head.value?.teams ?? []),
  }
}
