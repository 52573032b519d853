/** Which list is shown, of the account or over all: its view, or one filter, with a status and an order. The open conversation stays. */
import type { ComputedRef, Ref } from 'vue'
import { computed } from 'vue'
import type { AccountRef } from '../../shared/model/ids.ts'
import type { ListView, Sort, StatusFilter } from '../../shared/views.ts'
import type { Location } from './lastLocation.ts'

/** The inbox, team or label that the list is filtered by. */
export type ListFilter =
  { readonly kind: 'inbox' | 'team'; readonly id: number } | { readonly kind: 'label'; readonly title: string }

type ListChange = Partial<Pick<Location, 'view' | 'status' | 'sort' | 'inboxId' | 'teamId' | 'label'>>

export interface ListLocation {
  readonly show: (change: ListChange) => void
  readonly showView: (view: ListView) => void
  /** Shows a list over all accounts. */
  readonly showMerged: (view: ListView) => void
  /** Shows a list of the account, or over all accounts where such a list is shown. */
  readonly showHere: (view: ListView) => void
  /** The list over all accounts that is shown; null: one of the current account. */
  readonly merged: ComputedRef<ListView | null>
  /** The view that is shown, of either. */
  readonly listView: ComputedRef<ListView>
  readonly showStatus: (status: StatusFilter) => void
  readonly sortBy: (sort: Sort) => void
  /** One at a time; null: the list is a view. */
  readonly filter: ComputedRef<ListFilter | null>
  readonly filterBy: (filter: ListFilter) => void
  /** The label of the list was renamed: it stays the same list. */
  readonly followLabel: (title: string) => void
}

export interface ListLocationOptions {
  readonly account: Readonly<Ref<AccountRef | null>>
  readonly canMerge: Readonly<Ref<boolean>>
  /** The list and the open conversation are not seen at once. */
  readonly isOneColumn: () => boolean
  /** Goes to a location; `true` adds it to the history. */
  readonly move: (to: Location, isStep: boolean) => void
}

export function useListLocation(
  location: Readonly<Ref<Location>>,
  { account, canMerge, isOneColumn, move }: ListLocationOptions,
): ListLocation {
  /** Stays among the lists over all accounts, or among those of the account. The list is what the user wants to see. */
  function change(to: Partial<Location>): void {
    const closed = isOneColumn() ? { conversationId: null } : {}
    move({ ...location.value, account: account.value, ...closed, ...to }, true)
  }
  const merged = computed(() => (canMerge.value ? location.value.merged : null))
  const show = (to: ListChange): void => change({ merged: null, ...to })
  const showView = (view: ListView): void => show({ view, inboxId: null, teamId: null, label: null })
  const showMerged = (merged: ListView): void => change({ merged, inboxId: null, teamId: null, label: null })
  return {
    merged,
    listView: computed(() => merged.value ?? location.value.view),
    show,
    showView,
    showMerged,
    showHere: (view) => (merged.value === null ? showView(view) : showMerged(view)),
    showStatus: (status) => change({ status }),
    followLabel: (label) => move({ ...location.value, label }, false),
    sortBy: (sort) => move({ ...location.value, sort }, false),
    filter: computed(() => {
      const { inboxId, teamId, label } = location.value
      if (inboxId !== null) return { kind: 'inbox', id: inboxId }
      if (teamId !== null) return { kind: 'team', id: teamId }
      return label === null ? null : { kind: 'label', title: label }
    }),
    filterBy: (to) =>
      show({
        view: 'all',
        inboxId: to.kind === 'inbox' ? to.id : null,
        teamId: to.kind === 'team' ? to.id : null,
        label: to.kind === 'label' ? to.title : null,
      }),
  }
}
