import type { Conversation } from '../../../shared/model/conversation.ts'
import type { ListFilter, Only } from './filter.ts'
import { compareBySort, isAmong, matches } from './filter.ts'

/**
 * The first `size` conversations of a list after some changed, in memory; null where only the database knows which ones follow. `before`:
 * the list's first `size`. `changed`: each as it is now, null when it is gone, by its id.
 */
export function updateWindow(
  before: readonly Conversation[],
  changed: ReadonlyMap<number, Conversation | null>,
  { filter, me, size, only = null }: { filter: ListFilter; me: number; size: number; only?: Only },
): Conversation[] | null {
  const came = [...changed.values()].filter(
    (now) => now !== null && matches(now, filter, me) && isAmong(now, only),
  ) as Conversation[]
  const stayed = before.filter(({ id }) => !changed.has(id))
  if (came.length === 0 && stayed.length === before.length) return [...before]
  const after = [...stayed, ...came].sort((one, other) => compareBySort(one, other, filter.sort))
  const last = before.at(-1)
  // The window held the whole list.
  if (before.length < size || !last) return after.slice(0, size)
  const isKnown = (one: Conversation): boolean => compareBySort(one, last, filter.sort) <= 0
  const known = after.filter(isKnown)
  return known.length < size ? null : known.slice(0, size)
}
