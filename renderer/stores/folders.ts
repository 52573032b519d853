/** The folders of the current account in the user's order, which is kept on this computer, and what can be done to them. */
import { defineStore } from 'pinia'
import * as v from 'valibot'
import { computed, watch } from 'vue'
import type { Condition } from '../../shared/filters/condition.ts'
import type { Phrase } from '../../shared/filters/phrase.ts'
import type { AccountRef } from '../../shared/model/ids.ts'
import { call } from '../bridge/client.ts'
import type { FolderView } from './builtFilter.ts'
import { useNavigation } from './navigation.ts'
import { useNotices } from './notices.ts'
import { useReference } from './reference.ts'
import { useSessions } from './sessions.ts'
import { useStoredPerAccount } from './storedPerAccount.ts'

/** What is saved; `folderId`: the folder to change, null for a new one. */
export interface SavedFilter {
  readonly folderId: number | null
  readonly name: string
  readonly phrases: readonly Phrase[] | null
  readonly conditions: readonly Condition[]
}

/** Milliseconds until a folder that was saved is opened although it is not listed. */
const LONGEST_WAIT = 2_000
/** Milliseconds between two looks for changes of other clients. */
const REFRESH_EVERY = 30_000

export const useFolders = defineStore('folders', () => {
  const navigation = useNavigation()
  const reference = useReference()
  const sessions = useSessions()
  const notices = useNotices()
  const order = useStoredPerAccount('deskbell.folderOrder', v.array(v.number()), [])
  /** Those that the user has moved first, then the others as the server has them. */
  const folders = computed(() => {
    const place = (id: number): number => {
      const index = order.value.value.indexOf(id)
      return index < 0 ? Infinity : index
    }
    // `Infinity - Infinity` is no number, and so counts as equal.
    return reference.folders.toSorted((one, other) => place(one.id) - place(other.id) || 0)
  })

  /** Stores a filter on the server of the account; resolves with the folder's id. Throws `DeskError`. */
  async function save(account: AccountRef, { folderId, name, phrases, conditions }: SavedFilter): Promise<number> {
    const { sessionId, accountId } = account
    const saved = await call('folder:save', {
      sessionId,
      accountId,
      folderId,
      name,
      phrases: phrases && [...phrases],
      conditions: [...conditions],
    })
    // Main tells of the new list a moment after it answers: until then the folder would count as gone.
    await until(() => reference.folders.some(({ id }) => id === saved.folderId))
    return saved.folderId
  }

  /** Deletes a folder, with a notice that makes it again. */
  async function remove({ id, name, phrases, conditions }: FolderView): Promise<void> {
    const { account } = navigation
    if (account === null) return
    const { sessionId, accountId } = account
    const ids = folders.value.map((folder) => folder.id)
    const wasShown = navigation.filter?.kind === 'folder' && navigation.filter.id === id
    try {
      if (wasShown) navigation.clearFilter()
      await call('folder:delete', { sessionId, accountId, folderId: id })
      const bring = async (): Promise<void> => {
        try {
          const again = await save(account, { folderId: null, name, phrases, conditions: conditions ?? [] })
          order.set(
            ids.map((one) => (one === id ? again : one)),
            `${sessionId}/${accountId}`,
          )
          if (wasShown && navigation.account === account) navigation.filterBy({ kind: 'folder', id: again })
        } catch (thrown) {
          notices.fail(thrown, () => void bring())
        }
      }
      // What can't be read can't be written again.
      const action = conditions === null ? null : { key: 'undo.undo' as const, run: bring }
      notices.show({ key: 'filter.deleted', values: { name }, action })
    } catch (thrown) {
      notices.fail(thrown, () => void remove({ id, name, phrases, conditions }))
    }
  }

  /** Moves a folder up (-1) or down (1). */
  function move(id: number, by: 1 | -1): void {
    const ids = folders.value.map((folder) => folder.id)
    const from = ids.indexOf(id)
    const other = ids[from + by]
    if (from < 0 || other === undefined) return
    ids[from + by] = id
    ids[from] = other
    order.set(ids)
  }

  return {
    folders,
    /** The server of the account has folders. */
    areThere: computed(() => sessions.can(navigation.account?.sessionId, 'folders')),
    refresh: useRefresh(),
    save,
    remove,
    move,
  }
})

/** Another client may have changed the folders, of which no event tells: returns how to fetch them again. */
function useRefresh(): () => void {
  const navigation = useNavigation()
  const reference = useReference()
  const askedAt = new Map<string, number>()
  return () => {
    const key = navigation.accountKey
    if (key === null || performance.now() - (askedAt.get(key) ?? -Infinity) < REFRESH_EVERY) return
    askedAt.set(key, performance.now())
    reference.refresh('folders')
  }
}

/** Resolves when it is true, or after `LONGEST_WAIT`. */
function until(isTrue: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (isTrue()) return resolve()
    const timer = setTimeout(end, LONGEST_WAIT)
    const stop = watch(isTrue, (now) => {
      if (now) end()
    })
    function end(): void {
      clearTimeout(timer)
      stop()
      resolve()
    }
  })
}
