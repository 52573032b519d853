/**
 * The question before a conversation is resolved that has a reply which the contact didn't get: a draft, or one that failed, was refused by
 * the channel, or asks. Drafts of notes don't ask: no contact waits for them.
 */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import type { ConversationRow } from '../../shared/views.ts'
import { useAfterAction } from './afterAction.ts'
import { useOpenThread } from './openThread.ts'
import { useWriting } from './writing.ts'

export interface UnsentReplyQuestion {
  readonly ref: ConversationRef
  readonly kind: NonNullable<ConversationRow['unsent']>
  readonly resolve: () => void
}

export const useUnsentReply = defineStore('unsentReply', () => {
  const thread = useOpenThread()
  const afterAction = useAfterAction()
  const writing = useWriting()
  const question = shallowRef<UnsentReplyQuestion | null>(null)

  /** What was not sent; null if nothing. */
  function find(ref: ConversationRef): ConversationRow['unsent'] {
    const key = conversationKey(ref)
    const conversation = thread.key === key ? thread.conversation : afterAction.row(key)
    const unsent = conversation?.unsent ?? null
    // What is being written is saved a moment later.
    const written = writing.hasReply(key)
    if (unsent === 'failed' || written === null) return unsent
    return written ? 'draft' : unsent === 'draft' ? null : unsent
  }
  /** Resolves, or asks first. Returns a function that closes the question. */
  function ask(ref: ConversationRef, resolve: () => void): (() => void) | null {
    const kind = find(ref)
    if (kind === null) return null
    question.value = { ref, kind, resolve }
    return close
  }
  function close(): void {
    question.value = null
  }
  return { question, ask, close }
})
