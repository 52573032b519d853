/**
 * Shows the first new message instead of the end of a thread, where a new message is taller than the view or where more are new than are
 * loaded at first.
 */
import type { Virtualizer } from '@tanstack/vue-virtual'
import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import { toValue } from 'vue'
import { FIRST } from '../../../stores/openThread.ts'

export interface StartOfNewOptions {
  element: Readonly<ShallowRef<HTMLElement | null>>
  keys: MaybeRefOrGetter<readonly string[]>
  /** The row of the line above new messages; null where nothing is new. */
  newFrom: () => number | null
  /** The user has read or answered what is below the line: many more messages there move nothing. */
  isRead: () => boolean
  isAtEnd: ShallowRef<boolean>
  virtualizer: Readonly<ShallowRef<Virtualizer<HTMLElement, HTMLElement>>>
}

export interface StartOfNew {
  /** After each change of a height: emails get theirs after they are drawn. */
  check: () => void
  /** The user reads on from here: the list no longer moves by itself. */
  stay: () => void
}

export function useStartOfNew({ element, keys, newFrom, isRead, isAtEnd, virtualizer }: StartOfNewOptions): StartOfNew {
  let isSettled = !isAtEnd.value
  return {
    check: () => {
      const from = !isSettled && isAtEnd.value ? newFrom() : null
      const height = element.value?.clientHeight ?? 0
      if (from === null || height === 0) return
      const { itemSizeCache } = virtualizer.value
      const isTall = (key: string): boolean => (itemSizeCache.get(key) ?? 0) > height
      const below = toValue(keys).slice(from)
      if (!(below.length > FIRST && !isRead()) && !below.some(isTall)) return
      isSettled = true
      isAtEnd.value = false
      virtualizer.value.scrollToIndex(from, { align: 'start' })
    },
    stay: () => {
      isSettled = true
    },
  }
}
