/** The result of a watched query, and its changes. */
import type { Signal } from './views.ts'

/** A complete result, the answer to `query:watch`. */
export interface Snapshot {
  head: unknown
  items: KeyedItem[]
  version: number
}
export interface KeyedItem {
  key: string
}

/** Changes of one watched query since `version - 1`. Absent parts did not change. */
export interface Patch {
  watchId: string
  version: number
  head?: unknown
  /** Keys of all items in order, when membership or order changed. */
  order?: string[]
  /** New and changed items. */
  items?: KeyedItem[]
}
export interface ChangeBatch {
  patches: Patch[]
  signals: Signal[]
}
