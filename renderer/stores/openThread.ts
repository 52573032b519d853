/** The open conversation: one watched query that the thread, the composer, the contact panel and the palette share. */
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import type { LoadState, ThreadMessage } from '../../shared/views.ts'
import { call } from '../bridge/client.ts'
import { prefetchWatch } from '../bridge/prefetchedWatches.ts'
import { useWatch } from '../bridge/watch.ts'
import { useNavigation } from './navigation.ts'

/** Messages added each time the reader nears the oldest, and on each side of one that is jumped to. */
export const PAGE = 40
/** Messages requested at first: what a screen shows. */
export const FIRST = 20
const MOST = 20_000
/** Milliseconds that a thread stays on the screen while the next one is fetched. */
const STAYS = 80

/** A message to go to, and the words to highlight in it. `number` distinguishes jumps to the same message. */
export interface Jump {
  messageId: number
  terms: readonly string[]
  number: number
}

export const useOpenThread = defineStore('openThread', () => {
  const navigation = useNavigation()
  const limit = shallowRef(FIRST)
  const wantedKey = computed(() => (navigation.conversation === null ? null : conversationKey(navigation.conversation)))
  /** One object per conversation, so that a move in the lists does not trigger its watchers. */
  const wanted = shallowRef<ConversationRef | null>(null)
  /** The message around which the window is loaded; null at the newest messages. */
  const anchor = shallowRef<number | null>(null)
  const newer = shallowRef(PAGE)
  const jump = shallowRef<Jump | null>(null)
  let next: Jump | null = null
  let jumps = 0
  /** From one thread's end to another's: the old one stays until the answer, which arrives in the same frame for a cached thread. */
  let isPlainMove = false
  watch(
    wantedKey,
    () => {
      isPlainMove = anchor.value === null && next === null
      limit.value = next === null ? FIRST : PAGE
      anchor.value = next?.messageId ?? null
      newer.value = PAGE
      jump.value = next
      wanted.value = navigation.conversation
    },
    { immediate: true, flush: 'sync' },
  )

  const watched = useWatch(
    'thread',
    () => {
      if (wanted.value === null) return null
      return anchor.value === null
        ? { ...wanted.value, limit: limit.value }
        : { ...wanted.value, limit: limit.value, aroundId: anchor.value, newer: newer.value }
    },
    () => (isPlainMove ? STAYS : 0),
  )
  /** The conversation on the screen: the open one, or for a moment the one before. Everything else here belongs to it. */
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
  /** Another conversation was opened and its answer is pending: keys pressed now are not meant for this one. */
  const isLeaving = computed(() => key.value !== wantedKey.value)
  const head = computed(() => watched.head.value)
  const conversation = computed(() => head.value?.conversation ?? null)
  const messages = computed<readonly ThreadMessage[]>(() => watched.items.value)
  const state = computed<LoadState>(() => {
    const failed = watched.error.value
    if (failed !== null) return { kind: 'error', code: failed.code, detail: failed.detail }
    return head.value?.state ?? { kind: 'loading' }
  })
  const hasOlder = computed(() => head.value?.hasOlder === true && limit.value < MOST)
  const olderError = computed(() => (hasOlder.value ? (head.value?.olderError ?? null) : null))
  const loadingOlder = computed(
    () =>
      head.value?.loadingOlder === true ||
      (hasOlder.value && olderError.value === null && limit.value - PAGE > messages.value.length),
  )

  /** Requests older messages, unless a request is pending. */
  function showOlder(): void {
    if (hasOlder.value && !loadingOlder.value && olderError.value === null)
      limit.value = Math.min(MOST, Math.max(limit.value, messages.value.length) + PAGE)
  }
  const around = computed(() => head.value?.around ?? null)
  const hasNewer = computed(() => around.value?.hasNewer === true && newer.value < MOST)
  /** Requests newer messages, where the window doesn't reach the newest. */
  function showNewer(): void {
    if (hasNewer.value && around.value?.loadingNewer !== true) newer.value = Math.min(MOST, newer.value + PAGE)
  }
  /** Opens a conversation at any of its messages. */
  function jumpTo(to: ConversationRef, messageId: number, terms: readonly string[] = []): void {
    next = { messageId, terms, number: ++jumps }
    if (wantedKey.value !== conversationKey(to)) navigation.open(to)
    else {
      jump.value = next
      if (!messages.value.some((message) => message.id === messageId)) {
        anchor.value = messageId
        limit.value = PAGE
        newer.value = PAGE
      }
    }
    next = null
  }
  /** Goes back to the newest messages. */
  function toLatest(): void {
    jump.value = null
    if (anchor.value === null) return
    anchor.value = null
    limit.value = PAGE
  }
  /** Prefetches the thread of a conversation that is about to be opened. */
  function prepare(to: ConversationRef): void {
    if (key.value !== conversationKey(to)) prefetchWatch('thread', { ...to, limit: FIRST })
  }
  /** Reports to main what the user sees, for alerts and read marks. */
  function look(atBottom: boolean): void {
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
    hasOlder,
    loadingOlder,
    olderError,
    showOlder,
    around,
    hasNewer,
    showNewer,
    anchor,
    jump,
    prepare,
    jumpTo,
    toLatest,
    look,
    retry: watched.refresh,
  }
})
