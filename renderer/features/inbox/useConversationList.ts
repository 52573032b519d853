/** The watched list of conversations at the current location: its rows, its state, and more rows as the user scrolls. */
import type { ComputedRef } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import type { ConversationRow, ConversationsHead, LoadState } from '../../../shared/views.ts'
import { useWatch } from '../../bridge/watch.ts'
import { FIRST_ROWS } from '../../stores/homeList.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { createMessageOrder } from './messageOrder.ts'
import { useFilterName } from './useFilterName.ts'

/** Rows that are added each time the user scrolls near the end. */
const MORE_ROWS = 50
/** Rows before the end at which more are loaded. Of the first rows fewer, so that only scrolling or a tall screen asks for more. */
const LOAD_AHEAD = 12
const FIRST_LOAD_AHEAD = 4

export interface ConversationList {
  readonly head: ComputedRef<ConversationsHead | null>
  readonly items: ComputedRef<readonly ConversationRow[]>
  readonly state: ComputedRef<LoadState>
  /** The name of the inbox, team or label that the list is filtered by; null without a filter. */
  readonly filter: ComputedRef<string | null>
  /** Changes when another list is shown. */
  readonly identity: () => string
  /** Loads more rows if so few are left below. */
  readonly loadMoreNear: (rowsLeft: number) => void
  readonly refresh: () => Promise<void>
}

export function useConversationList(): ConversationList {
  const navigation = useNavigation()
  const filterName = useFilterName()
  const limit = shallowRef(FIRST_ROWS)
  const input = computed(() => {
    const { view, status, sort, inboxId, teamId, label } = navigation.location
    return navigation.account === null ? null : { ...navigation.account, view, status, sort, inboxId, teamId, label }
  })
  const identity = (): string => JSON.stringify(input.value)
  watch(
    identity,
    () => {
      limit.value = FIRST_ROWS
    },
    { flush: 'sync' },
  )
  const list = useWatch('conversations', () => (input.value === null ? null : { ...input.value, limit: limit.value }))
  const order = createMessageOrder()
  watch(identity, order.reset, { flush: 'sync' })
  const items = computed(() => order.sorted(list.items.value, navigation.location.sort, Date.now()))
  function loadMoreNear(rowsLeft: number): void {
    const head = list.head.value
    const count = list.items.value.length
    const ahead = limit.value === FIRST_ROWS ? FIRST_LOAD_AHEAD : LOAD_AHEAD
    if (head?.hasMore === true && !head.loadingMore && rowsLeft <= ahead && count >= limit.value)
      limit.value += MORE_ROWS
  }
  return {
    head: computed(() => list.head.value),
    items,
    state: computed<LoadState>(() => {
      const error = list.error.value
      return error === null
        ? (list.head.value?.state ?? { kind: 'loading' })
        : { kind: 'error', code: error.code, detail: error.detail }
    }),
    filter: computed(() => {
      const { filter } = navigation
      return filter === null ? null : (filterName.value ?? (filter.kind === 'label' ? filter.title : '…'))
    }),
    identity,
    loadMoreNear,
    refresh: list.refresh,
  }
}
