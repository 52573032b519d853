/** What the components of an open thread share: `ThreadPane` provides it to everything below. */
import type { ComputedRef, InjectionKey, ShallowRef } from 'vue'
import { inject, provide, shallowReactive } from 'vue'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import type { AttachmentView, ThreadConversation, ThreadMessage } from '../../../shared/views.ts'

export interface ProvidedThread {
  readonly ref: ConversationRef
  readonly conversation: ComputedRef<ThreadConversation | null>
  /** The message that the next reply is to. */
  readonly replyTo: ShallowRef<ThreadMessage | null>
  /** Scrolls to a loaded message and marks it for a moment; false where it is not loaded. */
  readonly goTo: (messageId: number) => boolean
  /** Opens the image viewer at an attachment. */
  readonly viewImage: (attachmentId: string) => void
}

/** Images of other hosts that the user asked for, by the key of their message, as long as the thread is open. */
type AllowedImages = Map<string, readonly AttachmentView[]>
export type Thread = ProvidedThread & { readonly allowedImages: AllowedImages }

const THREAD: InjectionKey<Thread> = Symbol('thread')

export function provideThread(context: ProvidedThread): Thread {
  const thread = { ...context, allowedImages: shallowReactive<AllowedImages>(new Map()) }
  provide(THREAD, thread)
  return thread
}

export function useThread(): Thread {
  const context = inject(THREAD)
  if (context === undefined) throw new Error('useThread() was called outside a ThreadPane')
  return context
}
