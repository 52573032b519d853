/**
 * The rows of the list that are selected. While there are some and the list is on the screen, commands on a conversation act on them: the
 * keys, the bar, the menu of a selected row and the palette.
 */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { ConversationRow } from '../../shared/views.ts'
import { useLayout } from './layout.ts'
import { useNavigation } from './navigation.ts'
import type { RowSelection } from './rowSelection.ts'
import { NOTHING_SELECTED, pruned, selectedAll } from './rowSelection.ts'
import { useSearch } from './search.ts'

export const useSelection = defineStore('selection', () => {
  const layout = useLayout()
  const navigation = useNavigation()
  const search = useSearch()
  const state = shallowRef<RowSelection>(NOTHING_SELECTED)
  /** The list on the screen, from top to bottom, and its name. */
  const list = shallowRef<readonly ConversationRow[]>([])
  let name = ''
  /** The keys of rows to select again once an undo has brought them back. */
  let expected: ReadonlySet<string> = new Set()

  /** The selected rows, in the list's order. */
  const rows = computed<readonly ConversationRow[]>(() =>
    state.value.keys.size === 0 ? [] : list.value.filter(({ key }) => state.value.keys.has(key)),
  )
  const count = computed(() => rows.value.length)
  /** Neither the search nor, in its place, the thread or the panel covers the list. */
  const isListShown = computed(() => {
    const isAlone = navigation.conversation === null
    return !search.isOpen && (isAlone || !(layout.oneColumn || layout.hidesList))
  })
  const isActing = computed(() => count.value > 0 && isListShown.value)

  const has = (key: string): boolean => state.value.keys.has(key)
  function change(next: RowSelection): void {
    expected = new Set()
    state.value = next
  }
  const clear = (): void => change(NOTHING_SELECTED)
  /** The list has changed: rows that left it are no longer selected. Another list has nothing selected. */
  function follow(listName: string, shown: readonly ConversationRow[]): void {
    if (listName !== name) clear()
    name = listName
    list.value = shown
    const keys = new Set(shown.map(({ key }) => key))
    const back = [...expected].filter((key) => keys.has(key))
    if (back.length > 0) {
      state.value = selectedAll([...state.value.keys, ...back])
      // Those of another server come later.
      expected = new Set([...expected].filter((key) => !keys.has(key)))
    }
    state.value = pruned(state.value, (key) => keys.has(key))
  }
  /**
   * Returns a function that selects these rows again once an undo has brought them back to the list. It does nothing where another list is
   * shown or something else is selected, and returns how to go back.
   */
  function restorer(keys: ReadonlySet<string>): () => () => void {
    const of = name
    // What has not come back by the next change is a row like any other.
    expected = new Set()
    return () => {
      if (of !== name || count.value > 0) return () => undefined
      const present = new Set(list.value.map(({ key }) => key))
      expected = new Set([...keys].filter((key) => !present.has(key)))
      return () => {
        if (of === name) clear()
      }
    }
  }

  return { state, rows, count, isListShown, isActing, list, has, change, clear, follow, restorer }
})
