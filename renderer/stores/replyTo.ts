/** The message that the next reply answers, by conversation. Like the draft, it survives a switch to another conversation. */
import { defineStore } from 'pinia'
import type { ShallowRef } from 'vue'
import { markRaw, shallowRef, watch } from 'vue'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import type { ThreadMessage } from '../../shared/views.ts'

export const useReplyTo = defineStore('replyTo', () => {
  const byConversation = markRaw(new Map<string, ThreadMessage>())

  /** For the component that shows the conversation. */
  function of(ref: ConversationRef): ShallowRef<ThreadMessage | null> {
    const key = conversationKey(ref)
    const replyTo = shallowRef(byConversation.get(key) ?? null)
    watch(
      replyTo,
      (now) => {
        if (now === null) byConversation.delete(key)
        else byConversation.set(key, now)
      },
      { flush: 'sync' },
    )
    return replyTo
  }
  /** For a conversation that is not shown now. */
  function remember(ref: ConversationRef, message: ThreadMessage): void {
    const key = conversationKey(ref)
    if (!byConversation.has(key)) byConversation.set(key, message)
  }
  return { of, remember }
})
