import type { KeyedItem, Patch, Snapshot } from '../../shared/bridge.ts'

/** The current result of a watched query in the page. */
export interface WatchResult {
  head: unknown
  order: readonly string[]
  byKey: Map<string, KeyedItem>
  version: number
}

export function resultOf(snapshot: Snapshot): WatchResult {
  return {
    head: snapshot.head,
    order: snapshot.items.map((item) => item.key),
    byKey: new Map(snapshot.items.map((item) => [item.key, item])),
    version: snapshot.version,
  }
}

export function orderedItems(result: WatchResult): KeyedItem[] {
  return result.order.flatMap((key) => result.byKey.get(key) ?? [])
}

/** Applies one patch. False where a version in between is missing: the result must be requested again. */
export function applyPatch(result: WatchResult, patch: Patch): boolean {
  if (patch.version <= result.version) return true
  if (patch.version !== result.version + 1) return false
  result.version = patch.version
  if ('head' in patch) result.head = patch.head
  for (const item of patch.items ?? []) result.byKey.set(item.key, item)
  if (patch.order !== undefined) {
    result.order = patch.order
    if (result.byKey.size > patch.order.length) {
      const listed = new Set(patch.order)
      for (const key of result.byKey.keys()) if (!listed.has(key)) result.byKey.delete(key)
    }
  }
  return true
}
