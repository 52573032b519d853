/** Which list is shown, of the account or over all: its view, or one filter, with a status and an order. The open conversation stays. */
import type { ComputedRef, Ref } from 'vue'
import { computed } from 'vue'
import type { Phrase } from '../../shared/filters/phrase.ts'
import type { AccountRef } from '../../shared/model/ids.ts'
import type { ListView, Sort, StatusFilter } from '../../shared/views.ts'
import type { Location } from './lastLocation.ts'

/** The inbox, team or label that the list is filtered by; or a folder, or a filter that is not saved. */
export type ListFilter =
  | { readonly kind: 'inbox' | 'team' | 'folder'; readonly id: number }
  | { readonly kind: 'label'; readonly title: string }
  | { readonly kind: 'phrases'; readonly phrases: readonly Phrase[] }

type ListChange = Partial<Pick<Location, 'view' | 'status' | 'sort' | 'inboxId' | 'teamId' | 'label'>>
/** What only one list at a time has. */
const NO_FILTER = { inboxId: null, teamId: null, label: null, folderId: null, phrases: null } as const

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
  /** It is a folder, or a filter that is not saved: it has conversations of every status, by their last activity. */
  readonly isBuilt: ComputedRef<boolean>
  /** The status of the list. */
  readonly shownStatus: ComputedRef<StatusFilter>
  readonly filterBy: (filter: ListFilter) => void
  /** The view without the filter. */
  readonly clearFilter: () => void
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
  const show = (to: ListChange): void => change({ merged: null, folderId: null, phrases: null, ...to })
  const showView = (view: ListView): void => change({ ...NO_FILTER, merged: null, view })
  const showMerged = (merged: ListView): void => change({ ...NO_FILTER, merged })
  const filter = computed(() => filterOf(location.value))
  const isBuilt = computed(() => filter.value?.kind === 'folder' || filter.value?.kind === 'phrases')
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
    filter,
    isBuilt,
    shownStatus: computed(() => (isBuilt.value ? 'all' : location.value.status)),
    filterBy: (to) =>
      change({
        ...NO_FILTER,
        merged: null,
        view: 'all',
        ...(to.kind === 'inbox' ? { inboxId: to.id } : {}),
        ...(to.kind === 'team' ? { teamId: to.id } : {}),
        ...(to.kind === 'folder' ? { folderId: to.id } : {}),
        ...(to.kind === 'label' ? { label: to.title } : {}),
        ...(to.kind === 'phrases' ? { phrases: [...to.phrases] } : {}),
      }),
    clearFilter: () => change(NO_FILTER),
  }
}

function filterOf({ inboxId, teamId, label, folderId, phrases }: Location): ListFilter | null {
  if (folderId !== null) return { kind: 'folder', id: folderId }
  if (phrases !== null) return { kind: 'phrases', phrases }
  if (inboxId !== null) return { kind: 'inbox', id: inboxId }
  if (teamId !== null) return { kind: 'team', id: teamId }
  return label === null ? null : { kind: 'label', title: label }
}
