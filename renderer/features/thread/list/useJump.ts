/** Scrolls to a message and marks it for a moment. */
import type { ShallowRef } from 'vue'
import { onBeforeUnmount, shallowRef, watch } from 'vue'
import type { ThreadMessage } from '../../../../shared/views.ts'
import type { Jump, MessageTarget } from '../../../stores/openThread.ts'
import type { ThreadEntry } from './entries.ts'
import type { ThreadVirtualizer } from './useThreadVirtualizer.ts'

/** Milliseconds for which a message is marked. */
const MARKED_FOR = 1_700
/** Milliseconds after a jump in which rows above and images still change their height. */
const SETTLES_WITHIN = 1_500

export function indexOfMessage(entries: readonly ThreadEntry[], target: MessageTarget): number {
  return entries.findIndex(
    (entry) => (entry.kind === 'message' || entry.kind === 'activity') && isMessage(entry.message, target),
  )
}
const isMessage = ({ id, key }: ThreadMessage, target: MessageTarget): boolean => id === target || key === target

export interface JumpOptions {
  list: ThreadVirtualizer
  element: Readonly<ShallowRef<HTMLElement | null>>
  entries: () => readonly ThreadEntry[]
  messages: () => readonly ThreadMessage[]
  jump: () => Jump | null
  /** Whether the list is at the searched words in it, not at its middle. */
  isShown?: () => boolean
  /** Called once the message of a jump is loaded and shown. */
  onFound: (message: ThreadMessage) => void
}

export interface MessageJump {
  /** The key of the marked row. */
  marked: Readonly<ShallowRef<string | null>>
  /** False where the message is not loaded. */
  goTo: (target: MessageTarget) => boolean
  /** The user scrolls: the list no longer returns to the message. */
  cancel: () => void
}

export function useJump({
  list,
  element,
  entries,
  messages,
  jump,
  isShown = () => false,
  onFound,
}: JumpOptions): MessageJump {
  const marked = shallowRef<string | null>(null)
  let markTimer: ReturnType<typeof setTimeout> | undefined
  let settleTimer: ReturnType<typeof setTimeout> | undefined
  let lastJump = 0
  /** The message that is kept in the middle while the rows around it change their height. */
  let target: MessageTarget | null = null
  onBeforeUnmount(() => {
    clearTimeout(markTimer)
    clearTimeout(settleTimer)
  })

  function goTo(to: MessageTarget): boolean {
    const index = indexOfMessage(entries(), to)
    const key = entries()[index]?.key
    if (key === undefined) return false
    list.toIndex(index)
    marked.value = key
    clearTimeout(markTimer)
    markTimer = setTimeout(() => {
      marked.value = null
    }, MARKED_FOR)
    return true
  }
  const cancel = (): void => {
    target = null
  }
  watch(
    [list.total, element],
    () => {
      const index = target === null || isShown() ? -1 : indexOfMessage(entries(), target)
      if (index !== -1) list.toIndex(index)
    },
    { flush: 'post' },
  )
  watch(
    [jump, messages],
    ([to]) => {
      if (to === null || to.number === lastJump || !goTo(to.target)) return
      lastJump = to.number
      target = to.target
      clearTimeout(settleTimer)
      settleTimer = setTimeout(cancel, SETTLES_WITHIN)
      const found = messages().find((message) => isMessage(message, to.target))
      if (found) onFound(found)
    },
    { immediate: true, flush: 'post' },
  )
  return { marked, goTo, cancel }
}
