/** The list of unread conversations keeps the open one until the user leaves it: reading it must not take it from under their eyes. */
import type { ComputedRef } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import type { ConversationRow } from '../../../shared/views.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useOpenThread } from '../../stores/openThread.ts'

/** `identity` changes when another list is shown. */
export function useKeptUnread(
  rows: () => readonly ConversationRow[],
  identity: () => string,
): ComputedRef<readonly ConversationRow[]> {
  const navigation = useNavigation()
  const thread = useOpenThread()
  /** The open row as the list had it last; null where it never did. */
  const kept = shallowRef<ConversationRow | null>(null)
  watch(
    [() => navigation.openKey, identity, rows],
    ([openKey, list], before) => {
      const row = rows().find(({ key }) => key === openKey)
      if (row !== undefined) kept.value = row
      else if (openKey !== before[0] || list !== before[1]) kept.value = null
    },
    { immediate: true, flush: 'sync' },
  )
  return computed(() => {
    const row = kept.value
    const all = rows()
    const isKept =
      navigation.listView === 'unread' &&
      navigation.filter === null &&
      row !== null &&
      all.every(({ key }) => key !== row.key)
    if (!isKept) return all
    // What is done with does leave: resolved, snoozed, deleted.
    const now = thread.key === row.key ? thread.conversation : row
    return now === null || now.status !== 'open' ? all : [...all, { ...row, ...rowOf(now) }]
  })
}

/** The parts of the open conversation that its row shows and that change while it is read. */
function rowOf({
  unreadCount,
  status,
  labels,
  assignee,
  team,
  priority,
  lastActivityAt,
  typing,
  pinnedAt,
}: Shown): Shown {
  return { unreadCount, status, labels, assignee, team, priority, lastActivityAt, typing, pinnedAt }
}
type Shown = Pick<
  ConversationRow,
  'unreadCount' | 'status' | 'labels' | 'assignee' | 'team' | 'priority' | 'lastActivityAt' | 'typing' | 'pinnedAt'
>
