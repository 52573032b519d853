/** Finding words in the open conversation: the hit that is shown, and the way back to where the user was. */
import type { ComputedRef, ShallowRef } from 'vue'
import { computed, nextTick, shallowRef, watch } from 'vue'
import type { ConversationRef } from '../../../../shared/model/ids.ts'
import { useOpenThread } from '../../../stores/openThread.ts'
import type { ThreadHits } from './useThreadHits.ts'
import { useThreadHits } from './useThreadHits.ts'

/** Where the list is: its first message in view; null at the end of the thread. */
type Place = number | null
export interface PlacedList {
  place: () => Place
  toEnd: () => void
}

export interface ThreadFind extends ThreadHits {
  readonly isOpen: ShallowRef<boolean>
  /** Grows with every request to search, so that the field takes the focus. */
  readonly asked: ShallowRef<number>
  /** From 1, the newest; 0 where none is shown. */
  readonly position: ComputedRef<number>
  open: () => void
  /** Goes to the next older hit, in messages that are not loaded yet too; after the oldest to the newest. */
  older: () => void
  /** The other way round. */
  newer: () => void
  /** Goes back to where the user was before, with the focus. */
  cancel: () => void
  /** Closes it and stays. */
  close: () => void
}

export function useThreadFind(target: ConversationRef, list: () => PlacedList | null): ThreadFind {
  const thread = useOpenThread()
  const isOpen = shallowRef(false)
  const asked = shallowRef(0)
  const current = shallowRef<number | null>(null)
  const found = useThreadHits(target, isOpen)
  const { hits, hasOlder, terms } = found
  /** The user wants the next hit among messages that are being loaded. */
  let wantsOlder = false
  let before: { place: Place; focus: Element | null } | null = null

  function show(id: number | undefined): void {
    if (id === undefined) return
    current.value = id
    thread.jumpTo(target, id, terms.value)
  }
  watch([hits, () => terms.value.join(' ')], ([now, words], [earlier, wordsBefore]) => {
    if (words !== wordsBefore) wantsOlder = false
    const at = current.value === null ? -1 : now.indexOf(current.value)
    if (at === -1) {
      current.value = null
      show(now[0])
    } else if (wantsOlder && at < now.length - 1 && now.length > earlier.length) {
      wantsOlder = false
      show(now[at + 1])
    }
  })
  function older(): void {
    const at = current.value === null ? -1 : hits.value.indexOf(current.value)
    if (at < hits.value.length - 1) show(hits.value[at + 1])
    else if (hasOlder.value) {
      wantsOlder = true
      found.searchOlder()
    } else show(hits.value[0])
  }
  function newer(): void {
    const at = current.value === null ? 0 : hits.value.indexOf(current.value)
    show(at > 0 ? hits.value[at - 1] : hits.value.at(-1))
  }
  function open(): void {
    if (!isOpen.value) before = { place: list()?.place() ?? null, focus: document.activeElement }
    isOpen.value = true
    asked.value++
  }
  function close(): void {
    isOpen.value = false
    current.value = null
    wantsOlder = false
  }
  function cancel(): void {
    const back = before
    const hasMoved = current.value !== null
    close()
    if (back === null) return
    if (hasMoved && back.place !== null) thread.jumpTo(target, back.place)
    else if (hasMoved) {
      thread.toLatest()
      void nextTick(() => list()?.toEnd())
    }
    const { focus } = back
    if (focus instanceof HTMLElement && focus.isConnected && focus !== document.body)
      focus.focus({ preventScroll: true })
    // The list is another one where the hit was not loaded.
    else void nextTick(() => document.querySelector<HTMLElement>('main [role="log"]')?.focus({ preventScroll: true }))
  }
  return {
    ...found,
    isOpen,
    asked,
    position: computed(() => (current.value === null ? 0 : hits.value.indexOf(current.value) + 1)),
    open,
    older,
    newer,
    cancel,
    close,
  }
}
