/** The filter of the list: that of a folder, or one that is not saved. */
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import type { QueryInput } from '../../shared/bridge.ts'
import type { Condition } from '../../shared/filters/condition.ts'
import { folderConditions, folderPhrases } from '../../shared/filters/folder.ts'
import type { Phrase } from '../../shared/filters/phrase.ts'
import { toConditions } from '../../shared/filters/toConditions.ts'
import type { AccountRef } from '../../shared/model/ids.ts'
import type { ReferenceHead } from '../../shared/views.ts'
import { useNavigation } from './navigation.ts'
import { useReference } from './reference.ts'

export type FolderView = ReferenceHead['folders'][number]

export interface BuiltFilter {
  readonly folder: FolderView | null
  /** Null: there are no words for what another client has saved. */
  readonly phrases: readonly Phrase[] | null
  /** Its conditions can't be read. */
  readonly isUnreadable: boolean
  /** Of its list; null where there is none. */
  readonly input: Omit<QueryInput<'conversations'>, 'limit'> | null
}

/** What a list with these conditions is asked with. */
export function filteredInput(
  { sessionId, accountId }: AccountRef,
  conditions: readonly Condition[],
): NonNullable<BuiltFilter['input']> {
  return {
    sessionId,
    accountId,
    view: 'all',
    status: 'all',
    sort: 'lastActivityDesc',
    inboxId: null,
    teamId: null,
    label: null,
    conditions: [...conditions],
  }
}

/** Null for other lists, and until the folder is known. */
export function useBuiltFilter(): ComputedRef<BuiltFilter | null> {
  const navigation = useNavigation()
  const reference = useReference()
  return computed(() => {
    const { account, filter } = navigation
    if (account === null || (filter?.kind !== 'folder' && filter?.kind !== 'phrases')) return null
    const definitions = reference.attributes
    const built = (
      folder: FolderView | null,
      phrases: readonly Phrase[] | null,
      conditions: readonly Condition[] | null,
    ): BuiltFilter => ({
      folder,
      phrases,
      isUnreadable: conditions === null,
      input: conditions && filteredInput(account, conditions),
    })
    if (filter.kind === 'phrases') {
      const made = toConditions(filter.phrases, definitions)
      // Attributes may still be on their way.
      if ('problem' in made && !reference.isLoaded) return null
      return built(null, filter.phrases, 'conditions' in made ? made.conditions : null)
    }
    const folder = reference.folders.find(({ id }) => id === filter.id)
    if (folder === undefined) return null
    return built(folder, folderPhrases(folder, definitions), folderConditions(folder, definitions))
  })
}
