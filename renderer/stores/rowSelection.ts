/** Which rows of a list are selected, by their keys. Pure; `order` is the keys of the list from top to bottom. */
import { MOST_AT_ONCE } from '../../shared/batch.ts'

/**
 * `keys`: the selected rows. `anchor`: the row from which a range extends. `head`: the other end of that range. `base`: what was selected
 * before the range began, and stays when it shrinks.
 */
export interface RowSelection {
  readonly keys: ReadonlySet<string>
  readonly base: ReadonlySet<string>
  readonly anchor: string | null
  readonly head: string | null
}

const NO_KEYS: ReadonlySet<string> = new Set()
export const NOTHING_SELECTED: RowSelection = { keys: NO_KEYS, base: NO_KEYS, anchor: null, head: null }

/** At most `MOST_AT_ONCE`; those that come first win. */
function limited(...parts: Iterable<string>[]): ReadonlySet<string> {
  const keys = new Set<string>()
  for (const part of parts)
    for (const key of part) {
      if (keys.size === MOST_AT_ONCE) return keys
      keys.add(key)
    }
  return keys
}

/** From one row to another, in that direction; empty where the list doesn't have both. */
function rangeOf(order: readonly string[], from: string, to: string): string[] {
  const start = order.indexOf(from)
  const end = order.indexOf(to)
  if (start < 0 || end < 0) return []
  return start <= end ? order.slice(start, end + 1) : order.slice(end, start + 1).reverse()
}

/** Selects a row, or unselects a selected one. The next range begins there. */
export function toggled({ keys }: RowSelection, key: string): RowSelection {
  const rest = [...keys].filter((each) => each !== key)
  const now = rest.length < keys.size ? new Set(rest) : limited(keys, [key])
  return { keys: now, base: now, anchor: key, head: key }
}

/**
 * Selects the rows from the anchor to `to`, and unselects those of the range before that it leaves. Without an anchor in
 * the list, the range begins at `start`.
 */
export function extended(
  { keys, base, anchor }: RowSelection,
  order: readonly string[],
  start: string,
  to: string,
): RowSelection {
  const isKnown = anchor !== null && order.includes(anchor)
  const from = isKnown ? anchor : start
  const before = isKnown ? base : keys
  return { keys: limited(before, rangeOf(order, from, to)), base: before, anchor: from, head: to }
}

/** Selects the rows from the pressed one to that under the pointer, beside what was selected before. */
export function draggedOver({ keys }: RowSelection, order: readonly string[], from: string, to: string): RowSelection {
  return extended({ keys, base: keys, anchor: null, head: null }, order, from, to)
}

/** Extends by the row after the cursor. A cursor that has left the range begins a new one. */
export function stepped(selection: RowSelection, order: readonly string[], cursor: string, to: string): RowSelection {
  const { keys, head } = selection
  const continued = head === cursor ? selection : { keys, base: keys, anchor: cursor, head: cursor }
  return extended(continued, order, cursor, to)
}

/** Selects exactly these rows. */
export function selectedAll(order: readonly string[]): RowSelection {
  const keys = limited(order)
  return { keys, base: keys, anchor: null, head: null }
}

/** Without the rows that have left the list. The same object if there are none. */
export function pruned(selection: RowSelection, isIn: (key: string) => boolean): RowSelection {
  const { keys, base, anchor, head } = selection
  if (
    [...keys].every(isIn) &&
    [...base].every(isIn) &&
    (anchor === null || isIn(anchor)) &&
    (head === null || isIn(head))
  )
    return selection
  const remaining = (of: ReadonlySet<string>): ReadonlySet<string> => new Set([...of].filter(isIn))
  const known = (key: string | null): string | null => (key !== null && isIn(key) ? key : null)
  return { keys: remaining(keys), base: remaining(base), anchor: known(anchor), head: known(head) }
}
