/** Which list is shown: its view, or one filter, with a status and an order. The open conversation stays. */
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
  readonly showStatus: (status: StatusFilter) => void
  readonly sortBy: (sort: Sort) => void
  /** One at a time; null: the list is a view. */
  readonly filter: ComputedRef<ListFilter | null>
  readonly filterBy: (filter: ListFilter) => void
  /** The label of the list was renamed: it stays the same list. */
  readonly followLabel: (title: string) => void
}

/** `move` goes to a location; `true` adds it to the history. */
export function useListLocation(
  location: Readonly<Ref<Location>>,
  account: Readonly<Ref<AccountRef | null>>,
  move: (to: Location, isStep: boolean) => void,
): ListLocation {
  const show = (change: ListChange): void => move({ ...location.value, account: account.value, ...change }, true)
  return {
    show,
    showView: (view) => show({ view, inboxId: null, teamId: null, label: null }),
    showStatus: (status) => show({ status }),
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
