/** The user's place in the list on the screen (`listPlace.ts`), as rows and the open conversation change. */
import type { Ref, ShallowRef } from 'vue'
import { shallowRef, watch } from 'vue'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import type { ConversationRow } from '../../../shared/views.ts'
import type { ListPlace } from './listPlace.ts'
import { neighborOf, placeAt, placeIn } from './listPlace.ts'
import type { ListEntry } from './useStableOrder.ts'

export interface ListPlaceOptions {
  entries: Readonly<ShallowRef<readonly ListEntry[]>>
  openKey: Readonly<Ref<string | null>>
  /** Changes when another list is shown. */
  identity: () => string
}

export interface UserPlace {
  /** The key of the row that J (+1) or K (-1) opens; null before the user had a place. */
  readonly target: (by: 1 | -1) => string | null
  /** The conversation below the one that is open, else the one above; null where none is left. Undefined: `key` has no place here. */
  readonly after: (key: string) => ConversationRef | null | undefined
  /** The row at the place, where the open one has left it; null where none is left. */
  readonly here: () => string | null
  /** Null where the list doesn't have it. */
  readonly row: (key: string) => ConversationRow | null
  /** The row that was open last, whether or not the list still has it. */
  readonly last: () => string | null
  /** Returns a function that restores the place as it is now. */
  readonly snapshot: () => () => void
}

/** Conversations that were dealt with and can be undone: more than anyone undoes. */
const REMEMBERED = 50

export function useListPlace({ entries, openKey, identity }: ListPlaceOptions): UserPlace {
  const place = shallowRef<ListPlace | null>(null)
  /** Where conversations were that the user has left. One that comes back by an undo may come back elsewhere in the list. */
  const left = new Map<string, ListPlace>()
  let list = identity()

  function leave(now: ListPlace): void {
    left.delete(now.key)
    left.set(now.key, now)
    const [oldest] = left.keys()
    if (left.size > REMEMBERED && oldest !== undefined) left.delete(oldest)
  }
  function opened(keys: readonly string[], key: string): ListPlace | null {
    const before = left.get(key)
    return placeAt(keys, key) ?? (before ? placeIn(keys, before) : null)
  }
  watch(
    [entries, openKey],
    () => {
      const keys = entries.value.map(({ key }) => key)
      const isSameList = list === identity()
      list = identity()
      if (!isSameList) left.clear()
      const before = isSameList ? place.value : null
      const open = openKey.value
      const isOther = open !== null && open !== before?.key
      if (isOther && before !== null) leave(before)
      place.value = (isOther ? opened(keys, open) : null) ?? (before && placeIn(keys, before))
    },
    { immediate: true, flush: 'sync' },
  )
  const entryOf = (key: string | null): ListEntry | null => entries.value.find((entry) => entry.key === key) ?? null
  const isIn = (key: string): boolean => entryOf(key)?.isGone === false
  const here = (): string | null =>
    place.value && (neighborOf(place.value, 1, isIn) ?? neighborOf(place.value, -1, isIn))

  function target(by: 1 | -1): string | null {
    const now = place.value
    if (now === null) return null
    const found = neighborOf(now, by, isIn)
    if (found !== null) return found
    // At the end of the list, the last row is opened, unless that is the open one.
    return isIn(now.key) && !now.hasMoved ? now.key : here()
  }
  return {
    target,
    here,
    after: (key) => (place.value?.key === key ? (entryOf(here())?.row.ref ?? null) : undefined),
    row: (key) => entryOf(key)?.row ?? null,
    last: () => place.value?.key ?? null,
    snapshot: () => {
      const before = place.value
      return () => {
        place.value = before
      }
    },
  }
}
