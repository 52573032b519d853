/** The filter that the user is building in the dialog. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Phrase } from '../../shared/filters/phrase.ts'
import type { FolderView } from './builtFilter.ts'
import { useBuiltFilter } from './builtFilter.ts'
import { useNavigation } from './navigation.ts'

export interface AskedFilter {
  /** The folder to change; null: none. */
  readonly folder: FolderView | null
  readonly phrases: readonly Phrase[]
  /** The conditions of the folder have no words. */
  readonly isUnworded: boolean
}

export const useFilterBuilder = defineStore('filterBuilder', () => {
  const navigation = useNavigation()
  const built = useBuiltFilter()
  const asked = shallowRef<AskedFilter | null>(null)

  /** What the list shows, as the first phrases. */
  function fromList(): Phrase[] {
    const { status, view } = navigation.location
    const { filter } = navigation
    const phrases: Omit<Phrase, 'join'>[] = []
    if (status !== 'all') phrases.push({ key: 'status', operator: 'is', values: [status] })
    if (filter?.kind === 'inbox') phrases.push({ key: 'inbox_id', operator: 'is', values: [filter.id] })
    if (filter?.kind === 'team') phrases.push({ key: 'team_id', operator: 'is', values: [filter.id] })
    if (filter?.kind === 'label') phrases.push({ key: 'labels', operator: 'is', values: [filter.title] })
    if (filter === null && view === 'unassigned') phrases.push({ key: 'assignee_id', operator: 'isEmpty', values: [] })
    if (phrases.length === 0) phrases.push({ key: 'status', operator: 'is', values: ['open'] })
    return phrases.map((phrase, index) => ({ ...phrase, join: index === phrases.length - 1 ? null : 'and' }))
  }

  /** Opens the dialog with the filter of the list, or with what the list shows. */
  function open(): void {
    const { value } = built
    asked.value = {
      folder: value?.folder ?? null,
      phrases: value?.phrases ?? (value === null ? fromList() : []),
      isUnworded: value !== null && value.phrases === null,
    }
  }

  /** Opens it for a new folder. */
  function openNew(): void {
    asked.value = { folder: null, phrases: fromList(), isUnworded: false }
  }

  return { asked, open, openNew, close: (): void => void (asked.value = null) }
})
