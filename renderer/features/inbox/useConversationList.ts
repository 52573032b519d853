/** The watched list of conversations at the current location: its rows, its state, and more rows as the user scrolls. */
import type { ComputedRef } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import type {
  AllConversationsHead,
  ConversationRow,
  ConversationsHead,
  FilterView,
  LoadState,
} from '../../../shared/views.ts'
import { useWatch } from '../../bridge/watch.ts'
import type { BuiltFilter } from '../../stores/builtFilter.ts'
import { useBuiltFilter } from '../../stores/builtFilter.ts'
import { FIRST_ROWS } from '../../stores/homeList.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { createMessageOrder } from './messageOrder.ts'
import { useFilterName } from './useFilterName.ts'
import { useKeptUnread } from './useKeptUnread.ts'

/** Rows that are added each time the user scrolls near the end. */
const MORE_ROWS = 50
/** Rows before the end at which more are loaded. Of the first rows fewer, so that only scrolling or a tall screen asks for more. */
const LOAD_AHEAD = 12
const FIRST_LOAD_AHEAD = 4

/** A filter with what is known of the answer: how many fit, and who says so. */
export type AnsweredFilter = BuiltFilter & { readonly all: number; readonly view: FilterView | null }

export interface ConversationList {
  readonly head: ComputedRef<Pick<ConversationsHead, 'hasMore' | 'loadingMore'> | null>
  /** Of an account's list; null of one over all accounts. */
  readonly counts: ComputedRef<ConversationsHead['counts'] | null>
  /** The accounts whose part of a list over all accounts is missing or may be old. */
  readonly troubles: ComputedRef<AllConversationsHead['troubles']>
  readonly items: ComputedRef<readonly ConversationRow[]>
  readonly state: ComputedRef<LoadState>
  /** Of a folder, or of a filter that is not saved: what it asks, and what is known of the answer. */
  readonly built: ComputedRef<AnsweredFilter | null>
  /** The name of the inbox, team or label that the list is filtered by; null without a filter. */
  readonly filter: ComputedRef<string | null>
  /** Changes when another list is shown. */
  readonly identity: () => string
  /** Loads more rows if so few are left below. */
  readonly loadMoreNear: (rowsLeft: number) => void
  readonly refresh: () => Promise<void>
}

function answered(built: BuiltFilter | null, head: ConversationsHead | null): AnsweredFilter | null {
  return built && { ...built, all: head?.counts.all ?? 0, view: head?.filter ?? null }
}

export function useConversationList(): ConversationList {
  const navigation = useNavigation()
  const filterName = useFilterName()
  const built = useBuiltFilter()
  const limit = shallowRef(FIRST_ROWS)
  const input = computed(() => {
    const { view, status, sort, inboxId, teamId, label } = navigation.location
    if (navigation.isBuilt) return built.value?.input ?? null
    return navigation.account === null ? null : { ...navigation.account, view, status, sort, inboxId, teamId, label }
  })
  /** A list over all accounts: the same whichever account is open. */
  const mergedInput = computed(() =>
    navigation.merged === null ? null : { view: navigation.merged, status: navigation.location.status },
  )
  const identity = (): string => JSON.stringify(mergedInput.value ?? input.value)
  watch(
    identity,
    () => {
      limit.value = FIRST_ROWS
    },
    { flush: 'sync' },
  )
  const own = useWatch('conversations', () =>
    input.value === null || mergedInput.value !== null ? null : { ...input.value, limit: limit.value },
  )
  const merged = useWatch('allConversations', () =>
    mergedInput.value === null ? null : { ...mergedInput.value, limit: limit.value },
  )
  const list = computed(() => (mergedInput.value === null ? own : merged))
  const head = computed(() => list.value.head.value)
  const order = createMessageOrder()
  watch(identity, order.reset, { flush: 'sync' })
  const sort = computed(() =>
    navigation.merged === null && !navigation.isBuilt ? navigation.location.sort : 'lastActivityDesc',
  )
  const kept = useKeptUnread(() => list.value.items.value, identity)
  const items = computed(() => order.sorted(kept.value, sort.value, Date.now()))
  /** The rows there were when more were asked for. */
  let countBefore = -1
  watch(identity, () => (countBefore = -1), { flush: 'sync' })
  /** Rows that leave a list make it shorter than what was asked for. Each number of rows asks once: the others may be out of reach. */
  function isShort(count: number): boolean {
    const { resultInput } = list.value
    const state = head.value?.state
    const isLoaded = state?.kind === 'ready' && !state.refreshing && resultInput.value?.limit === limit.value
    return isLoaded && count !== countBefore
  }
  function loadMoreNear(rowsLeft: number): void {
    const count = list.value.items.value.length
    const ahead = limit.value === FIRST_ROWS ? FIRST_LOAD_AHEAD : LOAD_AHEAD
    if (head.value?.hasMore !== true || head.value.loadingMore || rowsLeft > ahead) return
    if (count < limit.value && !isShort(count)) return
    countBefore = count
    limit.value += MORE_ROWS
  }
  return {
    head,
    counts: computed(() => (mergedInput.value === null ? (own.head.value?.counts ?? null) : null)),
    troubles: computed(() => (mergedInput.value === null ? [] : (merged.head.value?.troubles ?? []))),
    items,
    built: computed(() => (navigation.merged === null ? answered(built.value, own.head.value) : null)),
    state: computed<LoadState>(() => {
      if (built.value?.isUnreadable === true) return { kind: 'ready', refreshing: false }
      const error = list.value.error.value
      return error === null
        ? (head.value?.state ?? { kind: 'loading' })
        : { kind: 'error', code: error.code, detail: error.detail }
    }),
    filter: computed(() => {
      const { filter } = navigation
      return filter === null || navigation.merged !== null
        ? null
        : (filterName.value ?? (filter.kind === 'label' ? filter.title : '…'))
    }),
    identity,
    loadMoreNear,
    refresh: () => list.value.refresh(),
  }
}
