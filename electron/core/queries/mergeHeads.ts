/** An item of one of the lists, and which one. */
export interface MergedItem<T> {
  readonly list: number
  readonly item: T
}

/**
 * The first `size` items of several sorted lists as one sorted list. `compare` is negative where one comes first; equal items keep the
 * order of their lists. Reads no more of a list than it takes.
 */
export function mergeHeads<T>(
  lists: readonly (readonly T[])[],
  compare: (one: T, other: T) => number,
  size: number,
): MergedItem<T>[] {
  const taken = lists.map(() => 0)
  const merged: MergedItem<T>[] = []
  while (merged.length < size) {
    let next: MergedItem<T> | null = null
    for (const [list, items] of lists.entries()) {
      const item = items[taken[list] ?? 0]
      if (item !== undefined && (next === null || compare(item, next.item) < 0)) next = { list, item }
    }
    if (next === null) break
    taken[next.list] = (taken[next.list] ?? 0) + 1
    merged.push(next)
  }
  return merged
}
