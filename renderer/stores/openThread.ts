/** The open conversation: one watched query that the thread, the composer, the contact panel and the palette share. */
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import type { LoadState, ThreadMessage } from '../../shared/views.ts'
import { call } from '../bridge/client.ts'
import { prefetchWatch } from '../bridge/prefetchedWatches.ts'
import { useWatch } from '../bridge/watch.ts'
import { useThreadPaging } from './useThreadPaging.ts'
import type { MessageTarget } from './useThreadWindow.ts'
import { FIRST, useThreadWindow } from './useThreadWindow.ts'

export type { Jump, MessageTarget } from './useThreadWindow.ts'
export { FIRST, PAGE } from './useThreadWindow.ts'

/** Milliseconds for which a thread stays on the screen while the next one is loading. */
const KEEP_FOR = 80

export const useOpenThread = defineStore('openThread', () => {
  const range = useThreadWindow()
  const { wantedKey, wanted, limit, anchor, newer } = range
  const watched = useWatch(
    'thread',
    () => {
      if (wanted.value === null) return null
      return anchor.value === null
        ? { ...wanted.value, limit: limit.value }
        : { ...wanted.value, limit: limit.value, aroundId: anchor.value, newer: newer.value }
    },
    // The old thread stays until the answer, which arrives in the same frame for a cached thread.
    () => (range.isPlainSwitch() ? KEEP_FOR : 0),
  )
  /** The conversation on the screen: the open one, or the one before while it is loading. The members below belong to it. */
  const ref = shallowRef<ConversationRef | null>(null)
  const key = computed(() => (ref.value === null ? null : conversationKey(ref.value)))
  watch(
    watched.resultInput,
    (now) => {
      if (now === null) ref.value = null
      else if (key.value !== conversationKey(now))
        ref.value = { sessionId: now.sessionId, accountId: now.accountId, conversationId: now.conversationId }
    },
    { immediate: true, flush: 'sync' },
  )
  /** Another conversation was opened and is loading: keys pressed now are not meant for this one. */
  const isLeaving = computed(() => key.value !== wantedKey.value)
  const head = computed(() => watched.head.value)
  const conversation = computed(() => head.value?.conversation ?? null)
  const messages = computed<readonly ThreadMessage[]>(() => watched.items.value)
  const state = computed<LoadState>(() => {
    const failed = watched.error.value
    if (failed !== null) return { kind: 'error', code: failed.code, detail: failed.detail }
    return head.value?.state ?? { kind: 'loading' }
  })
  const paging = useThreadPaging(range, head, () => messages.value.length)
  /** Opens a conversation at any of its messages. */
  const jumpTo = (to: ConversationRef, target: MessageTarget, terms: readonly string[] = []): void =>
    range.jumpTo(to, target, terms, (wanted) => messages.value.some(({ id, key }) => id === wanted || key === wanted))
  /** Prefetches the thread of a conversation that is about to be opened. */
  function prepare(to: ConversationRef): void {
    if (key.value !== conversationKey(to)) prefetchWatch('thread', { ...to, limit: FIRST })
  }
  /** The end of the thread is in view, where the outbox is. */
  const isAtEnd = shallowRef(false)
  /** Reports to main what the user sees, for alerts and read marks. */
  function look(atBottom: boolean): void {
    isAtEnd.value = atBottom
    call('conversation:look', { ref: ref.value, atBottom }).catch((thrown: unknown) =>
      console.warn('Reporting the visible conversation failed', thrown),
    )
  }
  watch(ref, (now) => {
    if (now === null) look(false)
  })

  return {
    ref,
    key,
    isLeaving,
    head,
    conversation,
    messages,
    state,
    ...paging,
    anchor,
    jump: range.jump,
    prepare,
    jumpTo,
    toLatest: range.toLatest,
    look,
    isAtEnd,
    retry: watched.refresh,
  }
})
