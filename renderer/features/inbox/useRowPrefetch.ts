/**
 * Prefetches the threads that are likely to be opened next: of the row that the pointer or the focus stays on, and of the
 * neighbors of the open row.
 */
import type { Ref, ShallowRef } from 'vue'
import { onScopeDispose, watch } from 'vue'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import type { ListEntry } from './useStableOrder.ts'

/** Milliseconds on one row: a pointer that only crosses the list fetches nothing. */
const REST = 60
/** Milliseconds that a conversation stays open before its neighbors are fetched: its own messages come first. */
const SETTLED = 400

export interface RowPrefetchOptions {
  entries: Readonly<ShallowRef<readonly ListEntry[]>>
  /** The key of the row that the pointer or the focus is on. */
  pointed: Readonly<Ref<string | null>>
  openKey: Readonly<Ref<string | null>>
  prepare: (to: ConversationRef) => void
}

export function useRowPrefetch({ entries, pointed, openKey, prepare }: RowPrefetchOptions): void {
  const prepareAt = (index: number): void => {
    const entry = entries.value[index]
    if (entry !== undefined && !entry.isGone && entry.key !== openKey.value) prepare(entry.row.ref)
  }
  const indexOf = (key: string): number => entries.value.findIndex((entry) => entry.key === key)
  whenSettled(pointed, REST, (key) => prepareAt(indexOf(key)))
  whenSettled(openKey, SETTLED, (key) => {
    const index = indexOf(key)
    if (index < 0) return
    prepareAt(index + 1)
    prepareAt(index - 1)
  })
}

/** Runs once the value has stayed the same for `wait` milliseconds. */
function whenSettled(value: Readonly<Ref<string | null>>, wait: number, run: (now: string) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(value, (now) => {
    clearTimeout(timer)
    if (now !== null) timer = setTimeout(() => run(now), wait)
  })
  onScopeDispose(() => clearTimeout(timer))
}
