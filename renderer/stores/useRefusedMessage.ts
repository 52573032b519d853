/** Sending a refused message again: its conversation is opened first, so that the user sees what is sent. */
import type { ComputedRef, ShallowRef } from 'vue'
import { watch } from 'vue'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import type { RefusedMessage, WritingPlace } from './writing.ts'

export interface RefusedMessageOptions {
  /** The open conversation. */
  readonly openKey: ComputedRef<string | null>
  /** The composer on the screen. */
  readonly composer: ShallowRef<WritingPlace | null>
  readonly open: (ref: ConversationRef) => void
}

export function useRefusedMessage({ openKey, composer, open }: RefusedMessageOptions): {
  sendAgain: (ref: ConversationRef, refused: RefusedMessage) => void
  /** Sends the pending message if the composer of its conversation is mounted. */
  settle: () => void
} {
  /** The message to send as soon as the composer of its conversation is mounted. */
  let pending: { readonly key: string; readonly refused: RefusedMessage } | null = null

  function settle(): void {
    const target = composer.value
    if (pending === null || target === null || target.key !== openKey.value || target.key !== pending.key) return
    const { refused } = pending
    pending = null
    target.sendAgain(refused)
  }
  function sendAgain(ref: ConversationRef, refused: RefusedMessage): void {
    pending = { key: conversationKey(ref), refused }
    if (openKey.value !== pending.key) open(ref)
    settle()
  }
  // Another conversation was opened first: a message is never sent from one that the user can't see.
  watch(
    openKey,
    (now) => {
      if (pending !== null && now !== pending.key) pending = null
    },
    { flush: 'sync' },
  )
  return { sendAgain, settle }
}
