/** The range of messages that is loaded of the open conversation: at the newest, or around one that was jumped to. */
import { storeToRefs } from 'pinia'
import type { ComputedRef, ShallowRef } from 'vue'
import { shallowRef, watch } from 'vue'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import { useNavigation } from './navigation.ts'

/** Messages added each time the user scrolls near the oldest one, and on each side of a message that is jumped to. */
export const PAGE = 40
/** Messages requested at first: what a screen shows. */
export const FIRST = 20
export const MAX_MESSAGES = 20_000

/** A message: its id, or the key of one in the outbox. */
export type MessageTarget = number | string
/** A message to go to, and the words to highlight in it. `number` distinguishes jumps to the same message. */
export interface Jump {
  target: MessageTarget
  terms: readonly string[]
  number: number
}

export interface ThreadWindow {
  readonly wantedKey: ComputedRef<string | null>
  /** The conversation to load. One object per conversation, so that a change of the list does not trigger its watchers. */
  readonly wanted: ShallowRef<ConversationRef | null>
  readonly limit: ShallowRef<number>
  /** The message around which the window is loaded; null at the newest messages. */
  readonly anchor: ShallowRef<number | null>
  /** Messages requested after the anchor. */
  readonly newer: ShallowRef<number>
  readonly jump: ShallowRef<Jump | null>
  /** Whether the last switch went from the end of one thread to the end of another. */
  isPlainSwitch: () => boolean
  /** Opens a conversation at one of its messages. `isLoaded` tells whether the window of the open conversation contains it. */
  jumpTo: (
    to: ConversationRef,
    target: MessageTarget,
    terms: readonly string[],
    isLoaded: (target: MessageTarget) => boolean,
  ) => void
  /** Goes back to the newest messages. */
  toLatest: () => void
}

/** The outbox is after the newest messages. */
const anchorOf = (target?: MessageTarget): number | null => (typeof target === 'number' ? target : null)

export function useThreadWindow(): ThreadWindow {
  const navigation = useNavigation()
  const { openKey: wantedKey } = storeToRefs(navigation)
  const wanted = shallowRef<ConversationRef | null>(null)
  const limit = shallowRef(FIRST)
  const anchor = shallowRef<number | null>(null)
  const newer = shallowRef(PAGE)
  const jump = shallowRef<Jump | null>(null)
  /** The jump that opens the next conversation. */
  let next: Jump | null = null
  let jumps = 0
  let isPlainSwitch = false
  watch(
    wantedKey,
    () => {
      isPlainSwitch = anchor.value === null && next === null
      limit.value = next === null ? FIRST : PAGE
      anchor.value = anchorOf(next?.target)
      newer.value = PAGE
      jump.value = next
      wanted.value = navigation.conversation
    },
    { immediate: true, flush: 'sync' },
  )

  function jumpTo(
    to: ConversationRef,
    target: MessageTarget,
    terms: readonly string[],
    isLoaded: (target: MessageTarget) => boolean,
  ): void {
    next = { target, terms, number: ++jumps }
    if (wantedKey.value !== conversationKey(to)) navigation.open(to)
    else {
      jump.value = next
      if (!isLoaded(target)) {
        anchor.value = anchorOf(target)
        limit.value = PAGE
        newer.value = PAGE
      }
    }
    next = null
  }
  function toLatest(): void {
    jump.value = null
    if (anchor.value === null) return
    anchor.value = null
    limit.value = PAGE
  }

  return {
    wantedKey,
    wanted,
    limit,
    anchor,
    newer,
    jump,
    isPlainSwitch: () => isPlainSwitch,
    jumpTo,
    toLatest,
  }
}
