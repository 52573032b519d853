/** The focus in the list. It follows the open row, and stays in the list when its row moves or leaves. */
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { nextTick, watch } from 'vue'
import { returnFocus } from '../../ui/focusReturn.ts'
import type { UserPlace } from './useListPlace.ts'
import type { ListEntry } from './useStableOrder.ts'

const nextFrame = (): Promise<unknown> => new Promise(requestAnimationFrame)

export interface RowFocus {
  /** Makes a row the tab stop, and focuses it. */
  readonly focusRow: (key: string | null) => Promise<void>
  /** Focuses the open row, or the one at the user's place; the list itself where it is empty. */
  readonly focus: () => void
}

export interface RowFocusOptions {
  entries: Readonly<ShallowRef<readonly ListEntry[]>>
  openKey: Readonly<Ref<string | null>>
  place: UserPlace
  /** Around the rows. */
  panel: Readonly<Ref<HTMLElement | null>>
  root: Readonly<Ref<HTMLElement | null>>
  /** The index of the row with the tab stop. */
  active: ComputedRef<number>
  activeKey: ShallowRef<string | null>
  indexOf: (key: string | null) => number
  scrollTo: (index: number) => void
}

export function useRowFocus(options: RowFocusOptions): RowFocus {
  const { entries, openKey, place, panel, root, active, activeKey, indexOf, scrollTo } = options
  const hasFocus = (): boolean => root.value?.contains(document.activeElement) === true
  /** The row with the focus was removed from the page, for a moment or for good. */
  const isLost = (): boolean => document.activeElement === document.body

  const rowOf = (key: string | null): HTMLElement | null =>
    root.value?.querySelector<HTMLElement>(`[data-index="${indexOf(key)}"]`) ?? null

  async function focusRow(key: string | null, mayFocus = (): boolean => true): Promise<void> {
    if (indexOf(key) < 0) return
    activeKey.value = key
    scrollTo(indexOf(key))
    await nextTick()
    // A list that was hidden, in one column, draws its rows only after a layout.
    for (let frame = 0; frame < 3 && rowOf(key) === null; frame++) await nextFrame()
    if (mayFocus()) rowOf(key)?.focus({ preventScroll: true })
  }
  function focus(): void {
    const key = openKey.value ?? place.here()
    if (indexOf(key) >= 0) void focusRow(key)
    else panel.value?.focus({ preventScroll: true })
  }

  /** The focus was in the list before it changed. */
  let hadFocus = false
  /** The open row takes the focus, as soon as the list shows it: after an undo that may be later. */
  let follows = false
  watch(
    [openKey, entries],
    ([open], [openBefore]) => {
      hadFocus = hasFocus()
      if (open !== openBefore) follows = hadFocus
    },
    { flush: 'sync' },
  )
  watch(
    [openKey, entries],
    ([open]) => {
      const takesFocus = follows && indexOf(open) >= 0
      // `useRowActions.ts` looks after a row that leaves without having been open.
      const isMine = indexOf(activeKey.value) >= 0 || activeKey.value === place.last()
      if (!takesFocus && !(hadFocus && isLost() && isMine)) return
      if (takesFocus) follows = false
      // It was resolved and stays open: the keys go on to act on it, not on a row that the user has not read.
      else if (open !== null && indexOf(open) < 0) return returnFocus(document.querySelector('main [role="log"]'))
      const key = takesFocus ? open : (entries.value[active.value]?.key ?? null)
      void focusRow(key, () => hasFocus() || isLost())
    },
    { flush: 'post' },
  )
  return { focusRow, focus }
}
