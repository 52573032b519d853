/** The open conversation: one watched query that the thread, the composer, the contact panel and the palette share. */
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { call, useWatch } from '../bridge.ts'
import { useNavigation } from './navigation.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import type { LoadState, ThreadMessage } from '../../shared/views.ts'

/** Messages asked for at first, and added each time the reader nears the oldest. */
export const PAGE = 40
const MOST = 20_000

export const useOpenThread = defineStore('openThread', () => {
  const navigation = useNavigation()
  const limit = shallowRef(PAGE)
  const key = computed(() => (navigation.conversation === null ? null : conversationKey(navigation.conversation)))
  /** Kept as one object per conversation, so that whoever watches it is not woken by every move in the lists. */
  const ref = shallowRef<ConversationRef | null>(null)
  watch(key, () => {
    limit.value = PAGE
    ref.value = navigation.conversation
  }, { immediate: true, flush: 'sync' })

  const watched = useWatch('thread', () => (ref.value === null ? null : { ...ref.value, limit: limit.value }))
  const head = computed(() => watched.head.value)
  const conversation = computed(() => head.value?.conversation ?? null)
  const messages = computed<readonly ThreadMessage[]>(() => watched.items.value)
  const state = computed<LoadState>(() => {
    const failed = watched.error.value
    if (failed !== null) return { kind: 'error', code: failed.code, detail: failed.detail }
    return head.value?.state ?? { kind: 'loading' }
  })
  const hasOlder = computed(() => head.value?.hasOlder === true && limit.value < MOST)
  const loadingOlder = computed(() => head.value?.loadingOlder === true || (hasOlder.value && limit.value - PAGE > messages.value.length))

  /** Asks for older messages; nothing while some are on their way. */
  function showOlder(): void {
    if (hasOlder.value && !loadingOlder.value) limit.value = Math.min(MOST, Math.max(limit.value, messages.value.length) + PAGE)
  }
  /** Tells main what is looked at, for alerts and read marks. */
  function look(atBottom: boolean): void {
    call('conversation:look', { ref: ref.value, atBottom }).catch((thrown: unknown) => console.warn('looking was not noted', thrown))
  }
  watch(ref, (now) => {
    if (now === null) look(false)
  })

  return { ref, key, head, conversation, messages, state, hasOlder, loadingOlder, showOlder, look, retry: watched.refresh }
})
