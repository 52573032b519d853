/**
 * The user's place in the list: between two rows. It stays there when the open row leaves the list, or moves because the user replied, so
 * that J, K and the next conversation continue from it.
 */

/** `rest`: the keys of the list without `key`, the row that was open last. `gap`: how many of them are before the place. */
export interface ListPlace {
  readonly key: string
  readonly rest: readonly string[]
  readonly gap: number
  /** The row is no longer at its place. */
  readonly hasMoved: boolean
}

/** The place of a row; null if the list doesn't have it. */
export function placeAt(keys: readonly string[], key: string): ListPlace | null {
  const gap = keys.indexOf(key)
  return gap < 0 ? null : { key, rest: keys.filter((each) => each !== key), gap, hasMoved: false }
}

/** The same place in a list that has changed. */
export function placeIn(keys: readonly string[], { key, rest: before, gap: old, hasMoved }: ListPlace): ListPlace {
  const rest = keys.filter((each) => each !== key)
  const index = new Map(rest.map((each, at) => [each, at]))
  const above = before.slice(0, old).findLast((each) => index.has(each))
  const below = before.slice(old).find((each) => index.has(each))
  const afterAbove = above === undefined ? null : (index.get(above) ?? 0) + 1
  const beforeBelow = below === undefined ? null : (index.get(below) ?? 0)
  const found = keys.indexOf(key)
  const isBetween = (afterAbove === null || found >= afterAbove) && (beforeBelow === null || found <= beforeBelow)
  if (!hasMoved && found >= 0 && isBetween) return { key, rest, gap: found, hasMoved }
  return { key, rest, gap: nearest(old, afterAbove, beforeBelow), hasMoved: hasMoved || found >= 0 }
}

/** Where one of the two neighbors has moved away, the other one, which is nearer, tells the place. */
function nearest(old: number, afterAbove: number | null, beforeBelow: number | null): number {
  if (afterAbove === null || beforeBelow === null) return beforeBelow ?? afterAbove ?? 0
  if (afterAbove <= beforeBelow) return beforeBelow
  return Math.abs(afterAbove - old) <= Math.abs(beforeBelow - old) ? afterAbove : beforeBelow
}

/** The first row below (+1) or above (-1) the place that `isIn` accepts; null at the end. */
export function neighborOf({ rest, gap }: ListPlace, by: 1 | -1, isIn: (key: string) => boolean): string | null {
  const found = by > 0 ? rest.slice(gap).find(isIn) : rest.slice(0, gap).findLast(isIn)
  return found ?? null
}
